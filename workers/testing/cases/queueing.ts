import type { ListItem, ParamValue } from '../../../src/params'
import type { NodeResults, Results } from '../../protocol/results'
import {
  exponential,
  meanSec,
  mm1,
  mmc,
  pool,
  producer,
  quantileSec,
  run,
  scenario,
  secondMoment,
  share,
  station,
} from './builders'
import type { Case, Measured } from './case'

const N = 400_000

const at = (results: Results, id = 'station'): NodeResults => results.nodes[id]
const utilization = (node: NodeResults): number => node.gauges.utilization.mean
const waitSec = (node: NodeResults): number => meanSec(node, 'wait')
const waitedShare = (node: NodeResults): number => share(node.counters.waited, node.counters.in)

/** Everything that the table asks of an M/M/1. */
function wholeStation(results: Results): Measured {
  const s = at(results)
  return {
    util: utilization(s),
    W: meanSec(s),
    Wq: waitSec(s),
    L: s.gauges.inProgress.mean,
    P_wait: waitedShare(s),
    'p50 sojourn': quantileSec(s, 'p50'),
    'p95 sojourn': quantileSec(s, 'p95'),
    'p99 sojourn': quantileSec(s, 'p99'),
    'SD of sojourn': (s.histograms.latency.sd ?? Number.NaN) / 1000,
  }
}

function erlangC(results: Results): Measured {
  const s = at(results)
  return {
    'util per server': utilization(s),
    'P_wait = C(c,a)': waitedShare(s),
    Wq: waitSec(s),
    W: meanSec(s),
    Lq: s.gauges.waiting.mean,
    'p50 sojourn': quantileSec(s, 'p50'),
    'p99 sojourn': quantileSec(s, 'p99'),
  }
}

/** K includes the job in service: a waiting room of K − c. */
function bounded(results: Results, lost: string, util: string): Measured {
  const s = at(results)
  return {
    [lost]: share(s.counters.droppedOverflow + s.counters.rejectedQueueFull, s.counters.in),
    throughput: s.counters.ok / results.measuredSec,
    [util]: utilization(s),
    'W of accepted': meanSec(s),
  }
}

function erlangB(lambda: number, serviceTimeMs: ParamValue, seed: number): Measured {
  const s = at(run(station(lambda, serviceTimeMs, { workers: 10, queueCapacity: 0 }), N, seed))
  return { 'reject fraction': share(s.counters.rejectedQueueFull, s.counters.in), 'util per permit': utilization(s) }
}

function mg1(lambda: number, serviceTimeMs: ParamValue, seed: number): Measured {
  const s = at(run(station(lambda, serviceTimeMs), N, seed))
  return { util: utilization(s), Wq: waitSec(s), W: meanSec(s) }
}

function gm1(arrivals: Readonly<Record<string, ParamValue>>, seed: number): Measured {
  const s = at(run(station(80, exponential(10), {}, arrivals), N, seed))
  return { 'σ = P_wait': waitedShare(s), Wq: waitSec(s), W: meanSec(s) }
}

/** Two classes come from two producers, so that each has its own latency. Their waits: the latency without the mean service. */
function twoClasses(discipline: string, seed: number) {
  const results = run(
    scenario(
      [
        producer({ ratePerSec: 30, classes: [{ type: 'class', priority: 1 }] }, 'first'),
        producer({ ratePerSec: 50, classes: [{ type: 'class', priority: 2 }] }, 'second'),
        pool({ serviceTimeMs: exponential(10), discipline }),
      ],
      ['first>station', 'second>station'],
    ),
    N,
    seed,
  )
  const serviceSec = meanSec(at(results), 'service')
  const first = meanSec(at(results, 'first'))
  const second = meanSec(at(results, 'second'))
  return { W: [first, second], Wq: [first - serviceSec, second - serviceSec], station: at(results) }
}

function disciplines(seed: number): Measured {
  const fifo = at(run(mm1(80, 100), N, seed))
  const lifo = at(run(mm1(80, 100, { discipline: 'lifo' }), N, seed))
  return {
    'mean Wq FIFO': waitSec(fifo),
    'mean Wq LIFO': waitSec(lifo),
    'Σ(λ_k/λ)Wq_k priority': waitSec(twoClasses('priority', seed).station),
    'E[Wq²] FIFO': secondMoment(fifo, 'wait'),
    'E[Wq²] LIFO': secondMoment(lifo, 'wait'),
  }
}

function processorSharing(seed: number): Measured {
  const s = at(run(mm1(80, 100, { discipline: 'ps' }), N, seed))
  // E[T | x] / x is the same for all x, so the mean slowdown is the ratio of the means.
  return { W: meanSec(s), 'mean slowdown': meanSec(s) / 0.01 }
}

function kingman(seed: number): Measured {
  const erlang = { arrivals: 'erlang', erlangPhases: 2 }
  const e2 = waitSec(at(run(station(80, { dist: 'erlang', mean: 10, k: 2 }, {}, erlang), N, seed)))
  const h2 = { arrivals: 'hyperexponential', gapCv2: 4 }
  const ln = waitSec(at(run(station(80, { dist: 'lognormal', mean: 10, cv2: 4 }, {}, h2), N, seed)))
  return { 'bound E2/E2': e2, 'measured E2/E2 Wq': e2, 'bound H2/LN': ln, 'measured H2/LN Wq': ln }
}

function pooling(seed: number): Measured {
  const split = { instances: 4, workers: 1, dispatch: 'random' }
  const a = at(run(station(320, exponential(10), split), N, seed))
  const b = at(run(mmc(320, 100, 4), N, seed))
  return { 'W (a)': meanSec(a), 'W (b)': meanSec(b), 'Wq ratio a/b': waitSec(a) / waitSec(b) }
}

function dd1(): Measured {
  const s = at(run(station(100, 8, {}, { arrivals: 'constant' }), 10_000, 1))
  return { Wq: waitSec(s), util: utilization(s), W: meanSec(s) }
}

/** Abandoned waits count, too: mean wait of all = Lq / λ. */
function impatient(lambda: number, patienceMs: number, seed: number): Measured {
  const results = run(mmc(lambda, 1, 10, { queueTimeoutMs: exponential(patienceMs) }), N, seed)
  const s = at(results)
  return {
    P_abandon: share(s.counters.waitTimeouts, s.counters.in),
    'mean wait (all)': s.gauges.waiting.mean / (s.counters.in / results.measuredSec),
    util: utilization(s),
  }
}

function deterministicPatience(seed: number): Measured {
  const s = at(run(mm1(90, 100, { queueTimeoutMs: 50 }), N, seed))
  return { P_timeout: share(s.counters.waitTimeouts, s.counters.in) }
}

function batches(seed: number): Measured {
  const s = at(run(station(20, exponential(10), {}, { batchSize: 4 }), N, seed))
  return { L: s.gauges.inProgress.mean, 'W per job': meanSec(s) }
}

function bulkService(seed: number): Measured {
  const s = at(run(station(8, exponential(1000), { batchSize: 10 }), N, seed))
  return { W: meanSec(s), 'mean batch': share(s.counters.ok, s.histograms.service.count), 'busy fraction': utilization(s) }
}

/** Customers who find the server busy go into orbit and come back, each for itself, until they are served. */
function retrial(seed: number): Measured {
  const tries = { type: 'call', onError: 'ignore' }
  const steps: readonly ListItem[] = [
    tries,
    { type: 'if', by: 'outcome', outcome: 'failed' },
    // Counts the first tries that were in vain.
    { type: 'commit' },
    { type: 'loop', until: 'ok', times: 1000 },
    { type: 'work' },
    tries,
    { type: 'end' },
    { type: 'end' },
  ]
  const orbit = pool({ workers: null, serviceTimeMs: exponential(2000), steps }, 'orbit')
  const server = pool({ serviceTimeMs: exponential(1000), queueCapacity: 0 })
  const { nodes } = run(scenario([producer({ ratePerSec: 0.7 }), orbit, server], ['users>orbit>station']), N, seed)
  return {
    'mean orbit size': nodes.orbit.gauges.busy.mean,
    'P(block) of primaries': share(nodes.orbit.counters.committed, nodes.orbit.counters.in),
    util: utilization(nodes.station),
  }
}

/** Open stations. */
export const QUEUEING: readonly Case[] = [
  { id: 'Q01', measure: (seed) => wholeStation(run(mm1(50, 100), N, seed)) },
  { id: 'Q02', measure: (seed) => wholeStation(run(mm1(80, 100), N, seed)) },
  { id: 'Q04', measure: (seed) => wholeStation(run(mm1(95, 100), N, seed)) },
  { id: 'Q05', measure: (seed) => erlangC(run(mmc(160, 100, 2), N, seed)) },
  { id: 'Q06', measure: (seed) => erlangC(run(mmc(3, 1, 4), N, seed)) },
  { id: 'Q09', measure: pooling },
  {
    id: 'Q10',
    measure: (seed) => bounded(run(mm1(80, 100, { queueCapacity: 4, overflow: 'dropNewest' }), N, seed), 'drop fraction', 'util'),
  },
  {
    id: 'Q11',
    measure: (seed) =>
      bounded(run(mm1(100, 100, { queueCapacity: 9, overflow: 'dropNewest' }), N, seed), 'drop fraction', 'util'),
  },
  {
    id: 'Q13',
    measure: (seed) => bounded(run(mmc(4, 1, 3, { queueCapacity: 5 }), N, seed), 'reject fraction', 'util per server'),
  },
  { id: 'Q15', measure: (seed) => erlangB(7, exponential(1000), seed) },
  { id: 'Q16', measure: (seed) => erlangB(7, 1000, seed) },
  { id: 'Q19', measure: (seed) => erlangB(12, exponential(1000), seed) },
  { id: 'Q20', measure: (seed) => mg1(80, 10, seed) },
  { id: 'Q22', measure: (seed) => mg1(70, { dist: 'lognormal', mean: 10, cv2: 4 }, seed) },
  { id: 'Q23', measure: (seed) => mg1(70, { dist: 'hyperexponential', mean: 10, cv2: 10 }, seed) },
  { id: 'Q24', measure: (seed) => mg1(80, { dist: 'erlang', mean: 10, k: 4 }, seed) },
  {
    id: 'Q28',
    measure: (seed) => {
      const { Wq } = twoClasses('priority', seed)
      return { 'Wq class 1': Wq[0], 'Wq class 2': Wq[1] }
    },
  },
  {
    id: 'Q29',
    measure: (seed) => {
      const { W } = twoClasses('preemptive', seed)
      return { 'W class 1': W[0], 'W class 2': W[1] }
    },
  },
  { id: 'Q33', slow: true, measure: disciplines },
  { id: 'Q35', measure: processorSharing },
  { id: 'Q37', measure: (seed) => gm1({ arrivals: 'erlang', erlangPhases: 2 }, seed) },
  { id: 'Q38', measure: (seed) => gm1({ arrivals: 'constant' }, seed) },
  { id: 'Q41', slow: true, measure: kingman },
  { id: 'Q42', exact: true, measure: dd1 },
  { id: 'Q53', measure: (seed) => impatient(10, 2000, seed) },
  { id: 'Q54', measure: (seed) => impatient(12, 1000, seed) },
  { id: 'Q56', measure: deterministicPatience },
  { id: 'Q61', measure: batches },
  { id: 'Q63', slow: true, measure: retrial },
  { id: 'Q65', measure: bulkService },
  { id: 'WP08', measure: (seed) => ({ W: meanSec(at(run(mmc(320, 100, 4), N, seed))) }) },
]
