import { describe, expect, test } from 'vitest'
import { near } from '../../../workers/testing/near.testing'
import { prepare, type SimulateOptions, simulate } from '../../../workers/testing/simulate'
import { checkParam, type ParamSpec, type ParamValue } from '../../params'
import { checkScenario, type Scenario, type TimelineEntry } from '../../scenario'
import { batch, constant, exponential, guarded, type Params } from './bulkhead.testing'
import docs from './docs.md?raw'
import example from './example.json'
import { schema } from './schema'

/** Virtual seconds at which calls leave the bulkhead. */
function starts(scenario: Scenario, durationSec = 20): readonly number[] {
  const found: number[] = []
  const options: SimulateOptions = {
    durationSec,
    onTransit: (wire, back, sent) => scenario.wires[wire].id === 'out' && !back && found.push(sent / 1e9),
  }
  simulate(scenario, options)
  return found
}

/** The validation table has 400,000 completions; its one-run tolerances hold here too. */
const N = 200_000
function run(scenario: Scenario, completions = N) {
  const results = simulate(scenario, { completions, warmupCompletions: completions / 10, seed: 5 })
  const { gauges, counters, histograms } = results.nodes.b
  return { results, gauges, counters, histograms, rejected: counters.rejected / counters.in }
}
describe('against the formulas', () => {
  test.each([
    ['Q15, TH20', 7, exponential(1000), 0.078741, 0.04, 0.64488, 0.01],
    ['Q16', 7, constant(1000), 0.078741, 0.025, 0.64488, 0.005],
    ['Q17, insensitivity', 7, { dist: 'lognormal', mean: 1000, cv2: 4 }, 0.078741, 0.05, 0.64488, 0.02],
    ['Q19', 12, exponential(1000), 0.30193, 0.02, 0.83769, 0.005],
  ] as const)('Erlang B: %s', (_, ratePerSec, serviceTimeMs, share, shareTolerance, used, usedTolerance) => {
    const { rejected, gauges, counters, histograms } = run(guarded({ ratePerSec }, { maxConcurrentCalls: 10 }, { serviceTimeMs }))
    near(rejected, share, shareTolerance)
    near(gauges.utilization.mean, used, usedTolerance)
    near(gauges.running.mean / 10, used, usedTolerance)
    expect(gauges.running.max).toBe(10)
    expect(counters.rejectedBulkhead).toBe(counters.rejected)
    // IN01, Little: out = permitted per second × latency.
    const seconds = counters.in / ratePerSec
    near((counters.permitted / seconds) * ((histograms.latency.mean as number) / 1000), gauges.running.mean, 0.02)
  })

  test('Q56: M/M/1 + D, calls that wait too long are refused', () => {
    const { rejected, counters } = run(
      guarded({ ratePerSec: 90 }, { maxConcurrentCalls: 1, maxWaitDurationMs: 50 }, { serviceTimeMs: exponential(10) }),
    )
    near(rejected, 0.10731, 0.04)
    expect(counters.waitTimeouts).toBe(counters.rejected)
  })

  test('M/M/3 with endless patience waits as Erlang C says', () => {
    const { gauges, counters, histograms } = run(
      guarded({ ratePerSec: 240 }, { maxConcurrentCalls: 3, maxWaitDurationMs: null }, { serviceTimeMs: exponential(10) }),
    )
    // C(3, 2.4) = 0.64719; Wq = C / (cμ − λ).
    near(counters.waited / counters.in, 0.64719, 0.03)
    near(((histograms.waitTime.mean as number) * counters.waited) / counters.permitted, (0.64719 / 60) * 1000, 0.08)
    near(gauges.waiting.mean, 240 * (0.64719 / 60), 0.08)
  })

  test('a line of four is M/M/1/5, as a semaphore and as a thread pool', () => {
    // ρ = 0.9, K = 5: (1 − ρ) ρ⁵ / (1 − ρ⁶).
    const loss = (0.1 * 0.9 ** 5) / (1 - 0.9 ** 6)
    const service = { serviceTimeMs: exponential(10) }
    const semaphore = { maxConcurrentCalls: 1, maxWaitDurationMs: null, maxWaiting: 4 }
    near(run(guarded({ ratePerSec: 90 }, semaphore, service)).rejected, loss, 0.03)
    const pool = { mode: 'threadPool', coreThreadPoolSize: 1, maxThreadPoolSize: 1, queueCapacity: 4 }
    near(run(guarded({ ratePerSec: 90 }, pool, service)).rejected, loss, 0.03)
  })
})

describe('the order of things', () => {
  const jdk = { mode: 'threadPool', coreThreadPoolSize: 2, maxThreadPoolSize: 4, queueCapacity: 2, keepAliveDurationMs: 100 }

  test('TH10: seven tasks of a second on core 2, max 4, queue 2', () => {
    const scenario = guarded(batch(7), jdk)
    expect(starts(scenario)).toEqual([0, 0, 0, 0, 1, 1])
    const { simulation, results, audit } = prepare(scenario, { durationSec: 20 })
    const threads = () => results().nodes.b.gauges.threads.value
    simulation.start()
    simulation.runBefore(0.5e9, 1e6)
    expect(threads()).toBe(4)
    simulation.runBefore(1.05e9, 1e6)
    expect(threads()).toBe(4)
    // Two find nothing to do at 1 s and end at 1.1 s.
    simulation.runBefore(1.15e9, 1e6)
    expect(threads()).toBe(2)
    audit()
    simulation.runBefore(20e9, 1e6)
    expect(results().nodes.b.outcomes).toEqual({ ok: 6, rejectedBulkhead: 1 })
  })

  test('refuses at once with no wait, and after the longest wait else', () => {
    const failed = (bulkhead: Params) =>
      simulate(guarded(batch(4), { maxConcurrentCalls: 1, ...bulkhead }), { durationSec: 9 }).nodes.b
    expect(failed({}).outcomes).toEqual({ ok: 1, rejectedBulkhead: 3 })
    expect(failed({}).histograms.latencyFailed.max).toBe(0)
    const late = failed({ maxWaitDurationMs: 1500 })
    expect(late.outcomes).toEqual({ ok: 2, rejectedBulkhead: 2 })
    expect(late.histograms.latencyFailed).toMatchObject({ min: 1500, max: 1500 })
    expect(failed({ maxWaitDurationMs: null, maxWaiting: 1 }).outcomes).toEqual({ ok: 2, rejectedBulkhead: 2 })
  })

  test('permits by size: a heavy call is not overtaken', () => {
    // Two producers: 8 permits at 0 s; then 5 and 1 at 0.1 s and 0.2 s.
    const one = (id: string, atSec: number, bytes: number) => ({
      id,
      kind: 'producer',
      x: 0,
      y: 0,
      params: { mode: 'batch', batchMessages: 1, batchAtSec: atSec, classes: [{ type: 'class', sizeBytes: bytes }] },
    })
    const base = guarded(batch(0), { maxConcurrentCalls: 10, maxWaitDurationMs: null, weight: 'size' })
    const scenario: Scenario = {
      ...base,
      nodes: [...base.nodes.slice(1), one('x', 0, 7500), one('y', 0.1, 5000), one('z', 0.2, 1000), one('big', 0.3, 10_001)],
      wires: [...['x', 'y', 'z', 'big'].map((id) => ({ id, from: id, to: 'b' })), base.wires[1]],
    }
    expect(starts(scenario)).toEqual([0, 1, 1])
    const { nodes } = simulate(scenario, { durationSec: 5 })
    expect(nodes.big.outcomes).toEqual({ rejectedBulkhead: 1 })
    expect(nodes.b.gauges.utilization.max).toBe(0.8)
  })
})

describe('callers who give up', () => {
  const slow = { maxConcurrentCalls: 1, maxWaitDurationMs: null }

  test('pass their permit on, one after the other', () => {
    const scenario = guarded({ ...batch(3), patienceMs: 300 }, slow)
    expect(starts(scenario)).toEqual([0, 0.3, 0.3])
    const { nodes } = simulate(scenario, { durationSec: 0.5 })
    expect(nodes.b.outcomes).toEqual({ cancelled: 3 })
    expect(nodes.b.gauges).toMatchObject({ running: { value: 0 }, waiting: { value: 0 } })
    expect(nodes.s.outcomes).toEqual({ cancelled: 3 })
  })

  test('leave the line without ever going out', () => {
    const base = guarded(batch(1), slow)
    const late = { ...base.nodes[0], id: 'late', params: { ...batch(2), batchAtSec: 0.1, patienceMs: 200 } }
    const scenario = { ...base, nodes: [...base.nodes, late], wires: [...base.wires, { id: 'in2', from: 'late', to: 'b' }] }
    expect(starts(scenario)).toEqual([0])
    expect(simulate(scenario, { durationSec: 5 }).nodes.b.outcomes).toEqual({ ok: 1, cancelled: 2 })
  })

  test('leave stale work behind where cancellation is not heeded', () => {
    const scenario = guarded({ ...batch(3), patienceMs: 300 }, { ...slow, cancelPropagation: false })
    expect(starts(scenario)).toEqual([0, 1, 2])
    expect(simulate(scenario, { durationSec: 5 }).nodes.p.counters.orphaned).toBe(3)
  })
})

describe('compartments', () => {
  /** EV09: tenants by key, who share ten workers that call A (50 ms) or B (10 s). */
  function tenants(bulkhead: Params, workers: number | null): Scenario {
    const pool = (id: string, params: Params) => ({ id, kind: 'worker-pool', x: 3, y: 0, params })
    return {
      spillway: 1,
      name: 'EV09',
      nodes: [
        { id: 'p', kind: 'producer', x: 0, y: 0, params: { ratePerSec: 40, keys: 'uniform', keyspace: 2 } },
        { id: 'b', kind: 'bulkhead', x: 1, y: 0, params: bulkhead },
        pool('s', { workers, serviceTimeMs: 0, steps: [{ type: 'call', order: 'byKey' }] }),
        pool('one', { workers: null, serviceTimeMs: 50 }),
        pool('two', { workers: null, serviceTimeMs: 10_000 }),
      ],
      wires: [
        { id: 'in', from: 'p', to: 'b' },
        { id: 'out', from: 'b', to: 's' },
        { id: 'a', from: 's', to: 'one' },
        { id: 'b', from: 's', to: 'two' },
      ],
    }
  }

  test('EV09: shared, the slow tenant takes all workers; five each, the other one is well', () => {
    const options = { durationSec: 300, warmupSec: 20, seed: 2 }
    const shared = simulate(tenants({ maxConcurrentCalls: 100_000 }, 10), options)
    expect(shared.nodes.one.counters.ok / 280).toBeLessThan(5)
    expect(shared.nodes.s.gauges.waiting.value).toBeGreaterThan(5000)
    const apart = simulate(tenants({ maxConcurrentCalls: 5, scope: 'key' }, 10), options)
    // Offered 1 erlang to 5 permits: Erlang B loses 0.3 %.
    near(apart.nodes.one.gauges.inProgress.mean / 5, 0.2, 0.03)
    near(apart.nodes.one.counters.ok / 280, 20 * (1 - 0.003067), 0.03)
    near(apart.nodes.two.gauges.inProgress.mean, 5, 0.01)
    expect(apart.nodes.s.gauges.waiting.max).toBe(0)
    expect(apart.nodes.b.gauges.running.max).toBeLessThanOrEqual(10)
  })

  test('each class has its own', () => {
    const classes = [
      { type: 'class', name: 'a' },
      { type: 'class', name: 'b' },
    ]
    const { gauges } = simulate(guarded({ ...batch(200), classes }, { maxConcurrentCalls: 5, scope: 'class' }), {
      durationSec: 0.5,
    }).nodes.b
    expect(gauges.running.value).toBe(10)
    expect(gauges.utilization.value).toBe(1)
    expect(gauges.compartments.value).toBe(2)
  })

  test('compartments of many keys come and go, and every identity holds', () => {
    const traffic = { ratePerSec: 2000, keys: 'uniform', keyspace: 1_000_000 }
    for (const mode of ['semaphore', 'threadPool']) {
      const { gauges, outcomes } = simulate(guarded(traffic, { mode, scope: 'key' }, { serviceTimeMs: 5 }), { durationSec: 5 })
        .nodes.b
      expect(gauges.compartments.value).toBeLessThanOrEqual(1100)
      expect(gauges.compartments.value).toBeGreaterThan(1000)
      expect(Object.keys(outcomes)).toEqual(['ok'])
    }
  })
})

describe('changes while it runs', () => {
  test('more permits let those in who wait, fewer let those out finish', () => {
    const timeline = [
      { atSec: 0.5, set: 'b.maxConcurrentCalls', to: 3 },
      { atSec: 1.2, set: 'b.maxConcurrentCalls', to: 1 },
    ] as const
    const wait = { maxConcurrentCalls: 1, maxWaitDurationMs: null }
    expect(starts(guarded(batch(8), wait, {}, timeline))).toEqual([0, 0.5, 0.5, 1, 2, 3, 4, 5])
  })

  test('random traffic through random changes keeps every identity', () => {
    const settings = ['mode', 'scope', 'weight', 'maxConcurrentCalls', 'coreThreadPoolSize', 'maxWaitDurationMs', 'queueCapacity']
    const values: Readonly<Record<string, readonly ParamValue[]>> = {
      mode: ['semaphore', 'threadPool'],
      scope: ['all', 'key', 'class'],
      weight: ['one', 'size'],
      maxConcurrentCalls: [1, 4, 30],
      coreThreadPoolSize: [1, 2, 6],
      maxWaitDurationMs: [0, 40, null],
      queueCapacity: [0, 3, null],
    }
    let state = 7
    const pick = (count: number) => {
      state = (Math.imul(state, 1664525) + 1013904223) | 0
      return (state >>> 8) % count
    }
    const timeline: TimelineEntry[] = []
    for (let i = 1; i <= 300; i++) {
      const name = settings[pick(settings.length)]
      timeline.push({ atSec: i / 10, set: `b.${name}`, to: values[name][pick(values[name].length)] })
    }
    timeline.push({ atSec: 12.34, fault: 'crash', on: 'b', forSec: 0.5 })
    timeline.sort((x, y) => x.atSec - y.atSec)
    const classes: ParamValue = [
      { type: 'class', sizeBytes: { dist: 'uniform', min: 1, max: 4000 } },
      { type: 'class', sizeBytes: 500 },
    ]
    const traffic = { ratePerSec: 300, patienceMs: 200, classes, keyspace: 20 }
    const first = guarded(traffic, { keepAliveDurationMs: 5 }, { serviceTimeMs: exponential(20) }, timeline)
    const results = simulate(first, { durationSec: 31 })
    expect(results.nodes.b.counters.permitted).toBeGreaterThan(1000)
    expect(simulate(first, { durationSec: 31 }).digest).toBe(results.digest)
  })

  test('a crash frees everything', () => {
    const wait = { maxConcurrentCalls: 2, maxWaitDurationMs: null }
    const crash = { atSec: 0.5, fault: 'crash', on: 'b', forSec: 0.1 } as const
    const { outcomes, gauges } = simulate(guarded(batch(5), wait, {}, [crash]), { durationSec: 3 }).nodes.b
    expect(outcomes).toEqual({ error: 5 })
    expect(gauges).toMatchObject({ running: { value: 0 }, waiting: { value: 0 }, utilization: { value: 0 } })
  })
})

test('the example is a scenario, and the bulkhead does in it what the lesson says', () => {
  const checked = checkScenario(example)
  expect('problems' in checked ? checked.problems : []).toEqual([])
  if ('problems' in checked) return
  const good = (scenario: Scenario) => simulate(scenario).system.goodRatio as number
  const off = { ...checked.scenario.nodes.find((node) => node.id === 'bulkhead')!, params: { maxConcurrentCalls: 100_000 } }
  const without = { ...checked.scenario, nodes: checked.scenario.nodes.map((node) => (node.id === 'bulkhead' ? off : node)) }
  expect(good(checked.scenario)).toBeGreaterThan(good(without) + 0.2)
})

test('presets are within range, and the docs begin with the summary', () => {
  const specs: Readonly<Record<string, ParamSpec>> = schema.params
  for (const preset of schema.presets ?? []) {
    for (const [name, value] of Object.entries(preset.params))
      expect(checkParam(specs[name], value), name).toHaveProperty('value')
  }
  expect(docs.split('\n')[0]).toBe(schema.summary)
})
