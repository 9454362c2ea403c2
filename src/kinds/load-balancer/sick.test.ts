import { describe, expect, it } from 'vitest'
import { near } from '../../../workers/testing/near.testing'
import { simulate } from '../../../workers/testing/simulate'
import type { ParamValue } from '../../params'
import type { FaultEntry, Scenario } from '../../scenario'
import { node } from './balancer.testing'

type Params = Readonly<Record<string, ParamValue>>

/** Four instances that do everything at once, in 20 ms; something is wrong with the second from the start. */
function four(policy: Params, fault: Pick<FaultEntry, 'fault' | 'factor'>, users: Params = {}): Scenario {
  return {
    spillway: 1,
    name: 'One of four is sick',
    nodes: [
      node('users', 'producer', { ratePerSec: 100, ...users }),
      node('lb', 'load-balancer', policy),
      node('pool', 'worker-pool', { instances: 4, workers: null, serviceTimeMs: 20 }),
    ],
    wires: [
      { id: 'w0', from: 'users', to: 'lb' },
      { id: 'w1', from: 'lb', to: 'pool' },
    ],
    timeline: [{ atSec: 0, on: 'pool', instance: 2, ...fault }],
  }
}

/** Share of the calls that took as long as those of an instance ten times as slow. */
function slowRatio(policy: Params): number {
  const { mean } = simulate(four(policy, { fault: 'slow', factor: 10 }), { durationSec: 200 }).nodes.users.histograms.latency
  return ((mean as number) - 20) / 180
}

describe('one instance of four, ten times as slow', () => {
  it('gets a quarter of the calls in turn', () => near(slowRatio({ policy: 'roundRobin' }), 1 / 4, 0.01))

  it('gets as many by least request as keep it as busy as the others', () => {
    // Alike in calls under way it would serve a tenth of what another one does: 0.1 / 3.1; ties and whole calls blur that.
    const ratio = slowRatio({ policy: 'leastRequest', choiceCount: null })
    expect(ratio).toBeGreaterThan(0.1 / 3.1 / 2)
    expect(ratio).toBeLessThan(0.1)
  })

  it('is hardly ever asked by peak EWMA, and less than by the others', () => {
    const ratio = slowRatio({ policy: 'peakEwma' })
    expect(ratio).toBeLessThan(0.05)
    expect(ratio).toBeLessThan(slowRatio({ policy: 'leastRequest' }))
  })
})

describe('one instance of four that stands still', () => {
  const kept = (policy: Params) =>
    simulate(four(policy, { fault: 'pause' }), { durationSec: 20 }).nodes.lb.gauges.inProgress.value

  it('keeps every fourth call in turn, and no more than a few of who counts', () => {
    near(kept({ policy: 'roundRobin' }), 500, 0.05)
    expect(kept({ policy: 'leastRequest', choiceCount: null })).toBeLessThanOrEqual(8)
  })

  it('is found out by its silence: checks take it out, and bring it back', () => {
    const checks = { policy: 'roundRobin', healthCheck: true, checkIntervalMs: 500, checkTimeoutMs: 200 }
    const scenario = four(checks, { fault: 'pause' }, { patienceMs: 100, givesUp: true })
    const timeline = [{ atSec: 5, fault: 'pause', on: 'pool', instance: 2, forSec: 10 } as const]
    const bad = (from: number, to: number) => {
      const r = simulate({ ...scenario, timeline }, { warmupSec: from, durationSec: to }).nodes.users
      return (r.outcomes.timeout ?? 0) / (r.counters.ok + (r.outcomes.timeout ?? 0))
    }
    near(bad(5.1, 5.5), 1 / 4, 0.4)
    expect(bad(9, 15)).toBe(0)
    expect(bad(18, 25)).toBe(0)
  })
})
