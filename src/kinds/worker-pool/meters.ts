import type { Context } from '../../../workers/sdk'
import type { schema } from './schema'

type Metrics = Context<typeof schema>['metrics']

/** The meters of a pool as fields: reached without a look-up by name. */
export class Meters {
  readonly waiting: Metrics['waiting']
  readonly busy: Metrics['busy']
  readonly utilization: Metrics['utilization']
  readonly held: Metrics['held']
  readonly blocked: Metrics['blocked']
  readonly inService: Metrics['inService']
  readonly calling: Metrics['calling']
  readonly reordering: Metrics['reordering']
  readonly poolSize: Metrics['poolSize']
  readonly wait: Metrics['wait']
  readonly service: Metrics['service']
  readonly ownTime: Metrics['ownTime']
  readonly waited: Metrics['waited']
  readonly wastedSec: Metrics['wastedSec']

  constructor(metrics: Metrics) {
    this.waiting = metrics.waiting
    this.busy = metrics.busy
    this.utilization = metrics.utilization
    this.held = metrics.held
    this.blocked = metrics.blocked
    this.inService = metrics.inService
    this.calling = metrics.calling
    this.reordering = metrics.reordering
    this.poolSize = metrics.poolSize
    this.wait = metrics.wait
    this.service = metrics.service
    this.ownTime = metrics.ownTime
    this.waited = metrics.waited
    this.wastedSec = metrics.wastedSec
  }
}

/** What the gauges show now; −1: nothing yet, after a crash they may show what was. */
export class Shown {
  waiting = -1
  working = -1
  occupied = -1
  workers = -1
  inService = -1
  /** Messages at the door or whose answers wait for their turn. */
  outside = 0
  calling = -1
  reordering = -1
  held = -1
  blocked = -1
  background = -1
}
