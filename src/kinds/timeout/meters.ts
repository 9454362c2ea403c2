import type { Context } from '../../../workers/sdk'
import type { schema } from './schema'

type Metrics = Context<typeof schema>['metrics']

/** The meters of a timeout as fields: reached without a look-up by name. */
export class Meters {
  readonly timedOut: Metrics['timedOut']
  readonly cancelledCalls: Metrics['cancelledCalls']
  readonly leftRunning: Metrics['leftRunning']
  readonly byDeadline: Metrics['byDeadline']
  readonly failedFast: Metrics['failedFast']
  readonly remaining: Metrics['remaining']

  constructor(metrics: Metrics) {
    this.timedOut = metrics.timedOut
    this.cancelledCalls = metrics.cancelledCalls
    this.leftRunning = metrics.leftRunning
    this.byDeadline = metrics.byDeadline
    this.failedFast = metrics.failedFast
    this.remaining = metrics.remaining
  }
}
