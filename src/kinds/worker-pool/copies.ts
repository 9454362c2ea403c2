import type { Context, MessageId } from '../../../workers/sdk'
import * as job from './jobs'
import type { schema } from './schema'

/**
 * Messages that one copy of a pool holds. Of copies that share a waiting room each has its share of those at work, and none of those who
 * wait. `standing`: copies that have not crashed, this one among them.
 */
export function heldBy(ctx: Context<typeof schema>, copy: number, standing: number): readonly MessageId[] {
  const { messages, params } = ctx
  const open = ctx.openHere()
  if (params.dispatch !== 'shared') return open.filter((m) => messages.a(m) === copy)
  const atWork = open.filter((m) => {
    const state = messages.c(m) & job.STATE_MASK
    return state !== job.WAITING && state !== job.AT_DOOR && state !== job.FOLLOWING
  })
  const own = atWork.filter((_, i) => i % standing === standing - 1)
  return own.flatMap((m) => [m, ...followersOf(ctx, m)])
}

/** The others in the batch that a message leads. */
function followersOf({ messages }: Context<typeof schema>, m: MessageId): readonly MessageId[] {
  const followers: MessageId[] = []
  if ((messages.c(m) & job.LEADS) === 0) return followers
  for (let next = messages.next(m); next !== 0; next = messages.next(next)) followers.push(next)
  return followers
}
