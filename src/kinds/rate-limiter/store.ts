import { type Context, type MessageId, nsOfMs, type RandomStream, type Sampler } from '../../../workers/sdk'
import type { schema } from './schema'

/** Timers: the answer is there, or it is known that there is none. */
export const ASKED = 3
export const UNANSWERED = 4

/** As instant that a message waits for: the store has been asked. */
const ASKING = -2

/**
 * The counters where they are shared: a store that is asked for every message, after Envoy's global rate limiting (a timeout, and what happens
 * without an answer). It answers one question whatever other questions are under way.
 */
export class Store {
  /** Messages for which it has been asked. */
  asking = 0
  isShared = false
  private readonly time: Sampler
  private readonly chance: RandomStream

  constructor(private readonly ctx: Context<typeof schema>) {
    this.time = ctx.samplerMs(ctx.params.storeTimeMs, 'store')
    this.chance = ctx.random('store failures')
    this.follow(false)
    this.count(0)
  }

  /** Reads the parameters. */
  follow(isOtherTime: boolean): void {
    const { params } = this.ctx
    this.isShared = params.counters === 'shared'
    if (isOtherTime) this.time.become(params.storeTimeMs)
  }

  /** Asks for a message; {@link ASKED} or {@link UNANSWERED} follows. */
  ask(m: MessageId): void {
    const { ctx } = this
    const { params: p, messages } = ctx
    const ns = Math.round(this.time.draw() * ctx.slowness)
    const limit = nsOfMs(p.storeTimeoutMs)
    const fails = p.storeFailureRatio > 0 && this.chance.uniform() < p.storeFailureRatio
    messages.setA(m, 0)
    messages.setTime(m, ASKING)
    messages.setTimer(m, ctx.schedule(Math.min(ns, limit), fails || ns >= limit ? UNANSWERED : ASKED, m))
    this.count(1)
  }

  isAsking(m: MessageId): boolean {
    return this.ctx.messages.time(m) === ASKING
  }

  /** A question has ended. */
  settle(): void {
    this.count(-1)
  }

  private count(change: number): void {
    this.asking += change
    this.ctx.metrics.asking.set(this.asking)
  }

  /** A question has had no answer: whether the message goes all the same. */
  letsThrough(): boolean {
    const { metrics, params } = this.ctx
    metrics.storeFailures.add()
    if (params.withoutStore === 'refuse') return false
    metrics.uncounted.add()
    return true
  }
}
