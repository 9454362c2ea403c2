import type { ParamValue } from '../../../src/params'
import type { Scenario, ScenarioNode, ScenarioWire } from '../../../src/scenario'
import type { NodeResults, Results } from '../../protocol/results'
import { type SimulateOptions, simulate } from '../simulate'

type Params = Readonly<Record<string, ParamValue>>

/** A node of a scenario under test; where it stands is of no interest. */
export function node(id: string, kind: string, params: Params = {}): ScenarioNode {
  return { id, kind, x: 0, y: 0, params }
}

export function producer(params: Params, id = 'users'): ScenarioNode {
  return node(id, 'producer', params)
}

export function pool(params: Params, id = 'station'): ScenarioNode {
  return node(id, 'worker-pool', params)
}

/** Wires written as chains: `users>a>b` are two; `queue.dead>graveyard` leaves by a port of its own. */
export function wires(...chains: readonly string[]): readonly ScenarioWire[] {
  const found: ScenarioWire[] = []
  for (const chain of chains) {
    const ends = chain.split('>')
    for (let i = 1; i < ends.length; i++) found.push({ id: `w${found.length}`, from: ends[i - 1], to: ends[i] })
  }
  return found
}

export function scenario(nodes: readonly ScenarioNode[], chains: readonly string[], rest: Partial<Scenario> = {}): Scenario {
  return { spillway: 1, name: 'Validation', nodes, wires: wires(...chains), ...rest }
}

export function exponential(meanMs: number): ParamValue {
  return { dist: 'exponential', mean: meanMs }
}

/** Open Poisson arrivals at one station. */
export function station(ratePerSec: number, serviceTimeMs: ParamValue, more: Params = {}, arrivals: Params = {}): Scenario {
  return scenario([producer({ ratePerSec, ...arrivals }), pool({ serviceTimeMs, ...more })], ['users>station'])
}

/** M/M/c: Poisson arrivals, exponential service at `mu` per second and server, one queue. */
export function mmc(lambda: number, mu: number, workers: number, more: Params = {}): Scenario {
  return station(lambda, exponential(1000 / mu), { workers, ...more })
}

export function mm1(lambda: number, mu: number, more: Params = {}): Scenario {
  return mmc(lambda, mu, 1, more)
}

/** A run of `n` completions after a tenth of them as warm-up, as the table asks for. */
export function run(of: Scenario, n: number, seed: number, more: SimulateOptions = {}): Results {
  return simulate(of, { seed, completions: n, warmupCompletions: Math.round(n / 10), ...more })
}

/** Mean of a histogram in seconds; NaN when it is empty, which no expectation accepts. */
export function meanSec(of: NodeResults, histogram = 'latency'): number {
  return (of.histograms[histogram].mean ?? Number.NaN) / 1000
}

export function quantileSec(of: NodeResults, which: 'p50' | 'p95' | 'p99' | 'p999' | 'min' | 'max'): number {
  return (of.histograms.latency[which] ?? Number.NaN) / 1000
}

/** E[X²] of a histogram, in s². */
export function secondMoment(of: NodeResults, histogram: string): number {
  const { mean, sd } = of.histograms[histogram]
  return ((mean ?? Number.NaN) ** 2 + (sd ?? 0) ** 2) / 1e6
}

export function share(part: number, whole: number): number {
  return whole > 0 ? part / whole : Number.NaN
}
