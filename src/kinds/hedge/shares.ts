import {
  Budget,
  type BudgetConfig,
  type Context,
  DOUBLE_ZERO,
  type MessageId,
  type Messages,
  nsOfSec,
} from '../../../workers/sdk'
import { Places, type Scope } from '../contract-scope'
import { LatencyWindow } from './latency-window'
import type { schema } from './schema'

/** Things that are told apart at most: each keeps the latencies of half a minute, 20 KB. */
const MOST = 64

/** How often the percentile is looked up (Finagle's RefreshPercentileInterval). */
export const REFRESH_NS = 3e9

/** The budget that the parameters describe. */
export function budgetOf(p: Context<typeof schema>['params']): BudgetConfig {
  return {
    kind: p.budget,
    maxTokens: p.maxTokens,
    tokenRatio: p.tokenRatio,
    retryRatio: p.hedgeRatio,
    minRetriesPerSec: p.minHedgesPerSec,
    ttlNs: nsOfSec(p.ttlSec),
    concurrentRatio: 0,
    minConcurrent: 0,
    quotaTokens: 1,
    retryCost: 1,
    timeoutCost: 1,
    quotaRefund: 0,
  }
}

/** What calls that are told apart from others share: their latencies, the delay that these give, and a budget. */
export interface Share {
  readonly seen: LatencyWindow
  readonly budget: Budget
  /** Infinity: no hedges. */
  delayNs: number
  refreshAt: number
}

/** One share for all calls, or one for each thing that the scope tells apart. */
export class Shares {
  /** That for all comes first. */
  readonly list: Share[] = []
  private readonly places: Places
  private readonly make = (): void => {
    const budget = new Budget(this.config)
    this.list.push({ seen: new LatencyWindow(), budget, delayNs: this.delayNs, refreshAt: this.nowNs + REFRESH_NS })
  }
  private nowNs = DOUBLE_ZERO

  constructor(
    messages: Messages,
    private config: BudgetConfig,
    scope: Scope,
    private delayNs: number,
  ) {
    this.places = new Places(messages, scope, MOST)
    this.make()
  }

  get count(): number {
    return this.places.count
  }

  /** The share of a call. */
  of(m: MessageId, nowNs: number): Share {
    this.nowNs = nowNs
    return this.list[this.places.of(m, this.make)]
  }

  /** Takes other settings; in another scope nothing has been seen yet. `delayNs`: that of shares to come. */
  become(config: BudgetConfig, scope: Scope, delayNs: number, nowNs: number): void {
    this.config = config
    this.delayNs = delayNs
    this.nowNs = nowNs
    for (const { budget } of this.list) budget.become(config)
    if (!this.places.become(scope)) return
    this.list.length = 0
    this.make()
  }
}
