import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import { compileScenario, type Scenario } from '../../src/scenario'
import { runInThreads } from '../host/run-in-threads'

/** Producers of the busy log; each sends its share of the records. */
const PRODUCERS = 4
const PARTITIONS = 12
const GROUPS = ['billing', 'search', 'audit'] as const
const WIRE_MS = 1

/**
 * A log as busy as it may be: records of 1,000 bytes with Zipf keys from four producers, twelve partitions with three copies each and
 * acks=all, and three groups of twelve members that take what a poll gives at once. All wires take a millisecond.
 */
function busyLog(ratePerSec: number, seed: number): Scenario {
  const at = { x: 0, y: 0 }
  const sources = Array.from({ length: PRODUCERS }, (_, i) => `source${i + 1}`)
  const groups = GROUPS.map((id) => ({
    type: 'group' as const,
    wire: `to-${id}`,
    members: PARTITIONS,
    listener: 'batch',
    initialRebalanceDelayMs: 0,
    autoOffsetReset: 'earliest',
  }))
  return {
    spillway: 1,
    name: 'A busy log',
    seed,
    durationSec: 1,
    nodes: [
      ...sources.map((id) => ({ id, kind: 'producer', ...at, params: { ratePerSec: ratePerSec / PRODUCERS } })),
      { id: 'log', kind: 'log', ...at, params: { partitions: PARTITIONS, replicationFactor: 3, minInsyncReplicas: 2, groups } },
      ...GROUPS.map((id) => ({ id, kind: 'worker-pool', ...at, params: { workers: PARTITIONS, serviceTimeMs: 1 } })),
    ],
    wires: [
      ...sources.map((id) => ({ id: `from-${id}`, from: id, to: 'log', latencyMs: WIRE_MS })),
      ...GROUPS.map((id) => ({ id: `to-${id}`, from: 'log.out', to: id, latencyMs: WIRE_MS })),
    ],
  }
}

/** Numbers of workers with which the busy log runs. */
const WORKERS = [1, 2, 3] as const
const RATE_PER_SEC = 1e6
const SAMPLE_MS = 20
const THREADS = '/proc/self/task'

/** What a thread is asked to run. */
export interface LogTask {
  readonly workers: number
  readonly virtualSec: number
  readonly seed: number
}

interface Run {
  readonly records: number
  readonly wallMs: number
}

/** Runs the busy log on so many workers, of which this thread is the first. */
export async function runLog({ workers, virtualSec, seed }: LogTask): Promise<Run> {
  const compiled = compileScenario({ ...busyLog(RATE_PER_SEC, seed), durationSec: virtualSec })
  if ('problems' in compiled) throw new Error(JSON.stringify(compiled.problems))
  const workerUrl = new URL('./node-worker.mjs', import.meta.url)
  const startMs = performance.now()
  const { results } = await runInThreads(compiled.plan, { workers, cores: 4, workerUrl })
  const { consumed, appended } = results.nodes.log.counters
  if (consumed < 2.9 * appended) throw new Error(`${consumed} of 3 × ${appended} records were consumed`)
  return { records: appended, wallMs: performance.now() - startMs }
}

/** Processor time of a thread of this process, ns; 0 when it is gone. */
function threadTime(id: string): number {
  try {
    return Number(readFileSync(`${THREADS}/${id}/schedstat`, 'utf8').split(' ')[0])
  } catch {
    return 0
  }
}

/** The same of every thread, by its number; none where the system does not tell. */
function threadTimes(): Map<string, number> {
  if (!existsSync(THREADS)) return new Map()
  return new Map(readdirSync(THREADS).map((id) => [id, threadTime(id)]))
}

interface Measured extends Run {
  /** Of the thread that worked longest. */
  readonly busiestMs: number
}

async function measureOnce(thread: Worker, task: LogTask): Promise<Measured> {
  const began = threadTimes()
  let busiestNs = 0
  const look = () => {
    for (const [id, ns] of threadTimes()) busiestNs = Math.max(busiestNs, ns - (began.get(id) ?? 0))
  }
  const timer = setInterval(look, SAMPLE_MS)
  try {
    const run = await new Promise<Run>((resolve, reject) => {
      thread.once('message', (answer: Run | string) => (typeof answer === 'string' ? reject(new Error(answer)) : resolve(answer)))
      thread.once('error', reject)
      thread.postMessage(task)
    })
    look()
    return { ...run, busiestMs: busiestNs / 1e6 }
  } finally {
    clearInterval(timer)
  }
}

/**
 * A million records a second through a log that three groups read, unpaced: virtual seconds per wall second, processor time of the busiest
 * thread per virtual second, records per wall second. Differences of a long and a short run, so that starting and compiling do not count;
 * medians of some rounds. `self`: the bundle whose threads answer a {@link LogTask}.
 */
export async function benchLog(quick: boolean, self: URL): Promise<void> {
  const shortSec = quick ? 1 : 2
  const longSec = quick ? 3 : 6
  console.log('A million records a second through twelve partitions, three groups, percentiles and lag on')
  for (const workers of WORKERS) {
    const rounds: { readonly speed: number; readonly busiestSec: number; readonly perSec: number }[] = []
    for (let round = 0; round < (quick ? 3 : 5); round++) {
      const thread = new Worker(self, { workerData: 'log' })
      const seed = round + 1
      const short = await measureOnce(thread, { workers, virtualSec: shortSec, seed })
      const long = await measureOnce(thread, { workers, virtualSec: longSec, seed })
      await thread.terminate()
      const wallSec = (long.wallMs - short.wallMs) / 1000
      rounds.push({
        speed: (longSec - shortSec) / wallSec,
        busiestSec: (long.busiestMs - short.busiestMs) / 1000 / (longSec - shortSec),
        perSec: (long.records - short.records) / wallSec,
      })
    }
    const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[values.length >> 1]
    const speeds = rounds.map(({ speed }) => speed)
    const busiest = median(rounds.map(({ busiestSec }) => busiestSec))
    const perSec = median(rounds.map((round) => round.perSec))
    const range = `${Math.min(...speeds).toFixed(2)} to ${Math.max(...speeds).toFixed(2)}`
    const cpu = busiest > 0 ? `${busiest.toFixed(2)} s of the busiest thread per virtual s` : ''
    console.log(
      `${workers} worker${workers > 1 ? 's' : ' '} ${median(speeds).toFixed(2)}x real time (${range}), ${(perSec / 1e6).toFixed(2)} M records/s, ${cpu}`,
    )
  }
}
