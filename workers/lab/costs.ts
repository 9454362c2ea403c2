import { MpmcRing, SpscRing } from '../queue-core'
import { fillRecord, readRecord } from './records'
import type { LabCosts, LabSettings } from './settings'

const ROUNDS = 60

/** Puts and takes whole ringfuls in this thread alone, and gives the median cost of a record each way, in nanoseconds. */
export function measureCosts(settings: LabSettings): LabCosts {
  const put: number[] = []
  const take: number[] = []
  const lap = settings.ring === 'spsc' ? spscLap(settings) : mpmcLap(settings)
  for (let round = 0; round < ROUNDS; round++) {
    // One ringful is shorter than a step of some clocks: several go into one reading.
    let [putMs, takeMs, records] = [0, 0, 0]
    do {
      const [inMs, outMs, count] = lap()
      putMs += inMs
      takeMs += outMs
      records += count
    } while (putMs + takeMs < 2)
    put.push((putMs * 1e6) / records)
    take.push((takeMs * 1e6) / records)
  }
  return { putNs: median(put.slice(ROUNDS / 4)), takeNs: median(take.slice(ROUNDS / 4)) }
}

type Lap = () => readonly [putMs: number, takeMs: number, records: number]

function spscLap({ capacity, recordBytes, batch }: LabSettings): Lap {
  const ring = SpscRing.create({ capacity, recordBytes })
  const producer = ring.producer()
  const consumer = ring.consumer()
  const doubles = recordBytes >> 3
  let sink = 0
  return () => {
    const start = performance.now()
    for (let n = 0; n < capacity; ) {
      const run = producer.claimMany(Math.min(batch, capacity - n))
      let at = producer.first >> 1
      for (let record = 0; record < run; record++, at += doubles) fillRecord(producer.f64, at, doubles, n++)
      producer.publish()
    }
    const middle = performance.now()
    for (let n = 0; n < capacity; ) {
      const run = consumer.peekMany(batch)
      let at = consumer.first >> 1
      for (let record = 0; record < run; record++, at += doubles) sink += readRecord(consumer.f64, at, doubles)
      consumer.advance(run)
      consumer.release()
      n += run
    }
    const end = performance.now()
    return [middle - start, sink < 0 ? 0 : end - middle, capacity]
  }
}

function mpmcLap({ capacity, recordBytes, batch }: LabSettings): Lap {
  const ring = MpmcRing.create({ capacity: Math.max(capacity, batch * 2), recordBytes, recordsPerCell: batch })
  const doubles = recordBytes >> 3
  const cells = Math.floor(Math.max(capacity, batch * 2) / batch)
  let sink = 0
  return () => {
    const start = performance.now()
    for (let cell = 0; cell < cells; cell++) {
      const at = ring.claim()
      for (let record = 0, to = at >> 1; record < batch; record++, to += doubles) fillRecord(ring.f64, to, doubles, cell)
      ring.publish(batch)
    }
    const middle = performance.now()
    for (let cell = 0; cell < cells; cell++) {
      const at = ring.take()
      for (let record = 0, from = at >> 1; record < batch; record++, from += doubles) sink += readRecord(ring.f64, from, doubles)
      ring.release()
    }
    const end = performance.now()
    return [middle - start, sink < 0 ? 0 : end - middle, cells * batch]
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]
}
