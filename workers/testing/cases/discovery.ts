import type { ParamValue } from '../../../src/params'
import type { Scenario, ScenarioWire, TimelineEntry } from '../../../src/scenario'
import { prepare, simulate } from '../simulate'
import { node, pool, producer, scenario } from './builders'
import type { Case, Measured } from './case'

type Params = Readonly<Record<string, ParamValue>>

/** A microsecond after an instant: what happens at the instant itself has happened. */
const AFTER = 1e-6

interface Cluster {
  readonly instances: number
  readonly heartbeatMs: number
  readonly registry: Params
  readonly balancer?: Params
  readonly ratePerSec?: number
  /** A retry before the balancer. */
  readonly retries?: boolean
  readonly timeline?: readonly TimelineEntry[]
}

/** Pools of one instance each that register, and a balancer that listens. Calls take no time; the dead refuse at once. */
function cluster({ instances, heartbeatMs, registry, balancer, ratePerSec, retries, timeline }: Cluster): Scenario {
  const ids = Array.from({ length: instances }, (_, i) => `i${i}`)
  const control = (from: string, to: string, i: number): ScenarioWire => ({ id: `c${i}`, from, to })
  const of = scenario(
    [
      producer({ arrivals: 'constant', ratePerSec: ratePerSec ?? 100 }),
      ...(retries === true ? [node('retry', 'retry', { maxAttempts: 2, backoff: 'none' })] : []),
      node('lb', 'load-balancer', balancer ?? {}),
      node('registry', 'registry', registry),
      ...ids.map((id) => pool({ workers: null, serviceTimeMs: 0, heartbeatIntervalMs: heartbeatMs }, id)),
    ],
    [retries === true ? 'users>retry>lb' : 'users>lb', ...ids.map((id) => `lb>${id}`)],
    timeline === undefined ? {} : { timeline },
  )
  const controls = [
    control('registry.members', 'lb.members', instances),
    ...ids.map((id, i) => control(`${id}.registry`, 'registry.in', i)),
  ]
  return { ...of, wires: [...of.wires, ...controls] }
}

/** When a count of the registry first grew, by looking every `stepSec` just after the instant. */
function firstSec(
  of: Scenario,
  read: (view: Readonly<Record<string, number>>) => boolean,
  untilSec: number,
  stepSec: number,
): number {
  const prepared = prepare(of, { durationSec: untilSec + 1 })
  prepared.simulation.start()
  for (let sec = 0; sec <= untilSec; sec += stepSec) {
    while (!prepared.simulation.runBefore(Math.round((sec + AFTER) * 1e9), 1e6)) prepared.audit()
    const { counters, gauges } = prepared.results().nodes.registry
    if (read({ ...counters, members: gauges.members.value, critical: gauges.critical.value })) return sec
  }
  return Number.NaN
}

function leaseExpiry(): Measured {
  const lease = { leaseTtlMs: 30_000, evictionIntervalMs: 10_000, serverCacheMs: 0, refreshMs: 30_000 }
  const dies = [{ atSec: 101, fault: 'crash', on: 'i0' }] as const
  const of = (registry: Params) =>
    cluster({ instances: 2, heartbeatMs: 10_000, registry: { ...lease, ...registry }, timeline: dies })
  const evicted = ({ evicted }: Readonly<Record<string, number>>) => evicted > 0
  // A listener that has asked at 140 s just before the sweep asks again at 170 s.
  let lastNs = 0
  simulate(of({ refreshPhaseMs: 20_000 }), {
    durationSec: 200,
    onTransit: (wire, back, sentNs) => {
      if (wire === 1 && !back) lastNs = sentNs
    },
  })
  return {
    'lease expires': firstSec(of({ expiry: 'timer' }), evicted, 200, 1),
    'evicted at sweep': firstSec(of({}), evicted, 200, 1),
    'worst case client still routes to it until': Math.ceil(lastNs / 1e9),
  }
}

function selfPreservation(): Measured {
  const eureka = { selfPreservation: true, evictionLimitRatio: 0.15, serverCacheMs: 0 }
  const after = (deaths: number) => {
    const timeline = Array.from({ length: deaths }, (_, i) => ({ atSec: 301, fault: 'crash' as const, on: `i${i}` }))
    const of = cluster({ instances: 10, heartbeatMs: 30_000, registry: eureka, timeline })
    return simulate(of, { durationSec: 900 }).nodes.registry
  }
  const calm = after(0)
  const four = after(4)
  const one = after(1)
  const verdict = (evicted: number, suppressed: number) =>
    evicted === 0 && suppressed > 0 ? 'expiration disabled: nobody evicted' : `${evicted} evicted`
  return {
    'expected renews/min': calm.gauges.renewalsPerMin.value,
    threshold: calm.gauges.renewalThreshold.value,
    '4 of 10 die: renews/min 12': verdict(four.counters.evicted, four.counters.evictionsSuppressed),
    '1 of 10 dies: 18 > 17': one.counters.evicted === 1 ? 'evicted' : verdict(one.counters.evicted, 1),
  }
}

/** One of five dies right after a heartbeat, and is found dead 30 s later. */
function untilDetection(seed: number): Measured {
  const failed = (balancer: Params, retries: boolean) => {
    const registry = { leaseTtlMs: 30_000, expiry: 'timer', serverCacheMs: 0, delivery: 'watch' }
    const timeline = [{ atSec: 100.001, fault: 'crash', on: 'i0' }] as const
    const of = cluster({ instances: 5, heartbeatMs: 10_000, registry, balancer, retries, timeline })
    const { counters } = simulate(of, { seed, durationSec: 160 }).nodes.users
    return counters.error
  }
  return {
    'failed calls': failed({}, false),
    'with 1 retry on the next host': failed({}, true),
    'with 1 retry, random LB': failed({ policy: 'random' }, true),
  }
}

/** The instance registers at 0 and is never heard of again. */
function consul(): Measured {
  const registry = { leaseTtlMs: 10_000, expiry: 'timer', onExpiry: 'critical', serverCacheMs: 0, delivery: 'watch' }
  const of = cluster({ instances: 1, heartbeatMs: 3_600_000, registry })
  const critical = firstSec(of, (view) => view.critical > 0, 200, 1)
  const deregistered = firstSec(of, (view) => view.evicted > 0, 200, 1)
  return {
    'critical at': critical,
    deregistered: deregistered >= 70 && deregistered <= 100 ? 'between 70 and 100 s' : `${deregistered} s`,
  }
}

/** Registries and those who listen to them. */
export const DISCOVERY: readonly Case[] = [
  { id: 'SD01', exact: true, measure: leaseExpiry },
  { id: 'SD03', exact: true, measure: selfPreservation },
  { id: 'SD04', measure: untilDetection },
  { id: 'SD06', exact: true, measure: consul },
]
