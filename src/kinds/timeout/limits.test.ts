import { expect, test } from 'vitest'
import { prepare, simulate } from '../../../workers/testing/simulate'
import type { Scenario, ScenarioNode, ScenarioWire } from '../../scenario'

/** Callers of many minds before one timeout, so that the row fills, moves together, and has strangers with timers of their own. */
function crowd(serviceMs: number): Scenario {
  const callers = Array.from({ length: 6 }, (_, i): ScenarioNode => {
    const params = { ratePerSec: 400, patienceMs: i === 0 ? null : 70 * i, givesUp: i % 2 === 1 }
    return { id: `p${i}`, kind: 'producer', x: 0, y: 0, params }
  })
  const serviceTimeMs = { dist: 'hyperexponential', mean: serviceMs, cv2: 9 } as const
  return {
    spillway: 1,
    name: 'crowd',
    nodes: [
      ...callers,
      { id: 't', kind: 'timeout', x: 0, y: 0, params: { timeoutMs: 300 } },
      { id: 's', kind: 'worker-pool', x: 0, y: 0, params: { workers: null, serviceTimeMs } },
    ],
    wires: [...callers.map(({ id }): ScenarioWire => ({ id, from: id, to: 't' })), { id: 'out', from: 't', to: 's' }],
    timeline: [
      { atSec: 1, set: 't.timeoutMs', to: 50 },
      { atSec: 2, set: 't.timeoutMs', to: 2000 },
      { atSec: 3, set: 't.timeoutMs', to: 20 },
      { atSec: 4, set: 't.timeoutMs', to: 300 },
    ],
  }
}

test.each([5, 100, 1000])('limits stay in order, and none is forgotten, with answers after %i ms', (serviceMs) => {
  const prepared = prepare(crowd(serviceMs), { durationSec: 10 })
  prepared.simulation.start()
  for (let step = 1; step <= 100; step++) {
    prepared.simulation.runBefore(step * 1e8, 1e7)
    prepared.audit()
  }
  const { t } = prepared.results().nodes
  // Nothing may last longer than the longest of all timeouts.
  expect(t.histograms.latencyFailed.max).toBeLessThanOrEqual(2000.001)
  expect(t.histograms.latency.max).toBeLessThanOrEqual(2000.001)
  // By 10 s what is open came in the last 300 ms: 6 · 400/s · 0.3 s, ± 5 standard deviations.
  expect(t.gauges.inProgress.value).toBeLessThan(720 + 5 * Math.sqrt(720))
})

test.each([
  ['each limit alone', { mode: 'batch', batchMessages: 1 }, false],
  ['limits one after the other under one timer', { arrivals: 'constant', ratePerSec: 10, maxMessages: 50 }, false],
  ['whatever the order of the nodes', { arrivals: 'constant', ratePerSec: 10, maxMessages: 50 }, true],
])('an answer at exactly the limit is too late: %s', (_, params, poolFirst) => {
  const nodes: readonly ScenarioNode[] = [
    { id: 'p', kind: 'producer', x: 0, y: 0, params },
    { id: 't', kind: 'timeout', x: 0, y: 0, params: { timeoutMs: 1000 } },
    { id: 's', kind: 'worker-pool', x: 0, y: 0, params: { workers: null, serviceTimeMs: 1000 } },
  ]
  const wires = [
    { id: 'in', from: 'p', to: 't' },
    { id: 'out', from: 't', to: 's' },
  ]
  const of: Scenario = { spillway: 1, name: 'tie', nodes: poolFirst ? nodes.toReversed() : nodes, wires }
  const { counters } = simulate(of, { durationSec: 20 }).nodes.t
  expect(counters.in).toBeGreaterThan(0)
  expect(counters.timedOut).toBe(counters.in)
})
