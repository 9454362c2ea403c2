import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { buildHost } from '../../scripts/build-host.mjs'
import type { ParamValue } from '../../src/params'
import { compileScenario, type Scenario, type ScenarioWire, type TimelineEntry } from '../../src/scenario'
import { runInThreads } from '../host/run-in-threads'
import { node, pool, producer } from './cases/builders'
import { mulberry32 } from './cases/traces'
import { comparable } from './comparable.testing'
import { simulate } from './simulate'

const CLUSTERS = 10

type Params = Readonly<Record<string, ParamValue>>

/** Balancers of every policy, with and without health checks, before pools that may register, with changes and faults of every sort. */
function cluster(seed: number): Scenario {
  const next = mulberry32(seed)
  const oneOf = <T>(values: readonly T[]): T => values[Math.floor(next() * values.length)]
  const real = (low: number, high: number) => Number((low + next() * (high - low)).toPrecision(4))
  const balancer = (): Params => ({
    policy: oneOf(['roundRobin', 'random', 'leastRequest', 'peakEwma', 'hash']),
    placement: oneOf(['ring', 'bounded', 'maglev', 'jump', 'rendezvous', 'modulo', 'ketama']),
    virtualNodes: 20,
    choiceCount: oneOf([1, 2, 3, null]),
    withReplacement: oneOf([true, false]),
    loadInfo: oneOf(['local', 'global', 'stale']),
    staleMs: 50,
    subsetSize: oneOf([null, null, 2]),
    slowStartMs: oneOf([0, 300]),
    outlierDetection: oneOf([true, false]),
    consecutiveFailures: 3,
    intervalMs: 100,
    baseEjectionMs: 150,
    maxEjectionRatio: real(0, 1),
    panicThresholdRatio: oneOf([0, 0.5]),
    successRate: oneOf([true, false]),
    healthCheck: seed % 2 === 0,
    checkIntervalMs: 40,
    checkTimeoutMs: 15,
    unhealthyThreshold: 2,
    healthyThreshold: 1,
    checkNewcomers: seed % 4 === 0,
    ...(next() < 0.4 && { weights: [{ type: 'weight', wires: ['lb0-p0'], weight: real(0.1, 5) }] }),
  })
  const balancers = Array.from({ length: 1 + Math.floor(next() * 2) }, (_, i) => node(`lb${i}`, 'load-balancer', balancer()))
  const pools = Array.from({ length: 2 + Math.floor(next() * 3) }, (_, i) =>
    pool(
      {
        instances: oneOf([1, 2, 3]),
        workers: oneOf([1, 4]),
        queueCapacity: oneOf([null, 3]),
        serviceTimeMs: { dist: 'exponential', mean: real(0.5, 8) },
        failureRatio: oneOf([0, 0, 0.3, 1]),
        dispatch: oneOf(['roundRobin', 'roundRobin', 'shared']),
        heartbeatIntervalMs: oneOf([50, 100]),
        startupTimeMs: oneOf([0, 100]),
      },
      `p${i}`,
    ),
  )
  const withRegistry = next() < 0.7
  const registry = node('registry', 'registry', {
    leaseTtlMs: 200,
    expiry: oneOf(['sweep', 'timer']),
    evictionIntervalMs: 100,
    onExpiry: oneOf(['evict', 'critical']),
    reaperIntervalMs: 500,
    selfPreservation: oneOf([true, false]),
    serverCacheMs: oneOf([0, 100]),
    delivery: oneOf(['poll', 'watch']),
    refreshMs: 150,
    keepsTable: oneOf([true, false]),
    servers: [1, 3, 2, 5][seed % 4],
    consistency: seed % 3 === 0 ? 'ap' : 'cp',
    electionMs: 60,
  })
  const servers = withRegistry ? registryFaults(mulberry32(seed + 1000)) : []
  const users = producer({ ratePerSec: real(100, 900), keyspace: 200, patienceMs: oneOf([null, 30]) })
  const latencyMs = () => oneOf<ScenarioWire['latencyMs']>([0.2, 1, { dist: 'uniform', min: 0.3, max: 4 }])
  const wire = (id: string, from: string, to: string): ScenarioWire => ({
    id,
    from,
    to,
    latencyMs: latencyMs(),
    lossRatio: next() < 0.1 ? 0.02 : 0,
  })
  const wires = balancers.flatMap(({ id }, i) => [
    wire(`ask${i}`, i === 0 ? 'users' : 'others', id),
    ...pools.map((p) => wire(`${id}-${p.id}`, id, p.id)),
    ...(withRegistry ? [wire(`list${i}`, 'registry.members', `${id}.members`)] : []),
  ])
  const beats = withRegistry ? pools.map(({ id }) => wire(`beat-${id}`, `${id}.registry`, 'registry')) : []
  const others = balancers.length > 1 ? [{ ...users, id: 'others' }] : []
  const nodes = [users, ...others, ...balancers, ...pools, ...(withRegistry ? [registry] : [])]
  const timeline = Array.from({ length: Math.floor(next() * 8) }, (): TimelineEntry => {
    const atSec = real(0, 2)
    const aPool = oneOf(pools).id
    const draw = next()
    if (draw < 0.3) return { atSec, set: `${aPool}.instances`, to: 1 + Math.floor(next() * 4) }
    if (draw < 0.4) return { atSec, set: 'lb0.policy', to: oneOf(['random', 'leastRequest', 'hash', 'peakEwma']) }
    if (draw < 0.45) return { atSec, set: 'lb0.outlierDetection', to: oneOf([true, false]) }
    if (draw < 0.5) return { atSec, set: `${aPool}.heartbeatIntervalMs`, to: 70 }
    if (draw < 0.6) return { atSec, fault: 'pause', on: oneOf(nodes).id, forSec: real(0.05, 0.6) }
    if (draw < 0.9) return { atSec, fault: 'crash', on: oneOf(nodes).id, forSec: real(0.05, 0.6) }
    return { atSec, fault: 'cut', on: oneOf([...wires, ...beats]).id, forSec: real(0.05, 0.6) }
  })
  const all = [...timeline, ...servers].sort((a, b) => a.atSec - b.atSec)
  return { spillway: 1, name: `Cluster ${seed}`, seed, durationSec: 2, nodes, wires: [...wires, ...beats], timeline: all }
}

/** Servers of the registry come and go, and are more or fewer, or of another sort. */
function registryFaults(next: () => number): TimelineEntry[] {
  const real = (low: number, high: number) => Number((low + next() * (high - low)).toPrecision(4))
  return Array.from({ length: 8 }, (): TimelineEntry => {
    const atSec = real(0, 1.8)
    const draw = next()
    if (draw < 0.1) return { atSec, set: 'registry.servers', to: 1 + Math.floor(next() * 5) }
    if (draw < 0.2) return { atSec, set: 'registry.consistency', to: next() < 0.5 ? 'ap' : 'cp' }
    if (draw < 0.3) return { atSec, set: 'registry.electionMs', to: real(5, 200) }
    if (draw < 0.4) return { atSec, fault: next() < 0.5 ? 'crash' : 'pause', on: 'registry', forSec: real(0.05, 0.6) }
    const fault = draw < 0.8 ? 'crash' : 'pause'
    return { atSec, fault, on: 'registry', instance: 1 + Math.floor(next() * 4), forSec: real(0.05, 0.8) }
  })
}

let workerUrl: URL

beforeAll(async () => {
  workerUrl = pathToFileURL(join(await buildHost(), 'node-worker.mjs'))
}, 120_000)

describe('clusters', () => {
  it.each(Array.from({ length: CLUSTERS }, (_, i) => i + 1))(
    'end every call once, count each under one member, and run the same on 1, 2 and 3 workers: cluster %i',
    async (seed) => {
      const scenario = cluster(seed)
      // Audits hold at some sixty instants, or this throws.
      const alone = simulate(scenario)
      const compiled = compileScenario(scenario)
      if ('problems' in compiled) throw new Error(JSON.stringify(compiled.problems))
      for (const [id, { kind, counters, balance }] of Object.entries(alone.nodes)) {
        // Who is down answers for itself: an error.
        const isDown = (scenario.timeline ?? []).some((entry) => 'fault' in entry && entry.fault === 'crash' && entry.on === id)
        if (kind === 'load-balancer' && !isDown) expect(counters.picks + counters.noMember, id).toBe(counters.in)
        expect(balance.holds, id).toBe(true)
      }
      for (const workers of [1, 2, 3]) {
        const results = (await runInThreads(compiled.plan, { workers, cores: 4, workerUrl })).results
        expect(comparable(results), `${workers} workers`).toBe(comparable(alone))
      }
    },
  )

  it('send their members in sum what they sent', () => {
    for (let seed = 1; seed <= CLUSTERS; seed++) {
      const scenario = cluster(seed)
      const isCalm = (scenario.timeline ?? []).every((entry) => 'set' in entry)
      if (!isCalm || scenario.wires.some(({ lossRatio }) => (lossRatio ?? 0) > 0)) continue
      const { nodes } = simulate(
        { ...scenario, timeline: [...(scenario.timeline ?? []), ...silence(scenario)] },
        { durationSec: 3 },
      )
      const of = (kind: string, counter: string) =>
        Object.values(nodes)
          .filter((each) => each.kind === kind)
          .reduce((sum, { counters }) => sum + counters[counter], 0)
      expect(of('worker-pool', 'in'), `cluster ${seed}`).toBe(of('load-balancer', 'picks') + of('load-balancer', 'checks'))
    }
  })
})

/** Nobody sends any more after two seconds. */
function silence({ nodes }: Scenario): readonly TimelineEntry[] {
  return nodes.filter(({ kind }) => kind === 'producer').map(({ id }) => ({ atSec: 2, set: `${id}.ratePerSec`, to: 0 }))
}
