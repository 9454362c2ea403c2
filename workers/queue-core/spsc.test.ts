import { describe, expect, it } from 'vitest'
import { DATA_WORD, POSITION_MASK, RING_CLOSED, RING_DEAD, RING_TIMEOUT, WORD_HEAD, WORD_TAIL } from './layout'
import { randomInts } from './random.testing'
import { SpscRing } from './spsc'
import type { SpscConsumer } from './spsc-consumer'
import type { SpscProducer } from './spsc-producer'

/** A ring whose positions begin just before they start again from 0, so that every test also crosses that seam. */
function ringAtSeam(capacity: number, recordBytes: number): SpscRing {
  const ring = SpscRing.create({ capacity, recordBytes })
  const i32 = new Int32Array(ring.buffer)
  i32[WORD_TAIL] = POSITION_MASK - 5
  i32[WORD_HEAD] = POSITION_MASK - 5
  return ring
}

function fill(producer: SpscProducer, at: number, value: number): void {
  for (let word = 0; word < producer.recordWords; word++) producer.i32[at + word] = value * 31 + word
}

function valueAt(i32: Int32Array, at: number, words: number): number {
  const value = i32[at] / 31
  for (let word = 0; word < words; word++) {
    if (i32[at + word] !== value * 31 + word) throw new Error(`word ${word} of record ${value} is ${i32[at + word]}`)
  }
  return value
}

/** What the ring must answer: four plain counts of records in the order in which they pass through. */
class Model {
  readonly claimed: number[] = []
  readonly published: number[] = []
  passed = 0
  nextValue = 1
  constructor(readonly capacity: number) {}
  get free(): number {
    return this.capacity - this.claimed.length - this.published.length - this.passed
  }
}

function stepProducer(model: Model, producer: SpscProducer, action: number, size: number): void {
  if (action === 0) {
    const at = producer.claim()
    expect(at < 0).toBe(model.free === 0)
    if (at < 0) return
    fill(producer, at, model.nextValue)
    model.claimed.push(model.nextValue++)
  } else if (action === 1) {
    const count = producer.claimMany(size)
    expect(count > 0).toBe(model.free > 0)
    expect(count).toBeLessThanOrEqual(Math.min(size, model.free))
    for (let record = 0; record < count; record++) {
      fill(producer, producer.first + record * producer.recordWords, model.nextValue)
      model.claimed.push(model.nextValue++)
    }
  } else if (action === 2) {
    const source = new Int32Array(size * producer.recordWords)
    for (let word = 0; word < source.length; word++) {
      source[word] = (model.nextValue + Math.floor(word / producer.recordWords)) * 31 + (word % producer.recordWords)
    }
    const count = size === 1 ? Number(producer.tryPush(source)) : producer.tryPushMany(source, size)
    expect(count).toBe(Math.min(size, model.free))
    for (let record = 0; record < count; record++) model.claimed.push(model.nextValue++)
    // A push that finds the ring full publishes nothing; the batch form publishes what was claimed before.
    if (count > 0 || size > 1) model.published.push(...model.claimed.splice(0))
  } else {
    producer.publish()
    model.published.push(...model.claimed.splice(0))
  }
}

function stepConsumer(model: Model, consumer: SpscConsumer, action: number, size: number): void {
  const expectNext = (at: number) => expect(valueAt(consumer.i32, at, consumer.recordWords)).toBe(model.published.shift())
  if (action === 0) {
    const at = consumer.peek()
    expect(at < 0).toBe(model.published.length === 0)
    if (at < 0) model.passed = 0
    else {
      expectNext(at)
      consumer.advance()
      model.passed++
    }
  } else if (action === 1) {
    const count = consumer.peekMany(size)
    expect(count > 0).toBe(model.published.length > 0)
    if (count === 0) model.passed = 0
    for (let record = 0; record < count; record++) expectNext(consumer.first + record * consumer.recordWords)
    consumer.advance(count)
    model.passed += count
  } else if (action === 2) {
    const target = new Int32Array(size * consumer.recordWords)
    const had = model.published.length
    const count = size === 1 ? Number(consumer.tryPop(target)) : consumer.tryPopMany(target, size)
    expect(count).toBe(Math.min(size, had))
    for (let record = 0; record < count; record++) {
      expect(valueAt(target, record * consumer.recordWords, consumer.recordWords)).toBe(model.published.shift())
    }
    model.passed = 0
  } else if (action === 3) {
    consumer.drain(expectNext, size)
    model.passed = 0
  } else {
    consumer.release()
    model.passed = 0
  }
}

describe('an SPSC ring beside a plain array', () => {
  it.each([
    [2, 8],
    [4, 24],
    [8, 64],
    [64, 8],
    [64, 64],
    [32, 520],
  ])('answers the same under random interleavings (capacity %i, %i bytes), for a hundred wraps', (capacity, recordBytes) => {
    const ring = ringAtSeam(capacity, recordBytes)
    const producer = ring.producer()
    const consumer = ring.consumer()
    const model = new Model(capacity)
    const random = randomInts(capacity * 1009 + recordBytes)
    for (let step = 0; model.nextValue < capacity * 130; step++) {
      // Phases in which one side is quicker, so that full and empty both happen.
      const favourProducer = (step >> 8) % 3
      if (random(4) < favourProducer + 1) stepProducer(model, producer, random(4), 1 + random(capacity + 1))
      else stepConsumer(model, consumer, random(5), 1 + random(capacity + 1))
    }
    expect(ring.intact).toBe(true)
  })

  it('keeps order and loses nothing in each of the 12,870 interleavings of four records through two places', () => {
    const script = 8
    let interleavings = 0
    for (let bits = 0; bits < 1 << (2 * script); bits++) {
      if (bitCount(bits) !== script) continue
      interleavings++
      const ring = SpscRing.create({ capacity: 2, recordBytes: 8, shared: false })
      const producer = ring.producer()
      const consumer = ring.consumer()
      let [written, read, producerStep, consumerStep] = [0, 0, 0, 0]
      for (let step = 0; step < 2 * script; step++) {
        if ((bits >> step) & 1) {
          const claims = producerStep++ % 2 === 0
          if (!claims) producer.publish()
          const at = claims ? producer.claim() : -1
          if (at >= 0) producer.i32[at] = ++written
        } else {
          const peeks = consumerStep++ % 2 === 0
          if (!peeks) consumer.release()
          const at = peeks ? consumer.peek() : -1
          if (at < 0) continue
          if (consumer.i32[at] !== ++read) throw new Error(`interleaving ${bits}: ${consumer.i32[at]} instead of ${read}`)
          consumer.advance()
        }
        if (read > written || written - read > 2) throw new Error(`interleaving ${bits}: ${written} written, ${read} read`)
      }
    }
    expect(interleavings).toBe(12_870)
  })
})

describe('an SPSC ring at its boundaries', () => {
  it('is full at its capacity, empty at first and after the last record', () => {
    const ring = ringAtSeam(4, 16)
    const producer = ring.producer()
    const consumer = ring.consumer()
    expect(consumer.peek()).toBe(-1)
    for (let value = 0; value < 4; value++) expect(producer.claim()).toBeGreaterThanOrEqual(DATA_WORD)
    expect(producer.claim()).toBe(-1)
    expect(producer.free).toBe(0)
    expect(consumer.peek()).toBe(-1)
    producer.publish()
    expect(consumer.available).toBe(4)
    for (let value = 0; value < 4; value++) {
      expect(consumer.peek()).toBeGreaterThanOrEqual(DATA_WORD)
      consumer.advance()
    }
    expect(producer.claim()).toBe(-1)
    expect(consumer.peek()).toBe(-1)
    expect(producer.claim()).toBeGreaterThanOrEqual(DATA_WORD)
  })

  it('lets the consumer drain what was claimed before the producer closed', () => {
    const ring = ringAtSeam(8, 8)
    const producer = ring.producer()
    const consumer = ring.consumer()
    for (let value = 1; value <= 3; value++) producer.i32[producer.claim()] = value
    producer.close()
    expect(producer.claim()).toBe(-1)
    expect(producer.claimMany(2)).toBe(0)
    expect(producer.pushWait(0)).toBe(RING_CLOSED)
    const seen: number[] = []
    expect(consumer.drain((at) => seen.push(consumer.i32[at]))).toBe(3)
    expect(seen).toEqual([1, 2, 3])
    expect(consumer.closed).toBe(true)
    expect(consumer.popWait(0)).toBe(RING_CLOSED)
  })

  it('answers timeout, then dead once a side is marked dead and all is read', () => {
    const ring = SpscRing.create({ capacity: 2, recordBytes: 8 })
    const producer = ring.producer()
    const consumer = ring.consumer()
    expect(consumer.popWait(1)).toBe(RING_TIMEOUT)
    producer.claim()
    producer.publish()
    ring.markDead('producer')
    expect(consumer.popWait(1)).toBeGreaterThanOrEqual(DATA_WORD)
    consumer.advance()
    expect(consumer.popWait(1)).toBe(RING_DEAD)
    ring.markDead('consumer')
    expect(producer.closed).toBe(true)
    while (producer.claim() >= 0);
    expect(producer.pushWait(1)).toBe(RING_DEAD)
  })

  it('takes a silent peer for dead after the time allowed, and not before', () => {
    const consumer = SpscRing.create({ capacity: 2, recordBytes: 8, deadAfterMs: 60 }).consumer()
    expect(consumer.popWait(20)).toBe(RING_TIMEOUT)
    expect(consumer.popWait(10_000)).toBe(RING_DEAD)
  })

  it('sees a write beyond the records, before and behind', () => {
    for (const fromEnd of [false, true]) {
      const ring = SpscRing.create({ capacity: 2, recordBytes: 8 })
      const i32 = new Int32Array(ring.buffer)
      expect(ring.intact).toBe(true)
      i32[fromEnd ? DATA_WORD + 4 : DATA_WORD - 1] = 0
      expect(ring.intact).toBe(false)
    }
  })

  it('releases the records drained when the callback throws', () => {
    const ring = SpscRing.create({ capacity: 2, recordBytes: 8 })
    const producer = ring.producer()
    producer.claim()
    producer.claim()
    producer.publish()
    const consumer = ring.consumer()
    expect(() =>
      consumer.drain(() => {
        throw new Error('no')
      }),
    ).toThrow('no')
    expect(producer.free).toBe(1)
  })

  it('goes on where its predecessor stopped when a side attaches again', () => {
    const ring = ringAtSeam(8, 8)
    const producer = ring.producer()
    for (let value = 1; value <= 4; value++) producer.tryPush(Int32Array.of(value, 0))
    const target = new Int32Array(2)
    ring.consumer().tryPop(target)
    SpscRing.attach(ring.buffer).producer().tryPush(Int32Array.of(5, 0))
    const later = SpscRing.attach(ring.buffer).consumer()
    const seen: number[] = []
    later.drain((at) => seen.push(later.i32[at]))
    expect([target[0], ...seen]).toEqual([1, 2, 3, 4, 5])
  })

  it('works over a plain buffer, where only waiting is refused', () => {
    const ring = SpscRing.create({ capacity: 2, recordBytes: 8, shared: false })
    expect(ring.buffer).toBeInstanceOf(ArrayBuffer)
    const producer = ring.producer()
    const consumer = ring.consumer()
    expect(producer.tryPush(Int32Array.of(7, 8))).toBe(true)
    expect(consumer.i32[consumer.popWait(1)]).toBe(7)
    consumer.advance()
    expect(() => consumer.popWait(1)).toThrow('popWait needs a SharedArrayBuffer')
    producer.tryPushMany(new Int32Array(4), 2)
    expect(() => producer.pushWait(1)).toThrow('pushWait needs a SharedArrayBuffer')
  })

  it.each([
    [{ capacity: 3, recordBytes: 8 }, 'capacity'],
    [{ capacity: 1, recordBytes: 8 }, 'capacity'],
    [{ capacity: 2 ** 25, recordBytes: 8 }, 'capacity'],
    [{ capacity: 2, recordBytes: 12 }, 'recordBytes'],
    [{ capacity: 2, recordBytes: 0 }, 'recordBytes'],
    [{ capacity: 2 ** 20, recordBytes: 2 ** 16 }, 'larger than'],
    [{ capacity: 2, recordBytes: 8, deadAfterMs: Number.NaN }, 'timeout'],
  ])('refuses %o', (options, message) => {
    expect(() => SpscRing.create(options)).toThrow(message)
  })

  it('refuses a foreign buffer and an endless wait', () => {
    expect(() => SpscRing.attach(new SharedArrayBuffer(4096))).toThrow('holds no SpscRing')
    const ring = SpscRing.create({ capacity: 2, recordBytes: 8 })
    expect(() => ring.consumer().popWait(Number.POSITIVE_INFINITY)).toThrow('timeout')
  })
})

function bitCount(bits: number): number {
  let count = 0
  for (let rest = bits; rest !== 0; rest &= rest - 1) count++
  return count
}
