import { describe, expect, test } from 'vitest'
import { Budget, type BudgetConfig, concurrentLimit } from './budget'
import { WindowedSum } from './windowed-sum'

const SEC = 1e9

const CONFIG: BudgetConfig = {
  kind: 'none',
  maxTokens: 10,
  tokenRatio: 0.1,
  retryRatio: 0.2,
  minRetriesPerSec: 10,
  ttlNs: 10 * SEC,
  concurrentRatio: 0.2,
  minConcurrent: 3,
  quotaTokens: 500,
  retryCost: 5,
  timeoutCost: 10,
  quotaRefund: 1,
}

const budget = (change: Partial<BudgetConfig>) => new Budget({ ...CONFIG, ...change })

/** Attempts of a call of which every attempt fails, at most `limit`. */
function failingCall(b: Budget, limit: number, now = 0): number {
  b.begin(now)
  for (let attempts = 1; ; attempts++) {
    b.fail()
    if (attempts === limit || !b.grant(now, false, 0, 0)) return attempts
  }
}

describe('token ratio (gRPC)', () => {
  test('RT05: the trace of retryThrottling', () => {
    const b = budget({ kind: 'tokenRatio' })
    expect(failingCall(b, 4)).toBe(4)
    expect(b.left(0, 0, 0)).toBe(6)
    // The check comes after the decrement: 5 is not more than 5.
    expect(failingCall(b, 4)).toBe(1)
    expect(b.left(0, 0, 0)).toBe(5)
    expect(failingCall(b, 4)).toBe(1)
    let successes = 0
    while (!b.grant(0, false, 0, 0)) {
      b.succeed(0)
      successes++
    }
    expect(successes).toBe(11)
  })

  test('stays between 0 and the maximum', () => {
    const b = budget({ kind: 'tokenRatio' })
    b.succeed(0)
    expect(b.left(0, 0, 0)).toBe(10)
    for (let i = 0; i < 30; i++) b.fail()
    expect(b.left(0, 0, 0)).toBe(0)
  })

  test('a change keeps the share of tokens', () => {
    const b = budget({ kind: 'tokenRatio' })
    b.fail()
    b.become({ ...CONFIG, kind: 'tokenRatio', maxTokens: 100 })
    expect(b.left(0, 0, 0)).toBe(90)
  })
})

describe('ratio and minimum (Finagle, Linkerd)', () => {
  test('begins with the reserve: 10 a second for 10 s', () => {
    const b = budget({ kind: 'ratio' })
    expect(failingCall(b, Infinity)).toBe(101)
  })

  test('RT08: 0.2 · 100 + 10 retries a second, from 20 s to 120 s', () => {
    const b = budget({ kind: 'ratio' })
    let retries = 0
    for (let i = 0; i < 12_000; i++) {
      const now = (i / 100) * SEC
      const attempts = failingCall(b, Infinity, now)
      if (now >= 20 * SEC) retries += attempts - 1
    }
    expect(Math.abs(retries / 100 / 30 - 1)).toBeLessThan(0.03)
  })

  test('each call, not each attempt, pays in; and what is paid in expires', () => {
    const b = budget({ kind: 'ratio', minRetriesPerSec: 0 })
    for (let i = 0; i < 10; i++) b.begin(0)
    expect(b.left(0, 0, 0)).toBe(2)
    expect(b.grant(5 * SEC, false, 0, 0)).toBe(true)
    expect(b.left(5 * SEC, 0, 0)).toBe(1)
    expect(b.grant(10 * SEC, false, 0, 0)).toBe(false)
  })

  test('without a ratio only the minimum counts', () => {
    expect(failingCall(budget({ kind: 'ratio', retryRatio: 0 }), Infinity)).toBe(101)
  })
})

test('a windowed sum forgets what is older than its slices', () => {
  const sum = new WindowedSum(10)
  for (let now = 0; now < 100; now++) {
    sum.add(now, now)
    let expected = 0
    for (let t = Math.max(0, now - 9); t <= now; t++) expected += t
    expect(sum.at(now)).toBe(expected)
  }
  expect(sum.at(1e12)).toBe(0)
})

describe('at once (Envoy)', () => {
  test('RT10: the limit of retries under way', () => {
    expect(concurrentLimit(0.25, 3, 100)).toBe(25)
    expect(concurrentLimit(0.2, 3, 8)).toBe(3)
    expect(concurrentLimit(0.2, 3, 200)).toBe(40)
  })

  test('grants below the limit only', () => {
    const b = budget({ kind: 'concurrent', concurrentRatio: 0.25 })
    expect(b.grant(0, false, 24, 100)).toBe(true)
    expect(b.grant(0, false, 25, 100)).toBe(false)
    expect(b.left(0, 20, 100)).toBe(5)
  })
})

describe('quota (AWS)', () => {
  test('100 retries at 5 tokens, or 50 after timeouts', () => {
    expect(failingCall(budget({ kind: 'quota' }), Infinity)).toBe(101)
    const b = budget({ kind: 'quota' })
    let granted = 0
    while (b.grant(0, true, 0, 0)) granted++
    expect(granted).toBe(50)
  })

  test('a success gives back what its last retry cost, or 1', () => {
    const b = budget({ kind: 'quota' })
    b.grant(0, false, 0, 0)
    const { cost } = b
    expect(cost).toBe(5)
    expect(b.left(0, 0, 0)).toBe(495)
    b.succeed(0)
    expect(b.left(0, 0, 0)).toBe(496)
    b.succeed(cost)
    expect(b.left(0, 0, 0)).toBe(500)
  })
})
