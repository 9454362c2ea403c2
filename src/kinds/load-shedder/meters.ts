import type { Context } from '../../../workers/sdk'
import type { schema } from './schema'

type Metrics = Context<typeof schema>['metrics']

/** The meters of a load shedder as fields: reached without a look-up by name. */
export class Meters {
  readonly limit: Metrics['limit']
  readonly rejection: Metrics['rejection']
  readonly baseMs: Metrics['baseMs']
  readonly waiting: Metrics['waiting']
  readonly shed: Metrics['shed']
  readonly shedWaiting: Metrics['shedWaiting']
  readonly dropped: Metrics['dropped']
  readonly accepted: Metrics['accepted']
  readonly waitTime: Metrics['waitTime']
  readonly shedByLevel: Metrics['shedByLevel']

  constructor(metrics: Metrics) {
    this.limit = metrics.limit
    this.rejection = metrics.rejection
    this.baseMs = metrics.baseMs
    this.waiting = metrics.waiting
    this.shed = metrics.shed
    this.shedWaiting = metrics.shedWaiting
    this.dropped = metrics.dropped
    this.accepted = metrics.accepted
    this.waitTime = metrics.waitTime
    this.shedByLevel = metrics.shedByLevel
  }
}
