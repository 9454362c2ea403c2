import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MpmcRing, RING_CLOSED, RING_DEAD, type RingBuffer, SpinBarrier, SpscRing } from './index'
import { WORD_HEAD, WORD_TAIL } from './layout'
import { threadStarter } from './threads.testing'

let threads: Awaited<ReturnType<typeof threadStarter>>
beforeAll(async () => {
  threads = await threadStarter()
})
afterAll(() => threads.remove())

/** Until a thread sleeps on an index. */
async function parked(buffer: RingBuffer, word: number): Promise<void> {
  const i32 = new Int32Array(buffer)
  while (Atomics.load(i32, word) >= 0) await delay(1)
  await delay(5)
}

describe('SPSC between two threads', () => {
  it.each([
    [64, 1, 1, 2_000_000],
    [1024, 64, 64, 2_000_000],
    [8, 3, 2, 200_000],
    [2, 1, 1, 50_000],
  ])('delivers every record once, whole and in sequence (capacity %i, publish every %i, release every %i)', async (...given) => {
    const [capacity, publishEvery, releaseEvery, count] = given
    const ring = SpscRing.create({ capacity, recordBytes: 64 })
    const consumer = threads.start({ role: 'spscConsume', buffer: ring.buffer, batch: releaseEvery })
    const producer = threads.start({ role: 'spscProduce', buffer: ring.buffer, batch: publishEvery, count })
    expect(await producer.result).toBe(count)
    expect(await consumer.result).toEqual({ value: count, end: RING_CLOSED })
    expect(ring.intact).toBe(true)
  })

  it.each(['consumer', 'producer'] as const)('wakes a parked %s when the ring is closed', async (side) => {
    const ring = SpscRing.create({ capacity: 4, recordBytes: 8 })
    const role = side === 'consumer' ? 'blockedConsumer' : 'blockedProducer'
    const waiter = threads.start({ role, buffer: ring.buffer })
    await parked(ring.buffer, side === 'consumer' ? WORD_TAIL : WORD_HEAD)
    ring.close()
    expect(await waiter.result).toBe(RING_CLOSED)
  })

  it('tells a waiting consumer that its producer is gone, once the host has seen it end', async () => {
    const ring = SpscRing.create({ capacity: 8, recordBytes: 8 })
    const producer = threads.start({ role: 'beatingProducer', buffer: ring.buffer })
    producer.worker.on('exit', () => ring.markDead('producer'))
    await producer.ready
    ring.consumer().drain(() => {})
    const consumer = threads.start({ role: 'blockedConsumer', buffer: ring.buffer })
    await parked(ring.buffer, WORD_TAIL)
    await producer.worker.terminate()
    expect(await consumer.result).toBe(RING_DEAD)
  })

  it('lets a waiting consumer notice by itself that its producer beats no more', async () => {
    const ring = SpscRing.create({ capacity: 8, recordBytes: 8, deadAfterMs: 1_000 })
    const producer = threads.start({ role: 'beatingProducer', buffer: ring.buffer })
    await producer.ready
    ring.consumer().drain(() => {})
    const consumer = threads.start({ role: 'blockedConsumer', buffer: ring.buffer })
    await parked(ring.buffer, WORD_TAIL)
    // Longer than the time allowed: beating, the producer counts as alive though it publishes nothing.
    expect(await Promise.race([consumer.result, delay(1_500, 'still waiting')])).toBe('still waiting')
    await producer.worker.terminate()
    expect(await consumer.result).toBe(RING_DEAD)
  })

  it('lets a waiting producer notice by itself that its consumer is gone', async () => {
    const ring = SpscRing.create({ capacity: 4, recordBytes: 8, deadAfterMs: 200 })
    const producer = threads.start({ role: 'blockedProducer', buffer: ring.buffer })
    expect(await producer.result).toBe(RING_DEAD)
  })
})

describe('MPMC between two producers and two consumers', () => {
  it.each([
    [64, 1, 500_000],
    [1024, 32, 2_000_000],
    [2, 1, 20_000],
  ])(
    'delivers every record once and each producer in order (capacity %i, %i a cell)',
    async (capacity, recordsPerCell, count) => {
      const ring = MpmcRing.create({ capacity, recordBytes: 8, recordsPerCell })
      const consumers = [0, 1].map(() => threads.start({ role: 'mpmcConsume', buffer: ring.buffer, count: 2 }))
      const producers = [0, 1].map((id) => threads.start({ role: 'mpmcProduce', buffer: ring.buffer, id, count }))
      for (const producer of producers) expect(await producer.result).toBe(count)
      ring.close()
      const seen = (await Promise.all(consumers.map((consumer) => consumer.result))) as {
        end: number
        sums: number[]
        inOrder: boolean
      }[]
      expect(seen.map(({ end, inOrder }) => ({ end, inOrder }))).toEqual(Array(2).fill({ end: RING_CLOSED, inOrder: true }))
      expect([0, 1].map((id) => seen[0].sums[id] + seen[1].sums[id])).toEqual(Array(2).fill((count * (count + 1)) / 2))
      expect(ring.finished).toBe(true)
      expect(ring.intact).toBe(true)
    },
  )

  it('wakes all parked consumers on close, and on a death', async () => {
    for (const end of [RING_CLOSED, RING_DEAD]) {
      const ring = MpmcRing.create({ capacity: 4, recordBytes: 8 })
      const waiters = [0, 1].map(() => threads.start({ role: 'blockedMpmcConsumer', buffer: ring.buffer }))
      await Promise.all(waiters.map((waiter) => waiter.ready))
      await delay(20)
      if (end === RING_CLOSED) ring.close()
      else ring.markDead()
      expect(await Promise.all(waiters.map((waiter) => waiter.result))).toEqual([end, end])
    }
  })
})

describe('a barrier of three threads', () => {
  const words = SpinBarrier.WORDS + 3
  it('lets nobody ahead, for 100,000 rounds', { timeout: 180_000 }, async () => {
    const buffer = new SharedArrayBuffer(words * 4)
    const parties = [0, 1, 2].map((id) => threads.start({ role: 'barrier', buffer, id, batch: 3, count: 100_000 }))
    expect(await Promise.all(parties.map((party) => party.result))).toEqual([100_000, 100_000, 100_000])
  })

  it('releases those who wait, with false, when it is aborted', async () => {
    const buffer = new SharedArrayBuffer(words * 4)
    const waiting = [0, 1].map(() => threads.start({ role: 'lonelyBarrier', buffer, batch: 3 }))
    await Promise.all(waiting.map((thread) => thread.ready))
    await delay(20)
    const barrier = new SpinBarrier(new Int32Array(buffer), 0, 3)
    barrier.abort()
    expect(await Promise.all(waiting.map((thread) => thread.result))).toEqual([false, false])
    expect(barrier.wait()).toBe(false)
  })

  it('aborts by itself when a party never comes', async () => {
    const buffer = new SharedArrayBuffer(words * 4)
    const waiting = [0, 1].map(() => threads.start({ role: 'lonelyBarrier', buffer, batch: 3, count: 200 }))
    expect(await Promise.all(waiting.map((thread) => thread.result))).toEqual([false, false])
  })
})
