import * as Comlink from 'comlink'
import {
  LabBoard,
  type LabCosts,
  type LabCount,
  type LabJob,
  type LabSettings,
  type LabTask,
  type LabWorker,
  threadsOf,
} from '../../workers/lab'
import { BUCKET_COUNT, bucketMidNs, type HistogramData, quantileNs } from '../../workers/protocol/histogram-math'
import type { Results } from '../../workers/protocol/results'
import { MpmcRing, SpscRing } from '../../workers/queue-core'
import type { Plan } from '../scenario'

export { LAB_DEFAULTS, LAB_LIMITS, type LabCosts, type LabSettings, threadsOf } from '../../workers/lab'

/** The measurements of one run of the lab, in order. */
const LAB_PHASES = ['costs', 'ring', 'post', 'ringTrip', 'postTrip'] as const
export type LabPhase = (typeof LAB_PHASES)[number]

/** Records through a queue over a stretch of wall time. */
export interface LabRate {
  readonly perSec: number
  readonly droppedPerSec: number
}

/** Round trips; one sample is the mean of `group` trips in a row, so that the clock can tell it. */
export interface LabTrips {
  readonly group: number
  readonly samples: number
  readonly p50Ns: number | null
  readonly p99Ns: number | null
  readonly maxNs: number
  /** How many samples there are of about each duration; durations rise. */
  readonly points: readonly { readonly ns: number; readonly count: number }[]
}

/** What is known so far; complete when `phase` is `done`. */
export interface LabReading {
  readonly phase: LabPhase | 'done' | 'stopped'
  readonly settings: LabSettings
  /** Records per second of the phase that runs now, over the last tenth of a second. */
  readonly livePerSec: number | null
  readonly costs?: LabCosts
  readonly ring?: LabRate
  readonly post?: LabRate
  readonly ringTrip?: LabTrips
  readonly postTrip?: LabTrips
}

/** What the browser lets a page measure. */
export interface LabMachine {
  readonly cores: number
  readonly isolated: boolean
  /** Least difference between two readings of the clock, milliseconds. */
  readonly clockMs: number
}

const WARM_MS = 500
const MEASURE_MS: Readonly<Record<Exclude<LabPhase, 'costs'>, number>> = {
  ring: 2500,
  post: 2000,
  ringTrip: 1500,
  postTrip: 1500,
}
const LOOK_MS = 100

/** Reads the clock until it has moved a few times; takes a few milliseconds at most. */
export function labMachine(): LabMachine {
  let clockMs = Infinity
  const until = performance.now() + 5
  for (let last = performance.now(); last < until; ) {
    const now = performance.now()
    if (now > last) clockMs = Math.min(clockMs, now - last)
    last = now
  }
  return { cores: navigator.hardwareConcurrency, isolated: globalThis.crossOriginIsolated === true, clockMs }
}

interface Thread {
  readonly worker: Worker
  readonly remote: Comlink.Remote<LabWorker>
}

function startThread(number: number): Thread {
  const worker = new Worker(new URL('../../workers/host/lab-worker.ts', import.meta.url), {
    type: 'module',
    name: `lab ${number}`,
  })
  return { worker, remote: Comlink.wrap<LabWorker>(worker) }
}

/** Simulates a plan in a thread of its own. Rejects with the run's failure. */
export async function simulateForLab(plan: Plan, completions: number, warmup: number): Promise<Results> {
  const { worker, remote } = startThread(0)
  try {
    return await remote.simulate(plan, completions, warmup)
  } finally {
    worker.terminate()
  }
}

/**
 * One run of the queue lab: the rings and postMessage between real threads, one measurement after the other. The page only starts threads,
 * sleeps and reads; it never waits for one. Needs cross-origin isolation.
 */
export class LabRun {
  private threads: Thread[] = []
  private board: LabBoard | null = null
  private reading: LabReading
  private isOver = false

  constructor(
    private readonly settings: LabSettings,
    private readonly machine: LabMachine,
    private readonly onReading: (reading: LabReading) => void,
  ) {
    this.reading = { phase: 'costs', settings, livePerSec: null }
  }

  /** Runs all measurements. Rejects when a thread fails; the threads are gone afterwards. */
  async run(): Promise<void> {
    const { producers, consumers } = threadsOf(this.settings)
    try {
      this.threads = Array.from({ length: Math.max(2, producers + consumers) }, (_, i) => startThread(i + 1))
      this.tell({ costs: await this.threads[0].remote.costs(this.settings) })
      await this.measureRing(producers, consumers)
      await this.measurePost()
      await this.measureTrips('ringTrip')
      await this.measureTrips('postTrip')
      if (!this.isOver) this.tell({ phase: 'done', livePerSec: null })
    } finally {
      this.stop()
    }
  }

  /** Ends at once; what was measured stays. */
  stop(): void {
    this.board?.stop()
    if (!this.isOver && this.reading.phase !== 'done') this.tell({ phase: 'stopped', livePerSec: null })
    this.isOver = true
    for (const { worker } of this.threads) worker.terminate()
    this.threads = []
  }

  private tell(news: Partial<LabReading>): void {
    if (this.isOver) return
    this.reading = { ...this.reading, ...news }
    this.onReading(this.reading)
  }

  private async measureRing(producers: number, consumers: number): Promise<void> {
    const rings = [ringBuffer(this.settings)]
    const jobs = [...Array<LabJob>(producers).fill('ringIn'), ...Array<LabJob>(consumers).fill('ringOut')]
    const rate = await this.measure('ring', jobs, rings, [producers, producers + consumers])
    if (rate !== null) this.tell({ ring: rate.rate })
  }

  private async measurePost(): Promise<void> {
    const rate = await this.measure('post', ['postIn', 'postOut'], [], [1, 2])
    if (rate !== null) this.tell({ post: rate.rate })
  }

  private async measureTrips(phase: 'ringTrip' | 'postTrip'): Promise<void> {
    const { recordBytes } = this.settings
    const ring = () => SpscRing.create({ capacity: 16, recordBytes }).buffer as SharedArrayBuffer
    const isRing = phase === 'ringTrip'
    const jobs: LabJob[] = isRing ? ['ringTrip', 'ringEcho'] : ['postTrip', 'postEcho']
    const done = await this.measure(phase, jobs, isRing ? [ring(), ring()] : [], [0, 1])
    if (done !== null) this.tell({ [phase]: tripsOf(done.board.histogram(), done.board.group(0)) })
  }

  /** Runs one measurement; the rate is that of threads `from` … `to` − 1 after the warm-up. `null`: stopped meanwhile. */
  private async measure(
    phase: Exclude<LabPhase, 'costs'>,
    jobs: readonly LabJob[],
    rings: readonly SharedArrayBuffer[],
    [from, to]: readonly [number, number],
  ): Promise<{ readonly rate: LabRate; readonly board: LabBoard } | null> {
    if (this.isOver) return null
    this.tell({ phase, livePerSec: null })
    const board = LabBoard.create(jobs.length)
    this.board = board
    const ended = Promise.all(this.begin(jobs, rings, board))
    // A thread that fails ends the measurement; until then nobody waits for it.
    const failed = ended.then(() => {})
    await Promise.race([failed, sleep(WARM_MS)])
    const start = board.read(from, to)
    const startDropped = board.read(0, jobs.length).dropped
    for (let left = MEASURE_MS[phase]; left > 0 && !this.isOver; left -= LOOK_MS) {
      const before = board.read(from, to)
      await Promise.race([failed, sleep(LOOK_MS)])
      this.tell({ livePerSec: perSec(before, board.read(from, to)) })
    }
    const end = board.read(from, to)
    const dropped = board.read(0, jobs.length).dropped - startDropped
    board.stop()
    if (this.isOver) return null
    await ended
    const seconds = (end.atMs - start.atMs) / 1000
    return { rate: { perSec: perSec(start, end) ?? 0, droppedPerSec: seconds > 0 ? dropped / seconds : 0 }, board }
  }

  private begin(jobs: readonly LabJob[], rings: readonly SharedArrayBuffer[], board: LabBoard): Promise<number>[] {
    const channel = rings.length === 0 ? new MessageChannel() : null
    const ports = [channel?.port1 ?? null, channel?.port2 ?? null]
    const { settings, machine } = this
    return jobs.map((job, thread) => {
      const task: LabTask = { job, settings, thread, board: board.buffer, rings, clockMs: machine.clockMs }
      const port = ports[thread] ?? null
      return this.threads[thread].remote.run(task, port === null ? null : Comlink.transfer(port, [port]))
    })
  }
}

function tripsOf(data: HistogramData, group: number): LabTrips {
  // The board counts in picoseconds.
  const ns = (ps: number | null) => (ps === null ? null : ps / 1000)
  const points: { ns: number; count: number }[] = []
  for (let bucket = 1; bucket < BUCKET_COUNT; bucket++) {
    const count = data.counts[bucket]
    if (count > 0) points.push({ ns: bucketMidNs(bucket) / 1000, count })
  }
  return {
    group,
    samples: data.count,
    p50Ns: ns(quantileNs(data, 0.5)),
    p99Ns: ns(quantileNs(data, 0.99)),
    maxNs: data.max / 1000,
    points,
  }
}

function ringBuffer({ ring, capacity, recordBytes, batch }: LabSettings): SharedArrayBuffer {
  const buffer =
    ring === 'spsc'
      ? SpscRing.create({ capacity, recordBytes }).buffer
      : MpmcRing.create({ capacity: Math.max(capacity, 2 * batch), recordBytes, recordsPerCell: batch }).buffer
  return buffer as SharedArrayBuffer
}

function perSec(before: LabCount, after: LabCount): number | null {
  const ms = after.atMs - before.atMs
  return ms > 0 ? ((after.handled - before.handled) * 1000) / ms : null
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
