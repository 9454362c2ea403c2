// The thread side of the ring benchmark, an entry of its own: `rings.ts` starts it as the bundle rings-thread.mjs beside its
// own bundle.
import { type MessagePort, parentPort } from 'node:worker_threads'
import { MpmcRing, type RingBuffer, SpscRing } from '../queue-core'

/** One side of one measurement. The threads of a measurement start together, when `parties` have come to the gate. */
export interface RingTask {
  readonly job: keyof typeof jobs
  readonly buffer: RingBuffer
  readonly count: number
  readonly gate: SharedArrayBuffer
  readonly parties: number
  readonly port?: MessagePort
}

export interface RingTiming {
  readonly startMs: number
  readonly endMs: number
  /** Sum over what was read, so that no reading can be left out. */
  readonly sum: number
}

/** What we use of the peer. */
interface PeerRing {
  push(elements: Int32Array, length: number, offset: number): number
  pop(elements: Int32Array, length: number, offset: number): number
}
interface PeerModule {
  readonly RingBuffer: new (buffer: SharedArrayBuffer, type: Int32ArrayConstructor) => PeerRing
}

const BATCH = 64
const WORDS = 16

// Each job is a function of its own, so that the compiler sees one loop with one purpose. All fill and read whole records.
const jobs = {
  spscOneIn({ buffer, count }: RingTask) {
    const producer = SpscRing.attach(buffer).producer()
    const { f64 } = producer
    for (let n = 0; n < count; ) {
      const at = producer.claim()
      if (at < 0) continue
      fillRecord(f64, at >> 1, n++)
      producer.publish()
    }
    return 0
  },
  spscOneOut({ buffer, count }: RingTask) {
    const consumer = SpscRing.attach(buffer).consumer()
    const { f64 } = consumer
    let sum = 0
    for (let n = 0; n < count; ) {
      const at = consumer.peek()
      if (at < 0) continue
      sum += readRecord(f64, at >> 1, n++)
      consumer.advance()
      consumer.release()
    }
    return sum
  },
  spscBatchIn({ buffer, count }: RingTask) {
    const producer = SpscRing.attach(buffer).producer()
    const { f64 } = producer
    for (let n = 0; n < count; ) {
      const run = producer.claimMany(BATCH)
      if (run === 0) continue
      let at = producer.first >> 1
      for (let record = 0; record < run; record++, at += 8) fillRecord(f64, at, n++)
      producer.publish()
    }
    return 0
  },
  spscBatchOut({ buffer, count }: RingTask) {
    const consumer = SpscRing.attach(buffer).consumer()
    const { f64 } = consumer
    let sum = 0
    for (let n = 0; n < count; ) {
      const run = consumer.peekMany(BATCH)
      if (run === 0) continue
      let at = consumer.first >> 1
      for (let record = 0; record < run; record++, at += 8) sum += readRecord(f64, at, n++)
      consumer.advance(run)
      consumer.release()
    }
    return sum
  },
  spscCopyIn({ buffer, count, parties }: RingTask, batch = 1) {
    const producer = SpscRing.attach(buffer).producer()
    const source = new Int32Array(batch * WORDS)
    const fields = new Float64Array(source.buffer)
    for (let n = 0; n < count; n += batch) {
      for (let record = 0; record < batch; record++) fillRecord(fields, record * 8, n + record)
      for (let done = 0; done < batch; ) done += producer.tryPushMany(source, batch - done, done * WORDS)
    }
    return parties
  },
  spscCopyOut({ buffer, count }: RingTask, batch = 1) {
    const consumer = SpscRing.attach(buffer).consumer()
    const target = new Int32Array(batch * WORDS)
    const fields = new Float64Array(target.buffer)
    let sum = 0
    for (let n = 0; n < count; n += batch) {
      for (let done = 0; done < batch; ) done += consumer.tryPopMany(target, batch - done, done * WORDS)
      for (let record = 0; record < batch; record++) sum += readRecord(fields, record * 8, n + record)
    }
    return sum
  },
  spscCopyBatchIn: (task: RingTask): number => jobs.spscCopyIn(task, BATCH),
  spscCopyBatchOut: (task: RingTask): number => jobs.spscCopyOut(task, BATCH),

  peerIn({ buffer, count }: RingTask, batch = 1) {
    const ring = peerRing(buffer)
    const source = new Int32Array(batch * WORDS)
    const fields = new Float64Array(source.buffer)
    for (let n = 0; n < count; n += batch) {
      for (let record = 0; record < batch; record++) fillRecord(fields, record * 8, n + record)
      for (let done = 0; done < source.length; ) done += ring.push(source, source.length - done, done)
    }
    return 0
  },
  peerOut({ buffer, count }: RingTask, batch = 1) {
    const ring = peerRing(buffer)
    const target = new Int32Array(batch * WORDS)
    const fields = new Float64Array(target.buffer)
    let sum = 0
    for (let n = 0; n < count; n += batch) {
      for (let done = 0; done < target.length; ) done += ring.pop(target, target.length - done, done)
      for (let record = 0; record < batch; record++) sum += readRecord(fields, record * 8, n + record)
    }
    return sum
  },
  peerBatchIn: (task: RingTask): number => jobs.peerIn(task, BATCH),
  peerBatchOut: (task: RingTask): number => jobs.peerOut(task, BATCH),

  /** Seven fields: with its sequence the record fills a cache line. */
  mpmcOneIn({ buffer, count }: RingTask) {
    const ring = MpmcRing.attach(buffer)
    const { f64 } = ring
    for (let n = 0; n < count; ) {
      const at = ring.claim()
      if (at < 0) continue
      const to = at >> 1
      for (let field = 0; field < 7; field++) f64[to + field] = n
      n++
      ring.publish()
    }
    return 0
  },
  mpmcOneOut({ buffer }: RingTask) {
    const ring = MpmcRing.attach(buffer)
    const { f64 } = ring
    let sum = 0
    while (!ring.finished) {
      for (let at = ring.take(); at >= 0; at = ring.take()) {
        const from = at >> 1
        for (let field = 0; field < 7; field++) sum += f64[from + field]
        ring.release()
      }
    }
    return sum
  },
  /** Records of one number, in cells of `recordsPerCell`. */
  mpmcCellIn({ buffer, count }: RingTask) {
    const ring = MpmcRing.attach(buffer)
    const { f64, recordsPerCell } = ring
    for (let n = 0; n < count; ) {
      const at = ring.claim()
      if (at < 0) continue
      const to = at >> 1
      for (let record = 0; record < recordsPerCell; record++) f64[to + record] = n++
      ring.publish(recordsPerCell)
    }
    return 0
  },
  mpmcCellOut({ buffer }: RingTask) {
    const ring = MpmcRing.attach(buffer)
    const { f64 } = ring
    let sum = 0
    while (!ring.finished) {
      for (let at = ring.take(); at >= 0; at = ring.take()) {
        const from = at >> 1
        const count = ring.takenCount
        for (let record = 0; record < count; record++) sum += f64[from + record]
        ring.release()
      }
    }
    return sum
  },
  postIn({ port, count }: RingTask) {
    for (let n = 0; n < count; n++) port?.postMessage({ a: n, b: n, c: n, d: n, e: n, f: n, g: n, h: n })
    return 0
  },
  postArrayIn({ port, count }: RingTask) {
    const record = new Float64Array(8)
    for (let n = 0; n < count; n++) {
      fillRecord(record, 0, n)
      port?.postMessage(record)
    }
    return 0
  },
  postOut: ({ port, count }: RingTask): Promise<number> =>
    new Promise((resolve) => {
      let left = count
      port?.on('message', () => {
        if (--left === 0) resolve(count)
      })
    }),
}

function fillRecord(f64: Float64Array, at: number, n: number): void {
  f64[at] = n
  f64[at + 1] = n
  f64[at + 2] = n
  f64[at + 3] = n
  f64[at + 4] = n
  f64[at + 5] = n
  f64[at + 6] = n
  f64[at + 7] = n
}

function readRecord(f64: Float64Array, at: number, n: number): number {
  if (f64[at] !== n) throw new Error(`record ${f64[at]} instead of ${n}`)
  return f64[at] + f64[at + 1] + f64[at + 2] + f64[at + 3] + f64[at + 4] + f64[at + 5] + f64[at + 6] + f64[at + 7]
}

let peer: PeerModule | undefined
function peerRing(buffer: RingBuffer): PeerRing {
  if (!peer) throw new Error('ringbuf.js is not installed')
  return new peer.RingBuffer(buffer as SharedArrayBuffer, Int32Array)
}

async function measure(task: RingTask): Promise<RingTiming> {
  if (task.job.startsWith('peer')) {
    const name: string = 'ringbuf.js'
    peer ??= (await import(/* @vite-ignore */ name)) as PeerModule
  }
  const gate = new Int32Array(task.gate)
  Atomics.add(gate, 0, 1)
  while (Atomics.load(gate, 0) < task.parties);
  const startMs = performance.timeOrigin + performance.now()
  const sum = await jobs[task.job](task)
  const timing = { startMs, endMs: performance.timeOrigin + performance.now(), sum }
  // The last producer closes an MPMC ring; SPSC sides know their count.
  if (task.job.startsWith('mpmc') && task.job.endsWith('In') && Atomics.add(gate, 1, 1) === 1)
    MpmcRing.attach(task.buffer).close()
  task.port?.close()
  return timing
}

parentPort?.on('message', async (task: RingTask) => parentPort?.postMessage(await measure(task)))
