import type { Context } from '../../../workers/sdk'
import type { schema } from './schema'

type Metrics = Context<typeof schema>['metrics']

/** The meters of a breaker as fields: reached without a look-up by name. */
export class Meters {
  readonly state: Metrics['state']
  readonly breakers: Metrics['breakers']
  readonly openBreakers: Metrics['openBreakers']
  readonly notPermitted: Metrics['notPermitted']
  readonly transitions: Metrics['transitions']
  readonly opened: Metrics['opened']
  readonly recordedFailures: Metrics['recordedFailures']
  readonly recordedSlow: Metrics['recordedSlow']
  readonly ignored: Metrics['ignored']
  readonly bufferedCalls: Metrics['bufferedCalls']
  readonly failureRate: Metrics['failureRate']
  readonly slowCallRate: Metrics['slowCallRate']
  readonly enoughCalls: Metrics['enoughCalls']
  readonly neededCalls: Metrics['neededCalls']
  readonly openRemainingMs: Metrics['openRemainingMs']

  constructor(metrics: Metrics) {
    this.state = metrics.state
    this.breakers = metrics.breakers
    this.openBreakers = metrics.openBreakers
    this.notPermitted = metrics.notPermitted
    this.transitions = metrics.transitions
    this.opened = metrics.opened
    this.recordedFailures = metrics.recordedFailures
    this.recordedSlow = metrics.recordedSlow
    this.ignored = metrics.ignored
    this.bufferedCalls = metrics.bufferedCalls
    this.failureRate = metrics.failureRate
    this.slowCallRate = metrics.slowCallRate
    this.enoughCalls = metrics.enoughCalls
    this.neededCalls = metrics.neededCalls
    this.openRemainingMs = metrics.openRemainingMs
  }
}
