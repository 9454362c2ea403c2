import { type BudgetConfig, type Context, nsOfMs, nsOfSec } from '../../../workers/sdk'
import type { BackoffConfig } from './backoff'
import type { schema } from './schema'

type Params = Context<typeof schema>['params']

/** How long calls wait before a retry, as the parameters say it. */
export function backoffOf(p: Params): BackoffConfig {
  return {
    shape: p.backoff,
    baseNs: nsOfMs(p.waitMs),
    multiplier: p.multiplier,
    capNs: nsOfMs(p.maxWaitMs),
    truncates: p.wholeMs,
    jitter: p.jitter,
    jitterRatio: p.jitterRatio,
    place: p.jitterPlace,
  }
}

/** What retries are paid with. */
export function budgetOf(p: Params): BudgetConfig {
  return {
    kind: p.budget,
    maxTokens: p.maxTokens,
    tokenRatio: p.tokenRatio,
    retryRatio: p.retryRatio,
    minRetriesPerSec: p.minRetriesPerSec,
    ttlNs: nsOfSec(p.ttlSec),
    concurrentRatio: p.concurrentRatio,
    minConcurrent: p.minConcurrent,
    quotaTokens: p.quotaTokens,
    retryCost: p.retryCost,
    timeoutCost: p.timeoutCost,
    quotaRefund: p.quotaRefund,
  }
}
