import type { Context } from '../../../workers/sdk'
import type { schema } from './schema'

type Metrics = Context<typeof schema>['metrics']

/** The meters of a retry as fields: reached without a look-up by name. */
export class Meters {
  readonly calls: Metrics['calls']
  readonly attempts: Metrics['attempts']
  readonly retries: Metrics['retries']
  readonly retriesOnError: Metrics['retriesOnError']
  readonly retriesOnTimeout: Metrics['retriesOnTimeout']
  readonly retriesOnRefusal: Metrics['retriesOnRefusal']
  readonly failedAttempts: Metrics['failedAttempts']
  readonly succeededAfterRetry: Metrics['succeededAfterRetry']
  readonly exhausted: Metrics['exhausted']
  readonly budgetDenied: Metrics['budgetDenied']
  readonly outOfTime: Metrics['outOfTime']
  readonly waiting: Metrics['waiting']
  readonly retrying: Metrics['retrying']
  readonly budgetLeft: Metrics['budgetLeft']
  readonly budgets: Metrics['budgets']
  readonly spentBudgets: Metrics['spentBudgets']
  readonly backoff: Metrics['backoff']

  constructor(metrics: Metrics) {
    this.calls = metrics.calls
    this.attempts = metrics.attempts
    this.retries = metrics.retries
    this.retriesOnError = metrics.retriesOnError
    this.retriesOnTimeout = metrics.retriesOnTimeout
    this.retriesOnRefusal = metrics.retriesOnRefusal
    this.failedAttempts = metrics.failedAttempts
    this.succeededAfterRetry = metrics.succeededAfterRetry
    this.exhausted = metrics.exhausted
    this.budgetDenied = metrics.budgetDenied
    this.outOfTime = metrics.outOfTime
    this.waiting = metrics.waiting
    this.retrying = metrics.retrying
    this.budgetLeft = metrics.budgetLeft
    this.budgets = metrics.budgets
    this.spentBudgets = metrics.spentBudgets
    this.backoff = metrics.backoff
  }
}
