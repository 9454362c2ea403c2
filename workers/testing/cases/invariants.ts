import type { ParamValue } from '../../../src/params'
import type { NodeResults, Results } from '../../protocol/results'
import { prepare, simulate } from '../simulate'
import { exponential, mm1, node, pool, producer, run, scenario } from './builders'
import type { Case, Measured } from './case'
import { EXPECTED } from './expected'
import { randomTopology } from './random-topology'

const N = 400_000
const TOPOLOGIES = 8

/** The words of the table where something holds, else what was found instead. */
function words(id: string, problem: string | null, index = 0): string {
  return problem ?? String(EXPECTED.get(id)?.expected[index].value)
}

/** Messages that left during the measured time, and how long they were here, whatever became of them. */
function littleGap({ histograms, gauges }: NodeResults, measuredSec: number): number {
  const { latency, latencyFailed } = histograms
  const spentMs = (latency.mean ?? 0) * latency.count + (latencyFailed.mean ?? 0) * latencyFailed.count
  return Math.abs(gauges.inProgress.mean - spentMs / 1000 / measuredSec) / gauges.inProgress.mean
}

/** Little's law at nodes of several disciplines, under a steady load of 0.8. */
function little(seed: number): Measured {
  const gaps = ['fifo', 'lifo', 'sjf', 'ps'].map((discipline) => {
    const results = run(mm1(80, 100, { discipline }), N, seed)
    return Math.max(...Object.values(results.nodes).map((of) => littleGap(of, results.measuredSec)))
  })
  return { '|L − λ_eff·W| / L': Math.max(...gaps) }
}

/** With an empty start and end the law holds to the last bit that a sum of a million doubles keeps. */
export function littleFromEmptyToEmpty(seed: number): number {
  const of = scenario(
    [producer({ ratePerSec: 80, maxMessages: 50_000 }), pool({ serviceTimeMs: exponential(10) })],
    ['users>station'],
  )
  const results = simulate(of, { seed, durationSec: 1000 })
  return Math.max(...Object.values(results.nodes).map((measured) => littleGap(measured, results.measuredSec)))
}

/** Every run of `simulate` checks the balance of all nodes, and what their models assert of themselves, at some sixty instants. */
function conservation(seed: number): Measured {
  let problem: string | null = null
  for (let i = 0; i < TOPOLOGIES && problem === null; i++) {
    try {
      const { system, nodes } = simulate(randomTopology(seed * 1000 + i, { durationSec: 1.5 }))
      const held = system.balance.holds && Object.values(nodes).every(({ balance }) => balance.holds)
      if (!held) problem = `the balance of topology ${seed * 1000 + i} does not hold at its end`
    } catch (error) {
      problem = `topology ${seed * 1000 + i}: ${error instanceof Error ? error.message : String(error)}`
    }
  }
  return { in: words('IN02', problem) }
}

/** Without retries and hedges every call is one attempt; what the breaker refuses does not reach the backend. */
function attempts(seed: number): Measured {
  const of = scenario(
    [
      producer({ ratePerSec: 500 }),
      node('breaker', 'circuit-breaker', { slidingWindowSize: 20, minimumNumberOfCalls: 20, waitDurationInOpenStateMs: 500 }),
      pool({ failureRatio: 0.4, serviceTimeMs: exponential(2), workers: 4 }, 'backend'),
    ],
    ['users>breaker>backend'],
  )
  const { users, breaker, backend } = simulate(of, { seed, durationSec: 120 }).nodes
  const calls = users.counters.sent
  const refused = breaker.counters.notPermitted
  const holds = refused > 0 && breaker.counters.in === calls && backend.counters.in === calls - refused
  return { attempts: words('IN03', holds ? null : `${calls} calls, ${refused} refused, ${backend.counters.in} arrived`) }
}

function utilizationLaw(seed: number): Measured {
  const shapes: readonly ParamValue[] = [
    exponential(10),
    10,
    { dist: 'lognormal', mean: 10, cv2: 4 },
    { dist: 'erlang', mean: 10, k: 4 },
  ]
  const gaps = shapes.map((serviceTimeMs) => {
    const of = scenario([producer({ ratePerSec: 240 }), pool({ serviceTimeMs, workers: 3 })], ['users>station'])
    const results = run(of, N, seed)
    const { counters, histograms, gauges } = results.nodes.station
    const predicted = ((counters.ok / results.measuredSec) * (histograms.service.mean ?? 0)) / 1000 / 3
    return Math.abs(gauges.utilization.mean / predicted - 1)
  })
  // The table has a formula as its value; what is judged is the distance from it.
  return { U: Math.max(...gaps) }
}

/** The same scenario and seed, run at once, once more, and in slices of odd numbers of events with pauses of the clock between. */
function determinism(seed: number): Measured {
  for (let i = 0; i < TOPOLOGIES; i++) {
    const of = randomTopology(seed * 1000 + i, { durationSec: 1 })
    const first = simulate(of)
    const sliced = prepare(of)
    sliced.simulation.start()
    const end = sliced.plan.durationNs
    for (let to = 0.013e9; to < end; to += 0.013e9) while (!sliced.simulation.runBefore(Math.round(to), 17));
    while (!sliced.simulation.runBefore(end, 1001));
    if (digestAndFigures(sliced.results()) !== digestAndFigures(simulate(of))) return { 'hash equal': false }
    if (digestAndFigures(first) !== digestAndFigures(sliced.results())) return { 'hash equal': false }
  }
  return { 'hash equal': true }
}

function digestAndFigures(results: Results): string {
  return JSON.stringify(results)
}

/** A hundred messages of one instant pass two zero-latency hops and a single worker in the order in which they were made. */
function simultaneous(seed: number): Measured {
  const of = scenario(
    [
      producer({ mode: 'batch', batchMessages: 100 }),
      pool({ workers: null, serviceTimeMs: 0 }, 'relay'),
      pool({ serviceTimeMs: 1 }),
    ],
    ['users>relay>station'],
  )
  const seen = { lastNs: 0, isMonotone: true, arrived: [] as number[], done: [] as number[] }
  simulate(of, {
    seed,
    durationSec: 1,
    onTransit: (wire, back, sentNs, _arrivesNs, _outcome, trace) => {
      if (sentNs < seen.lastNs) seen.isMonotone = false
      seen.lastNs = sentNs
      if (wire === 1) (back ? seen.done : seen.arrived).push(trace & 0xfffff)
    },
  })
  const inOrder = (list: readonly number[]) => list.length === 100 && list.every((message, i) => message === i + 1)
  const holds = seen.isMonotone && inOrder(seen.arrived) && inOrder(seen.done)
  return { 'time never decreases; equal-time events run in schedule order': holds }
}

/** Latencies of exactly 1 … 100 ms; a histogram's percentile may be 1 % off. */
function percentiles(): Measured {
  const of = scenario([producer({ mode: 'batch', batchMessages: 100 }), pool({ serviceTimeMs: 1 })], ['users>station'])
  const { latency, latencyFailed } = simulate(of, { durationSec: 1 }).nodes.station.histograms
  const found = [latency.p50, latency.p95, latency.p99]
  const near = [50, 95, 99].every((wanted, i) => Math.abs((found[i] ?? 0) / wanted - 1) <= 0.01)
  return {
    'p50, p95, p99 (nearest rank)': words('IN11', near ? null : found.join(', ')),
    'empty window': words('IN11', latencyFailed.p99 === null ? null : String(latencyFailed.p99), 1),
  }
}

/** What must hold in every run. */
export const INVARIANTS: readonly Case[] = [
  { id: 'IN01', slow: true, measure: little },
  { id: 'IN02', measure: conservation },
  { id: 'IN03', measure: attempts },
  { id: 'IN04', slow: true, measure: utilizationLaw },
  { id: 'IN06', measure: determinism },
  { id: 'IN08', exact: true, measure: simultaneous },
  { id: 'IN11', exact: true, measure: percentiles },
]
