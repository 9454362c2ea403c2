import { expect, test } from 'vitest'
import type { NodeResults, Results } from '../../../workers/protocol/results'
import { simulate } from '../../../workers/testing/simulate'
import type { ListItem, ParamValue } from '../../params'
import type { Scenario } from '../../scenario'
import { exponential, fan, station } from './pool.testing'
import { randomPool } from './random-pools.testing'

type Params = Readonly<Record<string, ParamValue>>

/** Seconds of all work, as Busy counts it. */
const workSec = ({ nodes, measuredSec }: Results, id = 's') => nodes[id].gauges.busy.mean * measuredSec
/** Share of the work that was for nobody. */
const share = (results: Results) => results.nodes.s.counters.wastedSec / workSec(results)
const wastedSec = ({ counters }: NodeResults) => counters.wastedSec

/** One worker and nobody who waits: each message begins at once or is turned away. */
const alone: Params = { workers: 1, queueCapacity: 0 }

test('a worker that always takes longer than its callers wait works for nobody, stopped or not', () => {
  const traffic = { ratePerSec: 100, patienceMs: 100 }
  const run = (pool: Params) => simulate(station(traffic, { ...alone, serviceTimeMs: 250, ...pool }), { durationSec: 100 })
  const stopped = run({})
  expect(share(stopped)).toBeCloseTo(1, 2)
  expect(wastedSec(stopped.nodes.s)).toBeCloseTo(stopped.nodes.s.counters.cancelled * 0.1, 6)
  const finished = run({ cancelPropagation: false })
  expect(wastedSec(finished.nodes.s)).toBeCloseTo(finished.nodes.s.counters.ok * 0.25, 6)
  expect(share(finished)).toBeCloseTo(1, 2)
})

test.each([
  // E[S; S > τ] / E[S], and the same with S cut at τ, for exponential work S of mean τ.
  ['goes on', { cancelPropagation: false }, true, 2 / Math.E],
  ['is stopped', {}, true, Math.exp(-1) / (1 - Math.exp(-1))],
  ['is late, and awaited', {}, false, 2 / Math.E],
])('the share of work that %s is that of exponential work beyond its patience', (_, pool, givesUp, expected) => {
  const traffic = { ratePerSec: 20, patienceMs: 100, givesUp }
  const results = simulate(station(traffic, { ...alone, serviceTimeMs: exponential(100), ...pool }), {
    completions: 100_000,
  })
  expect(Math.abs(share(results) / expected - 1)).toBeLessThan(0.015)
})

test('work that somebody waits for is not counted, nor any where nobody gives up', () => {
  const run = (traffic: Params) => simulate(station(traffic, { serviceTimeMs: 50 }), { durationSec: 20 }).nodes.s
  expect(wastedSec(run({ ratePerSec: 10, patienceMs: 60_000 }))).toBe(0)
  expect(wastedSec(run({ ratePerSec: 40 }))).toBe(0)
})

test('a caller that gives up while its message waits wastes nothing, unless the message stays', () => {
  const run = (pool: Params) =>
    simulate(station({ mode: 'batch', batchMessages: 2, patienceMs: 100 }, { serviceTimeMs: 80, ...pool }), { durationSec: 1 })
  // The first is done in time. The second begins at 80 ms, and has 20 ms until its caller gives up.
  expect(wastedSec(run({}).nodes.s)).toBeCloseTo(0.02, 9)
  expect(wastedSec(run({ cancelPropagation: false }).nodes.s)).toBeCloseTo(0.08, 9)
})

test('knows of a caller that gives up without a deadline only if it is told', () => {
  const run = (told: boolean, patient: number) => {
    const batch = (id: string, batchMessages: number) => ({
      id,
      kind: 'producer',
      x: 0,
      y: 0,
      params: { mode: 'batch', batchMessages },
    })
    const params = { timeoutMs: 100, propagateDeadline: false, cancelOnTimeout: told }
    const of = station({}, { serviceTimeMs: 110, cancelPropagation: false })
    const nodes = [batch('q', patient), batch('p', 2 - patient), { id: 't', kind: 'timeout', x: 0, y: 0, params }, of.nodes[1]]
    const wires = [
      { id: 'w0', from: 'q', to: 's' },
      { id: 'w1', from: 'p', to: 't', latencyMs: 1 },
      { id: 'w2', from: 't', to: 's' },
    ]
    return simulate({ ...of, nodes, wires }, { durationSec: 1 }).nodes
  }
  // One is in service when its caller gives up, the other waits; both are worked on.
  expect(wastedSec(run(true, 0).s)).toBeCloseTo(0.22, 9)
  expect(wastedSec(run(true, 1).s)).toBeCloseTo(0.11, 9)
  expect(wastedSec(run(false, 0).s)).toBe(0)
  expect(run(false, 0).t.counters.orphaned).toBe(2)
})

test('counts work before and between calls, and no waiting for others', () => {
  const steps = [{ type: 'work' }, { type: 'call' }, { type: 'work' }]
  const traffic = { mode: 'batch', batchMessages: 1, patienceMs: 35 }
  const run = (pool: Params) =>
    simulate(fan(traffic, { serviceTimeMs: 10, steps, ...pool }, { serviceTimeMs: 20 }), { durationSec: 1 }).nodes
  // 10 ms, a call of 20 ms, and 5 ms of the second piece of work.
  const { s, a } = run({})
  expect([wastedSec(s), wastedSec(a)]).toEqual([expect.closeTo(0.015, 9), 0])
  expect(wastedSec(run({ cancelPropagation: false }).s)).toBeCloseTo(0.02, 9)
  // The caller has its answer in time; what goes on after it is nobody's loss.
  const afterwards = [{ type: 'work' }, { type: 'reply' }, ...Array.from({ length: 4 }, () => ({ type: 'work' }))]
  expect(wastedSec(run({ steps: afterwards }).s)).toBe(0)
})

test('of a batch a message has its part, and of shared workers what it got', () => {
  const three = { ratePerSec: 100, arrivals: 'constant', maxMessages: 3, patienceMs: 135 }
  const batch = simulate(station(three, { serviceTimeMs: 75, batchSize: 2 }), { durationSec: 1 }).nodes.s
  // The first is alone; of the other two, done 150 ms after it came, only the one that came 20 ms after it is in time.
  expect(wastedSec(batch)).toBeCloseTo(0.0375, 9)
  // Three share one worker: at 50 ms each has had a third of it.
  const shared = simulate(station({ mode: 'batch', batchMessages: 3, patienceMs: 50 }, { serviceTimeMs: 60, discipline: 'ps' }), {
    durationSec: 1,
  }).nodes.s
  expect(wastedSec(shared)).toBeCloseTo(0.05, 6)
})

/** A pool whose every message comes after its deadline: it travels for longer than anybody waits. */
function tooLate(seed: number, givesUp: boolean): Scenario {
  const { nodes, wires, ...rest } = randomPool(seed, { calm: true })
  const withoutReplies = (params: Params = {}): Params => {
    const steps = (params.steps ?? []) as readonly ListItem[]
    return { ...params, steps: steps.map((step) => (step.type === 'reply' ? { type: 'work' } : step)) }
  }
  return {
    ...rest,
    nodes: nodes.map((node) => {
      if (node.id === 'p') return { ...node, params: { ...node.params, patienceMs: 1, givesUp } }
      return node.id === 's' ? { ...node, params: withoutReplies(node.params) } : node
    }),
    wires: wires.map((wire) => (wire.id === 'in' ? { ...wire, latencyMs: 1.5 } : wire)),
  }
}

test('where all comes too late, all work of any pool is for nobody, whatever interrupts, shares or splits it', () => {
  let worked = 0
  for (let seed = 1; seed <= 120; seed++) {
    const results = simulate(tooLate(seed, seed % 2 === 0))
    const [wasted, all] = [wastedSec(results.nodes.s), workSec(results)]
    expect(Math.abs(wasted - all), `seed ${seed}: ${wasted} of ${all}`).toBeLessThan(1e-6)
    worked += all
  }
  expect(worked).toBeGreaterThan(50)
}, 120_000)
