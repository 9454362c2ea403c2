import type { Context } from '../../../workers/sdk'
import type { schema } from './schema'

type Metrics = Context<typeof schema>['metrics']

/** The meters of a hedge as fields: reached without a look-up by name. */
export class Meters {
  readonly calls: Metrics['calls']
  readonly attempts: Metrics['attempts']
  readonly hedges: Metrics['hedges']
  readonly hedgeWins: Metrics['hedgeWins']
  /** By attempt: the first, the second, the third, all later ones. */
  readonly wins: readonly Metrics['wonByFirst'][]
  readonly cancelledLosers: Metrics['cancelledLosers']
  readonly leftLosers: Metrics['leftLosers']
  readonly budgetDenied: Metrics['budgetDenied']
  readonly delayMs: Metrics['delayMs']
  readonly groups: Metrics['groups']

  constructor(metrics: Metrics) {
    this.calls = metrics.calls
    this.attempts = metrics.attempts
    this.hedges = metrics.hedges
    this.hedgeWins = metrics.hedgeWins
    this.wins = [metrics.wonByFirst, metrics.wonBySecond, metrics.wonByThird, metrics.wonByLater]
    this.cancelledLosers = metrics.cancelledLosers
    this.leftLosers = metrics.leftLosers
    this.budgetDenied = metrics.budgetDenied
    this.delayMs = metrics.delayMs
    this.groups = metrics.groups
  }
}
