import { describe, expect, test } from 'vitest'
import { simulate } from '../../../workers/testing/simulate'
import { atOnce, chain, failing, hanging, one, oneByOne, type Params } from './chain.testing'

describe('RT19: worst case with a timeout on each attempt', () => {
  const retry: Params = { backoff: 'exponential', waitMs: 500, multiplier: 2, jitter: 'none' }

  test('without a limit on the whole it takes 3 · 1 s + 0.5 s + 1 s', () => {
    const { nodes } = simulate(chain({ p: one, r: retry, t: { timeoutMs: 1000 }, s: hanging }), { durationSec: 10 })
    expect(nodes.p.histograms.latencyFailed.max).toBeCloseTo(4500, 6)
    expect(nodes.r.counters.attempts).toBe(3)
    expect(nodes.t.counters.timedOut).toBe(3)
    expect(nodes.p.outcomes).toEqual({ timeout: 1 })
  })

  for (const propagateDeadline of [true, false]) {
    test(`a timeout of 2 s before the retry cuts it, ${propagateDeadline ? 'with' : 'without'} deadlines`, () => {
      const outer: Params = { timeoutMs: 2000, propagateDeadline }
      const inner: Params = { timeoutMs: 1000, propagateDeadline }
      const { nodes } = simulate(chain({ p: one, t1: outer, r: retry, t2: inner, s: hanging }), { durationSec: 10 })
      expect(nodes.p.histograms.latencyFailed.max).toBeCloseTo(2000, 6)
      expect(nodes.r.counters.attempts).toBe(2)
      expect(nodes.t1.outcomes).toEqual({ timeout: 1 })
      // The attempt under way was cancelled, not left behind.
      expect(nodes.s.gauges.inProgress.value).toBe(0)
    })
  }
})

describe('RT21: before or behind a breaker that opens at 10 failures', () => {
  const breaker: Params = { slidingWindowSize: 10, minimumNumberOfCalls: 10, waitDurationInOpenStateMs: 3_600_000 }
  const OPEN = 1
  const run = (order: 'rb' | 'br', calls: number) => {
    const between: Readonly<Record<string, Params>> = order === 'rb' ? { r: atOnce, b: breaker } : { b: breaker, r: atOnce }
    const document = chain({ p: { ...oneByOne, maxMessages: calls }, ...between, s: failing })
    const { nodes } = simulate(document, { durationSec: 60 })
    return { isOpen: nodes.b.states.state.value === OPEN, attempts: nodes.s.counters.in }
  }

  test('Retry(Breaker(call)): opens at the 4th call, after 10 attempts', () => {
    expect(run('rb', 3)).toEqual({ isOpen: false, attempts: 9 })
    expect(run('rb', 4)).toEqual({ isOpen: true, attempts: 10 })
  })

  test('Breaker(Retry(call)): opens at the 10th call, after 30 attempts', () => {
    expect(run('br', 9)).toEqual({ isOpen: false, attempts: 27 })
    expect(run('br', 10)).toEqual({ isOpen: true, attempts: 30 })
  })

  test('refusals of the breaker burn attempts, unless they are left out', () => {
    const refused = (retryBreaker: boolean) => {
      const document = chain({
        p: one,
        r: { ...atOnce, retryBreaker },
        b: { mode: 'forcedOpen' },
        s: failing,
      })
      return simulate(document, { durationSec: 1 }).nodes.b.counters.notPermitted
    }
    expect(refused(true)).toBe(3)
    expect(refused(false)).toBe(1)
  })
})
