import { compileScenario } from '../../src/scenario'
import { runInThreads } from '../host/run-in-threads'
import { Counter, Gauge } from '../telemetry'
import { Histogram } from '../telemetry/histogram'
import { NodeMeters, WireMeters } from '../telemetry/node-meters'
import { coreSubjects, customers, engine } from './core-subjects'
import type { Round, Subject, Work } from './measure'
import { ONE_STATION, type Row, simjs, simpy, simscript, TANDEM, THREE_SERVICES } from './peers'
import { CHAIN, type Link, mm1, tenNodes, tenServices } from './topologies'

/** By the wall and by the processor. */
async function timed(work: () => Promise<Work> | Work): Promise<Round> {
  const start = performance.now()
  const before = process.cpuUsage()
  const done = await work()
  const { user, system } = process.cpuUsage(before)
  return { ...done, wallMs: performance.now() - start, cpuMs: (user + system) / 1000 }
}

/** One run over so many workers, threads and all. */
function runOver(workers: number, durationSec: number, seed: number): Promise<Round> {
  const compiled = compileScenario({ ...tenNodes(1e6, 0.5, seed), durationSec })
  if ('problems' in compiled) throw new Error(JSON.stringify(compiled.problems))
  const workerUrl = new URL('./node-worker.mjs', import.meta.url)
  return timed(async () => {
    const { results, workers: used } = await runInThreads(compiled.plan, { workers, cores: 4, workerUrl })
    if (used !== workers) throw new Error(`${used} workers instead of ${workers}`)
    return { requests: results.system.balance.ended, events: results.events }
  })
}

/**
 * A long run less a short one: threads that start have nothing compiled yet, and each compiles for itself. What is left is the pace of a run that
 * is under way.
 */
function inThreads(workers: number): Subject {
  return async (quick, round) => {
    const short = await runOver(workers, quick ? 0.1 : 0.3, round + 1)
    const long = await runOver(workers, quick ? 0.3 : 0.9, round + 1)
    return {
      requests: long.requests - short.requests,
      events: long.events - short.events,
      wallMs: long.wallMs - short.wallMs,
      cpuMs: long.cpuMs - short.cpuMs,
    }
  }
}

/** Takes every meter out of this isolate: each subject has one of its own. */
function silence(): void {
  const nothing = () => {}
  for (const prototype of [Counter.prototype, Gauge.prototype, Histogram.prototype, NodeMeters.prototype, WireMeters.prototype]) {
    for (const name of Object.getOwnPropertyNames(prototype)) {
      const { value } = Object.getOwnPropertyDescriptor(prototype, name) ?? {}
      if (name !== 'constructor' && typeof value === 'function') Object.defineProperty(prototype, name, { value: nothing })
    }
  }
}

/** Ten services with `chain` before each. */
function services(...chain: readonly Link[]): Subject {
  return (quick, round) => engine(timed, tenServices(chain, round + 1), quick ? 100_000 : 300_000)
}

function bySimjs(customers: number, row: Row): Subject {
  return (quick, round) =>
    timed(async () => ({ requests: await simjs(quick ? Math.ceil(customers / 3) : customers, round, row), events: 0 }))
}

/** Everything that is measured, by name. Each runs in a thread of its own, so that the compiler sees nothing else. */
export const SUBJECTS = {
  ...coreSubjects(timed),
  mm1Overload: (quick, round) => engine(timed, mm1(1.2, round + 1), customers(quick)),
  mm1Silent: (quick, round) => {
    silence()
    return engine(timed, mm1(0.8, round + 1), customers(quick))
  },
  tenNodesSilent: (quick, round) => {
    silence()
    return engine(timed, tenNodes(10_000, 0.5, round + 1), quick ? 50_000 : 400_000)
  },
  services: services(),
  servicesRetry: services('retry'),
  servicesBreaker: services('circuit-breaker'),
  servicesTimeout: services('timeout'),
  servicesBalancer: services('load-balancer'),
  servicesChain: services(...CHAIN),
  workers1: inThreads(1),
  workers2: inThreads(2),
  workers3: inThreads(3),
  simjs: bySimjs(300_000, ONE_STATION),
  simjsTandem: bySimjs(60_000, TANDEM),
  simjsChain: bySimjs(150_000, THREE_SERVICES),
  simscript: (quick, round) => timed(async () => ({ requests: await simscript(quick ? 100_000 : 300_000, round), events: 0 })),
  simpy: (quick) => simpy(quick ? 10_000 : 50_000, ONE_STATION),
  simpyTandem: (quick) => simpy(quick ? 1_000 : 8_000, TANDEM),
  simpyChain: (quick) => simpy(quick ? 3_000 : 20_000, THREE_SERVICES),
} as const satisfies Readonly<Record<string, Subject>>

export type SubjectName = keyof typeof SUBJECTS
