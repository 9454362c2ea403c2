import { describe, expect, it } from 'vitest'
import { SpscRing } from '../queue-core'
import { Control } from './control'
import { TRANSIT_RECORD_BYTES, TransitReader, TransitWriter } from './transits'

function writerOf(capacity: number) {
  const ring = SpscRing.create({ capacity, recordBytes: TRANSIT_RECORD_BYTES })
  return { writer: new TransitWriter(ring.producer()), reader: new TransitReader(ring.buffer) }
}

describe('notes about requests', () => {
  it('that find no room are counted', () => {
    const { writer, reader } = writerOf(4)
    for (let i = 0; i < 7; i++) writer.transit(3, i % 2 === 1, i, i + 1, 0, 9, i)
    writer.flush()
    expect(writer.dropped).toBe(3)
    const seen: number[] = []
    expect(reader.drain(({ sequence }) => seen.push(sequence))).toBe(4)
    expect(seen).toEqual([0, 1, 2, 3])
  })

  it('are of the instants asked for, and from the end of that span on of every n-th request again', () => {
    const { writer } = writerOf(4)
    const clock = { now: 0 }
    const control = new Float64Array(Control.workers)
    control[Control.traceAtNs] = 5
    control[Control.traceAtNs + 1] = 7
    control[Control.traceUntilNs] = 10
    writer.share = 100
    writer.follow(clock, control)
    const everyAt = (now: number) => {
      clock.now = now
      return writer.every
    }
    expect([4, 5, 6, 7, 9, 10, 11].map(everyAt)).toEqual([0, 1, 0, 1, 0, 100, 100])
  })
})
