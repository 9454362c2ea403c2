import type { NodeResults } from '../../protocol/results'
import { prepare } from '../simulate'
import { exponential, meanSec, pool, producer, quantileSec, run, scenario, station } from './builders'
import type { Case, Measured } from './case'

const N = 400_000
/** The event loops of these chains hold no worker while they wait for the next stage: each stage is a station of its own. */
const STAGE = { holdWorker: false }
const stage = (meanMs: number, id: string) => pool({ ...STAGE, serviceTimeMs: exponential(meanMs) }, id)
const utilization = (node: NodeResults): number => node.gauges.utilization.mean

function tandem(seed: number): Measured {
  const of = scenario(
    [producer({ ratePerSec: 8 }), stage(100, 'a'), stage(1000 / 12, 'b'), stage(1000 / 9, 'c')],
    ['users>a>b>c'],
  )
  const gaps = { last: -1, count: 0, sum: 0, squares: 0 }
  const results = run(of, 200_000, seed, {
    onTransit: (wire, back, sentNs) => {
      if (wire !== 1 || back) return
      if (gaps.last >= 0) {
        const gap = (sentNs - gaps.last) / 1e9
        gaps.count++
        gaps.sum += gap
        gaps.squares += gap * gap
      }
      gaps.last = sentNs
    },
  })
  const mean = gaps.sum / gaps.count
  const { a, b, c, users } = results.nodes
  return {
    W1: meanSec(a, 'ownTime'),
    W2: meanSec(b, 'ownTime'),
    W3: meanSec(c, 'latency'),
    'end-to-end W': meanSec(users),
    'CV² of departures of node 1': gaps.squares / gaps.count / mean ** 2 - 1,
    throughput: users.counters.ok / results.measuredSec,
  }
}

function closedNetwork(users: number, seed: number): Measured {
  const of = scenario(
    [producer({ mode: 'closed', users, thinkMs: exponential(1000) }), stage(50, 'a'), stage(30, 'b'), stage(20, 'c')],
    ['users>a>b>c'],
  )
  const results = run(of, 200_000, seed)
  const { a, b, c } = results.nodes
  return {
    'throughput X': results.nodes.users.counters.ok / results.measuredSec,
    'response R': meanSec(results.nodes.users),
    U1: utilization(a),
    U2: utilization(b),
    U3: utilization(c),
  }
}

function machineRepair(seed: number): Measured {
  const users = producer({ mode: 'closed', users: 10, thinkMs: exponential(9000) })
  const results = run(scenario([users, pool({ serviceTimeMs: exponential(1000) })], ['users>station']), 200_000, seed)
  const s = results.nodes.station
  return { X: s.counters.ok / results.measuredSec, R: meanSec(s), U: utilization(s) }
}

/** A node that takes no time and calls all its wires at once. */
const fork = (id = 'fork') => pool({ workers: null, serviceTimeMs: 0, callOrder: 'parallel' }, id)

function forkJoin(ratePerSec: number, seed: number): number {
  const nodes = [producer({ ratePerSec }), fork(), stage(1000, 'a'), stage(1000, 'b')]
  return meanSec(run(scenario(nodes, ['users>fork>a', 'fork>b']), N, seed).nodes.users)
}

/** One call to `n` leaves of unlimited capacity: up to ten of its own wires, or ten forks of ten. */
function fanOut(
  n: number,
  leaf: ReturnType<typeof exponential>,
  users: Readonly<Record<string, number>>,
  seed: number,
  calls = 200_000,
): NodeResults {
  const names = Array.from({ length: Math.min(n, 10) }, (_, i) => `leaf${i}`)
  const leaves = names.map((id) => pool({ workers: null, serviceTimeMs: leaf }, id))
  const forks = n > 10 ? Array.from({ length: n / 10 }, (_, i) => `fork${i}`) : []
  const chains =
    forks.length === 0
      ? names.map((id) => `root>${id}`)
      : forks.flatMap((id) => [`root>${id}`, ...names.map((leafId) => `${id}>${leafId}`)])
  const nodes = [producer({ ratePerSec: 10, ...users }), fork('root'), ...forks.map((id) => fork(id)), ...leaves]
  return run(scenario(nodes, ['users>root', ...chains]), calls, seed).nodes.users
}

function amplification(seed: number): Measured {
  // Slower than a second: the user's patience is one second, and the slow leaf takes two.
  const slow = (n: number, calls?: number) => {
    const { counters } = fanOut(n, { dist: 'bimodal', low: 10, high: 2000, highRatio: 0.01 }, { patienceMs: 1000 }, seed, calls)
    return counters.timeout / (counters.timeout + counters.ok)
  }
  // One call in a hundred is slow: of 200,000 calls the ratio deviates by 2.2 %, that of twenty seeds by 0.5 %, and the gate is 0.67 %.
  return { 'P(slow) n=1': slow(1, 2_000_000), 'n=10': slow(10), 'n=100': slow(100) }
}

function maximum(seed: number): Measured {
  const [two, ten, hundred] = [2, 10, 100].map((n) => fanOut(n, exponential(10), {}, seed))
  return {
    'mean n=2': meanSec(two),
    'mean n=10': meanSec(ten),
    'mean n=100': meanSec(hundred),
    'p99 n=10': quantileSec(ten, 'p99'),
  }
}

/** Poisson arrivals see time averages: the number in service as each message finds it. */
function infiniteServer(seed: number): Measured {
  const found = { inside: 0, count: 0, sum: 0, squares: 0 }
  const of = station(20, { dist: 'lognormal', mean: 500, cv2: 4 }, { workers: null })
  const results = run(of, N, seed, {
    onTransit: (_, back) => {
      if (back) found.inside--
      else {
        if (++found.count > N / 10) {
          found.sum += found.inside
          found.squares += found.inside ** 2
        }
        found.inside++
      }
    },
  })
  const arrivals = found.count - N / 10
  const s = results.nodes.station
  return {
    'mean in service': s.gauges.inService.mean,
    'variance of number in service': found.squares / arrivals - (found.sum / arrivals) ** 2,
    W: meanSec(s),
  }
}

function overload(): Measured {
  const schedule = [{ type: 'step', atSec: 10, to: 50 }]
  const of = station(120, 10, {}, { arrivals: 'constant', schedule })
  let inside = 0
  let emptyNs = 0
  const prepared = prepare(of, {
    durationSec: 20,
    onTransit: (_, back, sentNs) => {
      inside += back ? -1 : 1
      if (inside === 0 && emptyNs === 0 && sentNs > 10e9) emptyNs = sentNs
    },
  })
  prepared.simulation.start()
  while (!prepared.simulation.runBefore(10e9, 1e6)) prepared.audit()
  const backlog = prepared.results().nodes.station.gauges.inProgress.value
  while (!prepared.simulation.runBefore(20e9, 1e6)) prepared.audit()
  return {
    'backlog at t=10': backlog,
    'peak wait ≈': (prepared.results().nodes.station.histograms.wait.max ?? Number.NaN) / 1000,
    'time the queue empties': emptyNs / 1e9,
  }
}

/** Networks of stations, and stations that see more than Poisson arrivals. */
export const NETWORKS: readonly Case[] = [
  { id: 'Q43', measure: tandem },
  { id: 'Q46', measure: (seed) => closedNetwork(1, seed) },
  { id: 'Q48', measure: (seed) => closedNetwork(10, seed) },
  { id: 'Q49', measure: (seed) => closedNetwork(20, seed) },
  { id: 'Q52', measure: machineRepair },
  {
    id: 'Q59',
    slow: true,
    measure: (seed) => ({ 'W at λ=0.5': forkJoin(0.5, seed), 'W at λ=0.8': forkJoin(0.8, seed) }),
  },
  { id: 'Q67', exact: true, measure: overload },
  { id: 'Q71', measure: infiniteServer },
  { id: 'HG01', slow: true, measure: amplification },
  { id: 'HG03', slow: true, measure: maximum },
]
