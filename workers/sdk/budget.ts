import { DOUBLE_ZERO } from '../kernel'
import { WindowedSum } from './windowed-sum'

/** How retries are limited over all calls of a node. */
export type BudgetKind = 'none' | 'tokenRatio' | 'ratio' | 'concurrent' | 'quota'

/** Settings of a {@link Budget}; each kind reads its own. */
export interface BudgetConfig {
  readonly kind: BudgetKind
  /** tokenRatio (gRPC): tokens at most, and tokens given by a success. */
  readonly maxTokens: number
  readonly tokenRatio: number
  /** ratio (Finagle): retries per call, retries a second besides, and how long either is good for, in virtual nanoseconds. */
  readonly retryRatio: number
  readonly minRetriesPerSec: number
  readonly ttlNs: number
  /** concurrent (Envoy): retries under way as a share of attempts under way, and at least so many. */
  readonly concurrentRatio: number
  readonly minConcurrent: number
  /** quota (AWS): tokens at most, what a retry costs, one after a timeout, and what a call without a retry gives. */
  readonly quotaTokens: number
  readonly retryCost: number
  readonly timeoutCost: number
  readonly quotaRefund: number
}

/** Finagle counts deposits in thousandths; gRPC its tokens too. */
const SCALE = 1000

/** Envoy: how many retries may be under way at once while `active` attempts are. */
export function concurrentLimit(ratio: number, min: number, active: number): number {
  return Math.max(min, Math.floor(ratio * active + 1e-9))
}

/**
 * A retry budget, shared by all calls of a node. Pure: time (virtual nanoseconds) and what is under way are given to it. Nothing allocates but a change.
 * Sources: gRFC A6 retryThrottling; Finagle RetryBudget and LeakyTokenBucket; Envoy circuit_breaker.proto, retry_budget; AWS SDK standard mode.
 */
export class Budget {
  /** What the last granted retry cost, to be given back when it succeeds; only a quota does that. */
  cost = DOUBLE_ZERO
  /** gRPC: thousandths of a token. AWS: tokens. */
  private tokens = DOUBLE_ZERO
  private maxTokens = DOUBLE_ZERO
  private perSuccess = DOUBLE_ZERO
  /** Finagle: what a call puts in, what a retry takes out, and what is always there. */
  private deposit = DOUBLE_ZERO
  private withdrawal = 1
  private reserve = DOUBLE_ZERO
  private readonly window: WindowedSum

  constructor(private config: BudgetConfig) {
    this.window = new WindowedSum(config.ttlNs)
    this.read()
    this.tokens = this.maxTokens
  }

  /** How it limits now. */
  get kind(): BudgetKind {
    return this.config.kind
  }

  /** Changes the settings: tokens keep their share of the maximum; another kind or another time to live begins afresh. */
  become(config: BudgetConfig): void {
    const before = this.config
    const share = before.kind === config.kind && this.maxTokens > 0 ? this.tokens / this.maxTokens : 1
    this.config = config
    this.read()
    this.tokens = Math.round(share * this.maxTokens)
    if (config.ttlNs !== before.ttlNs || config.kind !== before.kind) this.window.resize(config.ttlNs)
  }

  private read(): void {
    const c = this.config
    this.maxTokens = c.kind === 'tokenRatio' ? Math.round(c.maxTokens * SCALE) : c.quotaTokens
    this.perSuccess = Math.round(c.tokenRatio * SCALE)
    this.deposit = c.retryRatio > 0 ? SCALE : 0
    this.withdrawal = c.retryRatio > 0 ? Math.floor(SCALE / c.retryRatio) : 1
    this.reserve = c.minRetriesPerSec * (c.ttlNs / 1e9) * this.withdrawal
  }

  /** A call begins (not an attempt). */
  begin(now: number): void {
    if (this.config.kind === 'ratio') this.window.add(now, this.deposit)
  }

  /** An attempt was ok. `cost`: that of the call's last retry, 0 when it had none. */
  succeed(cost: number): void {
    if (this.config.kind === 'tokenRatio') this.tokens = Math.min(this.maxTokens, this.tokens + this.perSuccess)
    else if (this.config.kind === 'quota') {
      this.tokens = Math.min(this.maxTokens, this.tokens + (cost > 0 ? cost : this.config.quotaRefund))
    }
  }

  /** An attempt failed in a way that could be tried again, whether it will be or not. */
  fail(): void {
    if (this.config.kind === 'tokenRatio') this.tokens = Math.max(0, this.tokens - SCALE)
  }

  /** Whether a retry is granted; it is paid then. `retries` and `active`: retries and attempts now under way. */
  grant(now: number, wasTimeout: boolean, retries: number, active: number): boolean {
    const { config } = this
    this.cost = 0
    switch (config.kind) {
      case 'none':
        return true
      case 'tokenRatio':
        return this.tokens * 2 > this.maxTokens
      case 'ratio':
        if (this.window.at(now) + this.reserve < this.withdrawal) return false
        this.window.add(now, -this.withdrawal)
        return true
      case 'concurrent':
        return retries < concurrentLimit(config.concurrentRatio, config.minConcurrent, active)
      case 'quota': {
        const cost = wasTimeout ? config.timeoutCost : config.retryCost
        if (this.tokens < cost) return false
        this.tokens -= cost
        this.cost = cost
        return true
      }
    }
  }

  /** What is left: tokens (gRPC, AWS), or retries that would be granted now. */
  left(now: number, retries: number, active: number): number {
    const { config } = this
    switch (config.kind) {
      case 'none':
        return 0
      case 'tokenRatio':
        return this.tokens / SCALE
      case 'ratio':
        return Math.max(0, Math.floor((this.window.at(now) + this.reserve) / this.withdrawal))
      case 'concurrent':
        return Math.max(0, concurrentLimit(config.concurrentRatio, config.minConcurrent, active) - retries)
      case 'quota':
        return this.tokens
    }
  }
}
