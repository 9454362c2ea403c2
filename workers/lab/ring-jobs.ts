import { MpmcRing, SpscRing } from '../queue-core'
import { LabBoard } from './board'
import { fillRecord, readRecord } from './records'
import type { LabTask } from './settings'

/** Turns of a loop between two looks at the clock and the sign to stop. */
const CHUNK = 512
/** A parked thread looks at the sign to stop this often. */
const PARK_MS = 20

/** Puts records into the ring until told to stop. */
export function ringIn(task: LabTask): void {
  if (task.settings.ring === 'mpmc') mpmcIn(task)
  else if (task.settings.batch === 1) spscOneIn(task)
  else spscBatchIn(task)
}

/** Takes records out of the ring until told to stop. Returns the sum over what was read. */
export function ringOut(task: LabTask): number {
  if (task.settings.ring === 'mpmc') return mpmcOut(task)
  return task.settings.batch === 1 ? spscOneOut(task) : spscBatchOut(task)
}

// Each loop is a function of its own, so that the compiler sees one purpose.

function spscOneIn({ settings, thread, board, rings }: LabTask): void {
  const producer = SpscRing.attach(rings[0]).producer()
  const { f64 } = producer
  const doubles = settings.recordBytes >> 3
  const parks = settings.wait === 'park' && settings.full === 'wait'
  const drops = settings.full === 'drop'
  const counts = new LabBoard(board)
  let [sent, dropped] = [0, 0]
  counts.begin(thread)
  do {
    for (let turn = 0; turn < CHUNK; turn++) {
      let at = producer.claim()
      if (at < 0 && parks) at = producer.pushWait(PARK_MS)
      if (at >= 0) {
        fillRecord(f64, at >> 1, doubles, sent++)
        producer.publish()
      } else if (drops) dropped++
    }
  } while (counts.count(thread, sent, dropped))
}

function spscOneOut({ settings, thread, board, rings }: LabTask): number {
  const consumer = SpscRing.attach(rings[0]).consumer()
  const { f64 } = consumer
  const doubles = settings.recordBytes >> 3
  const parks = settings.wait === 'park'
  const counts = new LabBoard(board)
  let [taken, sum] = [0, 0]
  counts.begin(thread)
  do {
    for (let turn = 0; turn < CHUNK; turn++) {
      let at = consumer.peek()
      if (at < 0 && parks) at = consumer.popWait(PARK_MS)
      if (at < 0) continue
      sum += readRecord(f64, at >> 1, doubles)
      consumer.advance()
      consumer.release()
      taken++
    }
  } while (counts.count(thread, taken, 0))
  return sum
}

function spscBatchIn({ settings, thread, board, rings }: LabTask): void {
  const producer = SpscRing.attach(rings[0]).producer()
  const { f64 } = producer
  const { batch, recordBytes } = settings
  const doubles = recordBytes >> 3
  const parks = settings.wait === 'park' && settings.full === 'wait'
  const drops = settings.full === 'drop'
  const counts = new LabBoard(board)
  let [sent, dropped] = [0, 0]
  counts.begin(thread)
  do {
    for (let turn = 0; turn < CHUNK; turn++) {
      const run = producer.claimMany(batch)
      let at = producer.first >> 1
      for (let record = 0; record < run; record++, at += doubles) fillRecord(f64, at, doubles, sent++)
      if (run > 0) producer.publish()
      else if (drops) dropped += batch
      else if (parks) {
        const one = producer.pushWait(PARK_MS)
        if (one < 0) continue
        fillRecord(f64, one >> 1, doubles, sent++)
        producer.publish()
      }
    }
  } while (counts.count(thread, sent, dropped))
}

function spscBatchOut({ settings, thread, board, rings }: LabTask): number {
  const consumer = SpscRing.attach(rings[0]).consumer()
  const { f64 } = consumer
  const { batch, recordBytes } = settings
  const doubles = recordBytes >> 3
  const parks = settings.wait === 'park'
  const counts = new LabBoard(board)
  let [taken, sum] = [0, 0]
  counts.begin(thread)
  do {
    for (let turn = 0; turn < CHUNK; turn++) {
      if (parks && consumer.popWait(PARK_MS) < 0) continue
      const run = consumer.peekMany(batch)
      if (run === 0) continue
      let at = consumer.first >> 1
      for (let record = 0; record < run; record++, at += doubles) sum += readRecord(f64, at, doubles)
      consumer.advance(run)
      consumer.release()
      taken += run
    }
  } while (counts.count(thread, taken, 0))
  return sum
}

function mpmcIn({ settings, thread, board, rings }: LabTask): void {
  const ring = MpmcRing.attach(rings[0])
  const { f64 } = ring
  const { batch, recordBytes } = settings
  const doubles = recordBytes >> 3
  const parks = settings.wait === 'park' && settings.full === 'wait'
  const drops = settings.full === 'drop'
  const counts = new LabBoard(board)
  let [sent, dropped] = [0, 0]
  counts.begin(thread)
  do {
    for (let turn = 0; turn < CHUNK; turn++) {
      const at = parks ? ring.pushWait(PARK_MS) : ring.claim()
      if (at < 0) {
        if (drops) dropped += batch
        continue
      }
      for (let record = 0, to = at >> 1; record < batch; record++, to += doubles) fillRecord(f64, to, doubles, sent++)
      ring.publish(batch)
    }
  } while (counts.count(thread, sent, dropped))
}

function mpmcOut({ settings, thread, board, rings }: LabTask): number {
  const ring = MpmcRing.attach(rings[0])
  const { f64 } = ring
  const doubles = settings.recordBytes >> 3
  const parks = settings.wait === 'park'
  const counts = new LabBoard(board)
  let [taken, sum] = [0, 0]
  counts.begin(thread)
  do {
    for (let turn = 0; turn < CHUNK; turn++) {
      const at = parks ? ring.popWait(PARK_MS) : ring.take()
      if (at < 0) continue
      const run = ring.takenCount
      for (let record = 0, from = at >> 1; record < run; record++, from += doubles) sum += readRecord(f64, from, doubles)
      ring.release()
      taken += run
    }
  } while (counts.count(thread, taken, 0))
  return sum
}

/** Sends a record, waits until it has come back, and notes how long that took; over two rings of one producer and one consumer. */
export function ringTrip({ settings, thread, board, rings, clockMs }: LabTask): void {
  const out = SpscRing.attach(rings[0]).producer()
  const home = SpscRing.attach(rings[1]).consumer()
  const doubles = settings.recordBytes >> 3
  const parks = settings.wait === 'park'
  const counts = new LabBoard(board)
  const trips = counts.trips()
  let [done, group] = [0, 1]
  counts.begin(thread)
  do {
    const startMs = performance.now()
    for (let trip = 0; trip < group; trip++) {
      const at = out.claim()
      fillRecord(out.f64, at >> 1, doubles, done++)
      out.publish()
      let back = home.peek()
      while (back < 0 && !counts.stopped) back = parks ? home.popWait(PARK_MS) : home.peek()
      if (back < 0) return
      home.advance()
      home.release()
    }
    const tookMs = performance.now() - startMs
    // A group must last long enough for the clock: one step in twenty is an error of five percent.
    if (tookMs < 20 * clockMs && group < 1 << 14) group *= 2
    else trips.record((tookMs * 1e9) / group)
    trips.publish()
    counts.setGroup(thread, group)
  } while (counts.count(thread, done, 0))
}

/** Sends every record back that comes. */
export function ringEcho({ settings, thread, board, rings }: LabTask): void {
  const inward = SpscRing.attach(rings[0]).consumer()
  const back = SpscRing.attach(rings[1]).producer()
  const doubles = settings.recordBytes >> 3
  const parks = settings.wait === 'park'
  const counts = new LabBoard(board)
  let done = 0
  counts.begin(thread)
  do {
    for (let turn = 0; turn < CHUNK; turn++) {
      const at = parks ? inward.popWait(PARK_MS) : inward.peek()
      if (at < 0) continue
      const value = inward.f64[at >> 1]
      inward.advance()
      inward.release()
      fillRecord(back.f64, back.claim() >> 1, doubles, value)
      back.publish()
      done++
    }
  } while (counts.count(thread, done, 0))
}
