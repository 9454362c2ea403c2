import { existsSync } from 'node:fs'
import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads'
import { MpmcRing, type RingBuffer, SpscRing } from '../queue-core'
import type { RingTask, RingTiming } from './rings-thread'

/** A rate in million records per second over the rounds of one run. */
export interface RingFigure {
  readonly name: string
  readonly median: number
  readonly worst: number
  readonly best: number
}

export interface RingRatio {
  readonly name: string
  readonly ratio: number
}

export interface RingFigures {
  readonly figures: readonly RingFigure[]
  /** Ours over theirs, each the median of the ratios within a round, since rounds differ in where the threads are placed. */
  readonly ratios: readonly RingRatio[]
}

type Job = RingTask['job']

interface Scenario {
  readonly name: string
  readonly count: number
  readonly producers: readonly Job[]
  readonly consumers: readonly Job[]
  readonly buffer: () => RingBuffer
  /** Only postMessage. */
  readonly channel?: boolean
}

const CAPACITY = 1024
const RECORD_BYTES = 64
const ROUNDS = 5

const spscBuffer = () => SpscRing.create({ capacity: CAPACITY, recordBytes: RECORD_BYTES }).buffer
// ringbuf.js keeps two indices in front of its data and one element free.
const peerBuffer = () => new SharedArrayBuffer(8 + ((CAPACITY * RECORD_BYTES) / 4) * 4 + 4)
const none = () => new SharedArrayBuffer(8)

const scenarios: readonly Scenario[] = [
  spsc('SPSC, one at a time', 2_000_000, 'spscOneIn', 'spscOneOut'),
  spsc('SPSC, batches of 64', 6_000_000, 'spscBatchIn', 'spscBatchOut'),
  spsc('SPSC, one at a time, copied', 2_000_000, 'spscCopyIn', 'spscCopyOut'),
  spsc('SPSC, batches of 64, copied', 6_000_000, 'spscCopyBatchIn', 'spscCopyBatchOut'),
  { ...spsc('ringbuf.js, one at a time', 1_000_000, 'peerIn', 'peerOut'), buffer: peerBuffer },
  { ...spsc('ringbuf.js, batches of 64', 6_000_000, 'peerBatchIn', 'peerBatchOut'), buffer: peerBuffer },
  { ...spsc('postMessage of an object', 100_000, 'postIn', 'postOut'), buffer: none, channel: true },
  { ...spsc('postMessage of a Float64Array', 100_000, 'postArrayIn', 'postOut'), buffer: none, channel: true },
  {
    name: 'MPMC 2/2, one at a time',
    count: 1_000_000,
    producers: ['mpmcOneIn', 'mpmcOneIn'],
    consumers: ['mpmcOneOut', 'mpmcOneOut'],
    buffer: () => MpmcRing.create({ capacity: CAPACITY, recordBytes: 56 }).buffer,
  },
  {
    name: 'MPMC 2/2, cells of 32 numbers',
    count: 16_000_000,
    producers: ['mpmcCellIn', 'mpmcCellIn'],
    consumers: ['mpmcCellOut', 'mpmcCellOut'],
    buffer: () => MpmcRing.create({ capacity: 32 * 256, recordBytes: 8, recordsPerCell: 32 }).buffer,
  },
]

const comparisons: readonly (readonly [ours: string, theirs: string])[] = [
  ['SPSC, one at a time', 'postMessage of an object'],
  ['SPSC, one at a time', 'ringbuf.js, one at a time'],
  ['SPSC, one at a time, copied', 'ringbuf.js, one at a time'],
  ['SPSC, batches of 64', 'ringbuf.js, batches of 64'],
  ['SPSC, batches of 64, copied', 'ringbuf.js, batches of 64'],
]

/**
 * Measures the rings between worker_threads, with 64-byte records, beside postMessage and, where it is installed, ringbuf.js.
 * Rounds run every scenario once, so that noise and placement of the threads fall on all alike. Prints and returns medians of
 * five rounds and ratios.
 */
export async function benchRings(print: (line: string) => void = console.log): Promise<RingFigures> {
  const entry = new URL('./rings-thread.mjs', import.meta.url)
  if (!existsSync(entry)) throw new Error(`${entry.pathname} is missing: bundle workers/bench/rings-thread.ts beside this file`)
  const hasPeer = await isInstalled('ringbuf.js')
  const present = scenarios.filter((scenario) => hasPeer || !scenario.name.startsWith('ringbuf.js'))
  const workers = Array.from({ length: 4 }, () => new Worker(entry))
  const rates = new Map<string, number[]>(present.map(({ name }) => [name, []]))
  try {
    for (let round = 0; round <= ROUNDS; round++) {
      for (const scenario of present) {
        const rate = await runOnce(scenario, workers)
        // The first round warms the compiler.
        if (round > 0) rates.get(scenario.name)?.push(rate)
      }
    }
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()))
  }
  const result = summarize(rates)
  for (const { name, median, worst, best } of result.figures) {
    print(`${name.padEnd(32)} ${shown(median)} M/s  (${shown(worst)} to ${shown(best)})`)
  }
  for (const { name, ratio } of result.ratios) print(`${name.padEnd(56)} ${ratio.toFixed(2)}x`)
  if (!hasPeer) print('ringbuf.js is not installed: skipped')
  return result
}

function spsc(name: string, count: number, producer: Job, consumer: Job): Scenario {
  return { name, count, producers: [producer], consumers: [consumer], buffer: spscBuffer }
}

/** Million records per second, from the first start to the last end. */
async function runOnce(scenario: Scenario, workers: readonly Worker[]): Promise<number> {
  const { count, producers, consumers } = scenario
  const jobs = [...producers, ...consumers]
  const buffer = scenario.buffer()
  const gate = new SharedArrayBuffer(8)
  const channel = scenario.channel ? new MessageChannel() : undefined
  const ports: (MessagePort | undefined)[] = [channel?.port1, channel?.port2]
  const share = count - (count % 64)
  const timings = await Promise.all(
    jobs.map((job, index) => {
      const task: RingTask = { job, buffer, count: share, gate, parties: jobs.length, port: ports[index] }
      return call(workers[index], task)
    }),
  )
  const elapsedMs = Math.max(...timings.map(({ endMs }) => endMs)) - Math.min(...timings.map(({ startMs }) => startMs))
  return (share * producers.length) / elapsedMs / 1_000
}

function call(worker: Worker, task: RingTask): Promise<RingTiming> {
  return new Promise((resolve, reject) => {
    const done = (timing: RingTiming) => {
      worker.off('error', reject)
      resolve(timing)
    }
    worker.once('message', done)
    worker.once('error', reject)
    worker.postMessage(task, task.port ? [task.port] : [])
  })
}

function summarize(rates: ReadonlyMap<string, readonly number[]>): RingFigures {
  const figures = [...rates].map(([name, values]) => ({
    name,
    median: median(values),
    worst: Math.min(...values),
    best: Math.max(...values),
  }))
  const ratios = comparisons.flatMap(([ours, theirs]) => {
    const [a, b] = [rates.get(ours), rates.get(theirs)]
    return a && b ? [{ name: `${ours} / ${theirs}`, ratio: median(a.map((value, round) => value / b[round])) }] : []
  })
  return { figures, ratios }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]
}

function shown(rate: number): string {
  return rate.toFixed(rate < 10 ? 2 : 1).padStart(7)
}

async function isInstalled(name: string): Promise<boolean> {
  try {
    await import(/* @vite-ignore */ name)
    return true
  } catch {
    return false
  }
}
