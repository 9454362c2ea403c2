import type { Context } from '../../../workers/sdk'
import { SHOWN_MEMBERS } from './metrics'
import type { schema } from './schema'

type Metrics = Context<typeof schema>['metrics']

/** Shares are halved when this many calls per member have been counted: they follow the last few hundred. */
const CALLS_PER_MEMBER = 32
const LEAST_CALLS = 256

/** The meters of a balancer as fields: reached without a look-up by name. */
export class Meters {
  readonly picks: Metrics['picks']
  readonly failedPicks: Metrics['failedPicks']
  private readonly share: Metrics['share']
  private readonly memberLoad: Metrics['memberLoad']
  private readonly imbalance: Metrics['imbalance']
  private readonly counts: number[] = []
  private counted = 0

  constructor(metrics: Metrics) {
    this.picks = metrics.picks
    this.failedPicks = metrics.failedPicks
    this.share = metrics.share
    this.memberLoad = metrics.memberLoad
    this.imbalance = metrics.imbalance
    for (let i = 0; i < SHOWN_MEMBERS; i++) {
      this.share.set(i, 0)
      this.memberLoad.set(i, 0)
    }
  }

  /** A call has gone to a member, which now has `load`; so many members were available. */
  picked(member: number, load: number, available: number): void {
    const { counts } = this
    this.picks.add()
    while (counts.length <= member) counts.push(0)
    counts[member]++
    if (member < SHOWN_MEMBERS) {
      this.share.set(member, counts[member])
      this.memberLoad.set(member, load)
    }
    if (++this.counted >= Math.max(LEAST_CALLS, CALLS_PER_MEMBER * available)) this.halve(available)
  }

  ended(member: number, load: number): void {
    if (member < SHOWN_MEMBERS) this.memberLoad.set(member, load)
  }

  private halve(available: number): void {
    const { counts } = this
    let most = 0
    let sum = 0
    for (let m = 0; m < counts.length; m++) {
      most = Math.max(most, counts[m])
      sum += counts[m]
      counts[m] /= 2
      if (m < SHOWN_MEMBERS) this.share.set(m, counts[m])
    }
    this.counted /= 2
    this.imbalance.set(available > 0 && sum > 0 ? (most * available) / sum : 0)
  }
}
