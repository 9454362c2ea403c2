import type { Context, Sampler } from '../../../workers/sdk'
import type { schema } from './schema'

type Params = Context<typeof schema>['params']

/** How long a publisher waits for its confirm. */
export class Confirms {
  isNone = false
  isReplicated = false
  private followers = 0
  /** How many of them must have it. */
  private needed = 0
  private readonly store: Sampler
  private readonly replica: Sampler
  private readonly times = new Float64Array(8)

  constructor(ctx: Context<typeof schema>) {
    this.store = ctx.samplerMs(ctx.params.storeMs, 'store')
    this.replica = ctx.samplerMs(ctx.params.replicaMs, 'replicas')
  }

  become(p: Params): void {
    this.isNone = p.confirm === 'none'
    this.isReplicated = p.confirm === 'onReplicate'
    this.followers = p.replicas - 1
    this.needed = Math.min(p.confirmReplicas - 1, this.followers)
    this.store.become(p.storeMs)
    this.replica.become(p.replicaMs)
  }

  /** Nanoseconds from acceptance to the confirm: the own disk, and the last of the fastest replicas that are needed. */
  draw(): number {
    if (this.isNone) return 0
    const stored = this.store.draw()
    if (!this.isReplicated || this.needed === 0) return stored
    const { times, followers } = this
    for (let i = 0; i < followers; i++) {
      const time = this.replica.draw()
      let at = i
      for (; at > 0 && times[at - 1] > time; at--) times[at] = times[at - 1]
      times[at] = time
    }
    return Math.max(stored, times[this.needed - 1])
  }
}
