import { describe, expect, test } from 'vitest'
import { prepare, simulate } from '../../../workers/testing/simulate'
import { checkParam, type ListItem, type ParamValue } from '../../params'
import { exponential, fan, station } from './pool.testing'
import { schema } from './schema'

type Steps = readonly ListItem[]
type Params = Readonly<Record<string, ParamValue>>

const once = { mode: 'batch', batchMessages: 1 }
const unlimited = { workers: null }
const END = { type: 'end' }
const callee = (serviceTimeMs: number, failureRatio = 0): Params => ({ ...unlimited, serviceTimeMs, failureRatio })
const call = (...wires: string[]): ListItem => ({ type: 'call', wires })

function near(measured: number | null, expected: number, tolerance: number): void {
  expect(Math.abs((measured as number) / expected - 1), `${measured} against ${expected}`).toBeLessThanOrEqual(tolerance)
}

/** One message through a program; how it ended and how long it took. */
function through(steps: Steps, ...callees: readonly Params[]) {
  const { nodes, system } = simulate(fan(once, { steps, serviceTimeMs: 0 }, ...callees), { durationSec: 20 })
  const { latency, latencyFailed } = nodes.p.histograms
  return { outcomes: system.outcomes, ms: latency.max || latencyFailed.max, nodes }
}

describe('answers to wait for', () => {
  const times = [50, 10, 30].map((ms) => callee(ms))

  test.each([
    [{}, 50],
    [{ wait: 'any' }, 10],
    [{ wait: 'some', needed: 2 }, 30],
    [{ wait: 'some', needed: 16 }, 50],
    [{ wait: 'quorum' }, 30],
    [{ limit: 1 }, 90],
    [{ limit: 2 }, 50],
    [{ limit: 1, wait: 'any' }, 50],
  ])('%j of calls that take 50, 10 and 30 ms: %i ms, as calls and as branches', (how, ms) => {
    expect(through([{ type: 'call', order: 'parallel', ...how }], ...times).ms).toBe(ms)
    const branches = through([{ type: 'parallel', ...how }, call('a'), call('b'), call('c'), END], ...times)
    expect(branches.ms).toBe(ms)
    expect(branches.outcomes).toEqual({ ok: 1 })
  })

  test.each([
    ['stop', 'error', 10],
    ['collect', 'error', 50],
    ['ignore', 'degraded', 50],
  ])('an error with %s ends as %s after %i ms, as calls and as branches', (onError, outcome, ms) => {
    const callees = [callee(50), callee(10, 1)]
    for (const steps of [
      [{ type: 'call', order: 'parallel', onError }],
      [{ type: 'parallel', onError }, call('a'), call('b'), END],
    ]) {
      const result = through(steps, ...callees)
      expect(result.outcomes).toEqual({ [outcome]: 1 })
      expect(result.ms).toBe(ms)
      expect(result.nodes.a.outcomes).toEqual(onError === 'stop' ? { cancelled: 1 } : { ok: 1 })
    }
  })

  test('two of three are enough although one fails; with two failures it is over at the second', () => {
    const two = { wait: 'some', needed: 2 }
    expect(through([{ type: 'call', order: 'parallel', ...two }], callee(50), callee(10, 1), callee(30)).ms).toBe(50)
    const failed = through([{ type: 'call', order: 'parallel', ...two }], callee(50), callee(10, 1), callee(30, 1))
    expect(failed.outcomes).toEqual({ error: 1 })
    expect(failed.ms).toBe(30)
  })

  test('a branch may have several steps, and works on a thread of its own', () => {
    const work = (ms: number): ListItem => ({ type: 'work', time: 'own', serviceTimeMs: ms })
    const steps: Steps = [{ type: 'parallel' }, work(40), { type: 'sequence' }, call('a'), work(5), END, work(30), END, work(1)]
    expect(through(steps, callee(50)).ms).toBe(56)
  })
})

describe('tests and loops', () => {
  const withElse = (test: ListItem): Steps => [test, call('a'), { type: 'else' }, call('b'), END]
  const count = (steps: Steps, traffic: Params, ...callees: Params[]) => {
    const { nodes } = simulate(fan(traffic, { ...unlimited, steps }, ...callees), { durationSec: 20 })
    return [nodes.a.counters.in, nodes.b.counters.in]
  }

  test('takes its share by chance', () => {
    const [a, b] = count(withElse({ type: 'if', by: 'chance', ratio: 0.3 }), { ratePerSec: 1000 }, callee(1), callee(1))
    near(a / (a + b), 0.3, 0.05)
  })

  test('parts odd keys from even ones, and one class from the others', () => {
    const keys = { ratePerSec: 1000, keyspace: 10, keys: 'sequential' }
    const [odd, even] = count(withElse({ type: 'if', by: 'key', key: 'odd' }), keys, callee(1), callee(1))
    expect(Math.abs(odd - even)).toBeLessThanOrEqual(1)
    const classes: Params = { ratePerSec: 1000, classes: [{ type: 'class' }, { type: 'class', weight: 3 }] }
    const [second, first] = count(withElse({ type: 'if', by: 'class', classNumber: 2 }), classes, callee(1), callee(1))
    near(second / (first + second), 0.75, 0.03)
  })

  test('knows how the last call ended', () => {
    const steps: Steps = [{ ...call('a'), onError: 'ignore' }, { type: 'if', by: 'outcome', outcome: 'failed' }, call('b'), END]
    expect(through(steps, callee(5, 1), callee(7)).ms).toBe(12)
    expect(through(steps, callee(5), callee(7)).ms).toBe(5)
  })

  test('repeats so many times, also inside of a loop', () => {
    const loop = (times: number, ...inside: ListItem[]): ListItem[] => [{ type: 'loop', times }, ...inside, END]
    expect(through(loop(3, ...loop(2, call('a')), call('b')), callee(10), callee(1)).ms).toBe(63)
  })

  test('tries until ok: 1 − p³ succeed, in 1 + p + p² tries', () => {
    const steps: Steps = [{ type: 'loop', until: 'ok', times: 3 }, call('a'), END]
    const { nodes } = simulate(fan({ ratePerSec: 1000 }, { ...unlimited, steps, serviceTimeMs: 0 }, callee(1, 0.5)), {
      durationSec: 40,
    })
    near((nodes.s.outcomes.ok ?? 0) / nodes.s.counters.in, 0.875, 0.01)
    near(nodes.a.counters.in / nodes.s.counters.in, 1.75, 0.01)
  })
})

describe('early replies and undoing', () => {
  test('the caller has its answer, and the worker goes on', () => {
    const steps: Steps = [{ type: 'work' }, { type: 'reply' }, { type: 'work', time: 'own', serviceTimeMs: 40 }]
    const traffic = { ratePerSec: 10, arrivals: 'constant', maxMessages: 100 }
    const { nodes, virtualSec } = simulate(station(traffic, { steps, serviceTimeMs: 10 }), { durationSec: 11 })
    expect(nodes.p.histograms.latency.max).toBe(10)
    near(nodes.s.gauges.utilization.mean * virtualSec, 5, 1e-9)
    near(nodes.s.gauges.background.mean * virtualSec, 4, 1e-9)
    expect(nodes.s.gauges.background.value).toBe(0)
  })

  test('what fails after the reply is counted, and changes no answer', () => {
    const r = through([{ type: 'reply' }, call('a')], callee(5, 1))
    expect(r.outcomes).toEqual({ ok: 1 })
    expect(r.nodes.s.counters.backgroundErrors).toBe(1)
  })

  test('EV05: a saga of four steps that succeed with 0.9 each, undone backwards', () => {
    const steps: Steps = ['a', 'b', 'c', 'd'].flatMap((id) => [call(id), { type: 'compensate', wires: ['e'] }])
    const party = callee(1, 0.1)
    const { nodes } = simulate(
      fan(
        { ratePerSec: 1000, maxMessages: 100_000 },
        { ...unlimited, serviceTimeMs: 0, steps },
        party,
        party,
        party,
        party,
        callee(1),
      ),
      { durationSec: 120 },
    )
    const sagas = nodes.s.counters.in
    const attempted = nodes.a.counters.in + nodes.b.counters.in + nodes.c.counters.in + nodes.d.counters.in
    near((nodes.s.outcomes.ok ?? 0) / sagas, 0.9 ** 4, 0.01)
    near(nodes.s.counters.undone / sagas, 0.4707, 0.02)
    near(attempted / sagas, 3.439, 0.01)
    expect(nodes.e.counters.in).toBe(nodes.s.counters.undone)
  })

  test('undoes the last step first, tries again until it is ok, and nothing from before a commit', () => {
    const undo = (id: string): ListItem => ({ type: 'compensate', wires: [id], retryMs: 7 })
    const seen: number[] = []
    const steps: Steps = [undo('a'), { type: 'commit' }, undo('b'), undo('c'), call('d')]
    const r = simulate(fan(once, { steps }, callee(1), callee(3), callee(1, 0.9), callee(5, 1)), {
      durationSec: 20,
      onTransit: (wire, back) => back || seen.push(wire),
    }).nodes
    expect(r.a.counters.in).toBe(0)
    expect(r.s.counters.committed).toBe(1)
    const tries = r.c.counters.in
    expect(tries).toBeGreaterThan(1)
    expect(r.s.counters.undoErrors).toBe(tries - 1)
    expect(seen.slice(2)).toEqual([...Array(tries).fill(3), 2])
    // 5 ms until it fails, one ms for each try and seven between two, then 3 ms.
    expect(r.s.histograms.latencyFailed.max).toBeCloseTo(5 + tries + 7 * (tries - 1) + 3, 6)
  })

  test('a caller that gives up has what was done undone, behind its back', () => {
    const steps: Steps = [call('a'), { type: 'compensate', wires: ['b'] }, call('c')]
    const r = simulate(fan({ ...once, patienceMs: 50 }, { steps, serviceTimeMs: 0 }, callee(10), callee(20), callee(1000)), {
      durationSec: 5,
    }).nodes
    expect(r.s.outcomes).toEqual({ cancelled: 1 })
    expect(r.s.histograms.latencyFailed.max).toBe(50)
    expect(r.b.outcomes).toEqual({ ok: 1 })
    expect(r.c.outcomes).toEqual({ cancelled: 1 })
  })
})

describe('a list of steps', () => {
  const problem = (steps: Steps) => {
    const checked = checkParam(schema.params.steps, steps)
    return 'problem' in checked ? checked.problem : null
  }

  test('says in words what is wrong with its blocks', () => {
    expect(problem([{ type: 'if' }, { type: 'work' }])).toBe('item 1: if is not closed')
    expect(problem([{ type: 'parallel' }, { type: 'reply' }, END])).toBe('item 2: reply must not stand in parallel')
    expect(problem([{ type: 'if' }, { type: 'else' }, END])).toBeNull()
  })

  test('counts who is in which step, and none when all have left', () => {
    const steps: Steps = [
      { type: 'work' },
      call('a'),
      { type: 'if' },
      { type: 'parallel' },
      call('a'),
      { type: 'work' },
      END,
      END,
    ]
    const traffic = { ratePerSec: 400, maxMessages: 400 }
    const scenario = fan(traffic, { workers: 4, steps, serviceTimeMs: exponential(5), holdWorker: false }, callee(5))
    const prepared = prepare(scenario, { durationSec: 60 })
    const handler = prepared.simulation.kernel.nodes[1].handler as unknown as {
      stepLoad: { counts: Int32Array }
      counts: Int32Array
    }
    prepared.simulation.start()
    let most = 0
    while (!prepared.simulation.runBefore(60e9, 100)) {
      most = Math.max(most, handler.stepLoad.counts[1])
      expect(Math.min(...handler.stepLoad.counts)).toBeGreaterThanOrEqual(0)
    }
    expect(most).toBeGreaterThan(0)
    expect([...handler.stepLoad.counts].every((count) => count === 0)).toBe(true)
  })
})
