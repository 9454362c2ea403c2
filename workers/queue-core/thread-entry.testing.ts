import { parentPort, workerData } from 'node:worker_threads'
import { MpmcRing as Mpmc, type MpmcRing, type RingBuffer, SpinBarrier, SpscRing } from './index'

/** What a test thread is asked to do; `threads.testing.ts` starts it. */
export interface ThreadTask {
  readonly role: keyof typeof roles
  readonly buffer: RingBuffer
  readonly count?: number
  readonly id?: number
  readonly batch?: number
}

const WAIT_MS = 60_000

const roles = {
  /** Numbers its records from 0, with a check word, and closes. */
  spscProduce({ buffer, count = 0, batch = 1 }: ThreadTask) {
    const producer = SpscRing.attach(buffer).producer()
    for (let value = 0; value < count; ) {
      const at = producer.pushWait(WAIT_MS)
      if (at < 0) return at
      writeRecord(producer.i32, at, producer.recordWords, value)
      if (++value % batch === 0) producer.publish()
    }
    producer.close()
    return count
  },

  /** Returns how many records came in sequence and intact, before the end that it was told. */
  spscConsume({ buffer, batch = 1 }: ThreadTask) {
    const consumer = SpscRing.attach(buffer).consumer()
    for (let value = 0; ; ) {
      const at = consumer.popWait(WAIT_MS)
      if (at < 0) return { value, end: at }
      checkRecord(consumer.i32, at, consumer.recordWords, value)
      consumer.advance()
      if (++value % batch === 0) consumer.release()
    }
  },

  /** Word 0 is the producer, word 1 its count from 1. Whole cells at a time. */
  mpmcProduce({ buffer, count = 0, id = 0 }: ThreadTask) {
    const ring = Mpmc.attach(buffer)
    for (let value = 1; value <= count; ) {
      const at = ring.pushWait(WAIT_MS)
      if (at < 0) return at
      let records = 0
      for (; records < ring.recordsPerCell && value <= count; records++, value++) {
        ring.i32[at + records * ring.recordWords] = id
        ring.i32[at + records * ring.recordWords + 1] = value
      }
      ring.publish(records)
    }
    return count
  },

  /** Takes until the ring is closed and drained; sums per producer, and whether each producer's records came in rising order. */
  mpmcConsume({ buffer, count: producers = 0 }: ThreadTask) {
    const ring: MpmcRing = Mpmc.attach(buffer)
    const sums = new Array<number>(producers).fill(0)
    const last = new Array<number>(producers).fill(0)
    let inOrder = true
    for (;;) {
      const at = ring.popWait(WAIT_MS)
      if (at < 0) return { end: at, sums, inOrder }
      for (let record = 0; record < ring.takenCount; record++) {
        const id = ring.i32[at + record * ring.recordWords]
        const value = ring.i32[at + record * ring.recordWords + 1]
        if (value <= last[id]) inOrder = false
        last[id] = value
        sums[id] += value
      }
      ring.release()
    }
  },

  /** Waits on an empty ring until something else than silence comes. */
  blockedConsumer({ buffer }: ThreadTask) {
    const consumer = SpscRing.attach(buffer).consumer()
    parentPort?.postMessage('ready')
    return consumer.popWait(WAIT_MS)
  },

  /** Fills the ring and waits for room. */
  blockedProducer({ buffer }: ThreadTask) {
    const producer = SpscRing.attach(buffer).producer()
    while (producer.claim() >= 0);
    parentPort?.postMessage('ready')
    return producer.pushWait(WAIT_MS)
  },

  blockedMpmcConsumer({ buffer }: ThreadTask) {
    const ring = Mpmc.attach(buffer)
    parentPort?.postMessage('ready')
    return ring.popWait(WAIT_MS)
  },

  /** Publishes three records, then beats every few milliseconds without publishing, until it is terminated. */
  beatingProducer({ buffer }: ThreadTask) {
    const producer = SpscRing.attach(buffer).producer()
    producer.tryPushMany(new Int32Array(3 * producer.recordWords), 3)
    parentPort?.postMessage('ready')
    const pause = new Int32Array(new SharedArrayBuffer(4))
    for (;;) {
      producer.beat()
      Atomics.wait(pause, 0, 0, 5)
    }
  },

  /** After every round each thread must see that all others have finished it too. */
  barrier({ buffer, count = 0, id = 0, batch: parties = 0 }: ThreadTask) {
    const i32 = new Int32Array(buffer)
    const barrier = new SpinBarrier(i32, 0, parties)
    for (let round = 1; round <= count; round++) {
      i32[SpinBarrier.WORDS + id] = round
      if (!barrier.wait()) return `aborted in round ${round}`
      for (let other = 0; other < parties; other++) {
        const seen = i32[SpinBarrier.WORDS + other]
        if (seen !== round && seen !== round + 1) return `round ${round}: thread ${other} stands at ${seen}`
      }
      // Without a second meeting a quick thread could be one round ahead, which the check above allows; two ahead it cannot be.
    }
    return count
  },

  /** Arrives once at a barrier whose other parties do not come. */
  lonelyBarrier({ buffer, batch: parties = 0, count: deadAfterMs = 0 }: ThreadTask) {
    const barrier = new SpinBarrier(new Int32Array(buffer), 0, parties, { deadAfterMs })
    parentPort?.postMessage('ready')
    return barrier.wait()
  },
}

function writeRecord(i32: Int32Array, at: number, words: number, value: number): void {
  for (let word = 0; word < words; word++) i32[at + word] = value + word * 7
}

function checkRecord(i32: Int32Array, at: number, words: number, value: number): void {
  for (let word = 0; word < words; word++) {
    if (i32[at + word] !== value + word * 7) throw new Error(`word ${word} of record ${value} is ${i32[at + word]}`)
  }
}

const task = workerData as ThreadTask
parentPort?.postMessage({ result: roles[task.role](task) })
