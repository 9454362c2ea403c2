import { describe, expect, it } from 'vitest'
import { DATA_WORD, type MpmcOptions, POSITION_MASK, RING_CLOSED, RING_DEAD, RING_TIMEOUT, WORD_HEAD, WORD_TAIL } from './layout'
import { MpmcRing } from './mpmc'
import { randomInts } from './random.testing'

/** A ring whose positions are about to start again from 0. */
function ringAtSeam(options: MpmcOptions): MpmcRing {
  const ring = MpmcRing.create(options)
  const { i32 } = ring
  const cells = options.capacity / (options.recordsPerCell ?? 1)
  const start = POSITION_MASK + 1 - cells
  for (let cell = 0, word = DATA_WORD; cell < cells; cell++, word += (i32.length - DATA_WORD - 32) / cells) {
    i32[word] = start + cell
  }
  i32[WORD_TAIL] = start
  i32[WORD_HEAD] = start
  return ring
}

interface Cell {
  readonly values: number[]
  published: boolean
}

describe('an MPMC ring beside a plain array', () => {
  it.each([
    [2, 8, 1],
    [8, 56, 1],
    [16, 24, 4],
    [64, 64, 2],
  ])(
    'answers the same when three producers and three consumers interleave at random (capacity %i, %i bytes, %i a cell)',
    (capacity, recordBytes, recordsPerCell) => {
      const ring = ringAtSeam({ capacity, recordBytes, recordsPerCell })
      const cells = capacity / recordsPerCell
      const producers = Array.from({ length: 3 }, () => ({
        ring: MpmcRing.attach(ring.buffer),
        cell: null as Cell | null,
        at: 0,
      }))
      const consumers = Array.from({ length: 3 }, () => ({
        ring: MpmcRing.attach(ring.buffer),
        cell: null as Cell | null,
        at: 0,
      }))
      const random = randomInts(capacity * 7919 + recordBytes)
      // In the order of the claims: taken and not released (null once released), then claimed or published.
      const queue: Cell[] = []
      const held: (Cell | null)[] = []
      let next = 1
      const stepProducer = (which: number) => {
        const side = producers[which]
        if (side.cell) {
          side.cell.published = true
          side.ring.publish(side.cell.values.length)
          side.cell = null
          return
        }
        const at = side.ring.claim()
        expect(at >= 0).toBe(queue.length + held.length < cells)
        if (at < 0) return
        const values = Array.from({ length: 1 + random(recordsPerCell) }, () => next++)
        values.forEach((value, record) => {
          side.ring.i32.fill(value, at + record * side.ring.recordWords, at + (record + 1) * side.ring.recordWords)
        })
        side.cell = { values, published: false }
        queue.push(side.cell)
      }
      const stepConsumer = (which: number) => {
        const side = consumers[which]
        if (side.cell) {
          side.ring.release()
          held[held.indexOf(side.cell)] = null
          while (held.length > 0 && held[0] === null) held.shift()
          side.cell = null
          return
        }
        const at = side.ring.take()
        expect(at >= 0).toBe(queue.length > 0 && queue[0].published)
        if (at < 0) return
        side.cell = queue.shift() as Cell
        held.push(side.cell)
        const words = side.ring.recordWords
        const seen = side.ring.i32.slice(at, at + side.ring.takenCount * words)
        expect([...seen]).toEqual(side.cell.values.flatMap((value) => new Array<number>(words).fill(value)))
      }
      for (let step = 0; next < capacity * 120; step++) {
        if (random(4) < ((step >> 7) % 3) + 1) stepProducer(random(3))
        else stepConsumer(random(3))
      }
      expect(ring.intact).toBe(true)
    },
  )
})

describe('an MPMC ring at its boundaries', () => {
  it('is full at its capacity and empty at first', () => {
    const ring = ringAtSeam({ capacity: 4, recordBytes: 8 })
    expect(ring.take()).toBe(-1)
    for (let value = 0; value < 4; value++) expect(ring.tryPush(Int32Array.of(value, 0))).toBe(true)
    expect(ring.tryPush(Int32Array.of(9, 0))).toBe(false)
    expect(ring.size).toBe(4)
    const target = new Int32Array(2)
    for (let value = 0; value < 4; value++) {
      expect(ring.tryPop(target)).toBe(1)
      expect(target[0]).toBe(value)
    }
    expect(ring.tryPop(target)).toBe(0)
  })

  it('lets nothing in after close and everything claimed out, across the seam of positions', () => {
    const ring = ringAtSeam({ capacity: 4, recordBytes: 8 })
    const late = MpmcRing.attach(ring.buffer)
    for (let value = 0; value < 3; value++) ring.tryPush(Int32Array.of(value, 0))
    const at = late.claim()
    ring.close()
    expect(ring.closed).toBe(true)
    expect(ring.claim()).toBe(-1)
    expect(ring.pushWait(0)).toBe(RING_CLOSED)
    expect(ring.drain(() => {})).toBe(3)
    expect(ring.finished).toBe(false)
    expect(ring.popWait(1)).toBe(RING_TIMEOUT)
    late.i32[at] = 77
    late.publish()
    const last = ring.popWait(1)
    expect(ring.i32[last]).toBe(77)
    ring.release()
    expect(ring.finished).toBe(true)
    expect(ring.popWait(1)).toBe(RING_CLOSED)
  })

  it('answers dead instead of waiting for a cell whose claimant is gone', () => {
    const ring = MpmcRing.create({ capacity: 2, recordBytes: 8 })
    MpmcRing.attach(ring.buffer).claim()
    ring.tryPush(Int32Array.of(1, 0))
    expect(ring.popWait(1)).toBe(RING_TIMEOUT)
    ring.markDead()
    expect(ring.popWait(1000)).toBe(RING_DEAD)
    expect(ring.pushWait(1000)).toBe(RING_DEAD)
  })

  it('gives a cell back when the callback of drain throws', () => {
    const ring = MpmcRing.create({ capacity: 2, recordBytes: 8 })
    ring.tryPush(Int32Array.of(1, 0))
    expect(() =>
      ring.drain(() => {
        throw new Error('no')
      }),
    ).toThrow('no')
    expect(ring.size).toBe(0)
    expect(ring.take()).toBe(-1)
  })

  it('refuses to lose a claim or a take, to publish nothing, and to wait over a plain buffer', () => {
    const ring = MpmcRing.create({ capacity: 4, recordBytes: 8, recordsPerCell: 2, shared: false })
    expect(() => ring.publish()).toThrow('nothing is claimed')
    expect(() => ring.release()).toThrow('nothing is taken')
    expect(() => ring.popWait(1)).toThrow('popWait needs a SharedArrayBuffer')
    ring.claim()
    expect(() => ring.claim()).toThrow('publish the claimed cell')
    expect(() => ring.publish(3)).toThrow('1 to 2 records')
    ring.publish(2)
    ring.take()
    expect(() => ring.take()).toThrow('release the taken cell')
    expect(() => MpmcRing.create({ capacity: 4, recordBytes: 8, recordsPerCell: 4 })).toThrow('recordsPerCell')
    expect(() => MpmcRing.attach(new ArrayBuffer(1024))).toThrow('holds no MpmcRing')
  })

  it('sees a write beyond the cells', () => {
    const ring = MpmcRing.create({ capacity: 2, recordBytes: 8 })
    expect(ring.intact).toBe(true)
    ring.i32[ring.i32.length - 32] = 0
    expect(ring.intact).toBe(false)
  })
})
