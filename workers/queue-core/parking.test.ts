import { afterEach, describe, expect, it, vi } from 'vitest'
import { SpinBarrier } from './barrier'
import { RING_CLOSED, RING_DEAD } from './layout'
import { MpmcRing } from './mpmc'
import { SpscRing } from './spsc'

// A wake-up is lost when news comes between a waiter's last look and its sleep. Here the real waiting code runs in one thread,
// and the other side acts inside each of its last accesses to shared memory in turn: wherever it acts, the waiter must not go
// to sleep for good.

interface Case {
  readonly wait: () => number | boolean
  readonly act: () => void
  readonly expected: (answer: number | boolean) => boolean
}

const names = ['load', 'store', 'add', 'sub', 'or', 'xor', 'exchange', 'compareExchange'] as const
const real = {
  ...Object.fromEntries(names.map((name) => [name, Atomics[name]])),
  notify: Atomics.notify,
} as unknown as typeof Atomics
const gotRecord = (answer: number | boolean) => Number(answer) >= 0
const isCode = (code: number) => (answer: number | boolean) => answer === code

afterEach(() => vi.restoreAllMocks())

/**
 * Runs a case with the other side acting before the access number `actAt`; returns the number of accesses before the first
 * sleep.
 */
function run(make: () => Case, actAt: number): number {
  const { wait, act, expected } = make()
  let accesses = 0
  let accessesAtSleep = -1
  let acted = false
  let sleepingWord = -1
  let wokenWord = -1
  let acting = false
  const actNow = () => {
    acting = true
    act()
    acting = false
    acted = true
  }
  for (const name of names) {
    const original = real[name] as (i32: Int32Array, ...rest: number[]) => number
    vi.spyOn(Atomics, name).mockImplementation(((i32: Int32Array, ...rest: number[]) => {
      if (!acting && accesses++ === actAt) actNow()
      return Reflect.apply(original, Atomics, [i32, ...rest])
    }) as never)
  }
  vi.spyOn(Atomics, 'notify').mockImplementation((_, word) => {
    if (acting && word === sleepingWord) wokenWord = word
    return 0
  })
  vi.spyOn(Atomics, 'wait').mockImplementation(((i32: Int32Array, word: number, value: number) => {
    if (accessesAtSleep < 0) accessesAtSleep = accesses
    if (i32[word] !== value) return 'not-equal'
    if (acted) throw new Error(`asleep after the news (it came before access ${actAt} of ${accesses})`)
    sleepingWord = word
    actNow()
    if (wokenWord !== word) throw new Error('the news woke nobody')
    return 'ok'
  }) as never)
  const answer = wait()
  vi.restoreAllMocks()
  if (!expected(answer)) throw new Error(`answered ${answer} (news before access ${actAt})`)
  return accessesAtSleep
}

function emptySpsc(news: (ring: SpscRing) => void, expected: Case['expected']): () => Case {
  return () => {
    const ring = SpscRing.create({ capacity: 2, recordBytes: 8 })
    const consumer = ring.consumer()
    return { wait: () => consumer.popWait(60_000), act: () => news(ring), expected }
  }
}

function fullSpsc(news: (ring: SpscRing) => void, expected: Case['expected']): () => Case {
  return () => {
    const ring = SpscRing.create({ capacity: 2, recordBytes: 8 })
    const producer = ring.producer()
    producer.tryPushMany(new Int32Array(4), 2)
    return { wait: () => producer.pushWait(60_000), act: () => news(ring), expected }
  }
}

function mpmc(full: boolean, news: (ring: MpmcRing) => void, expected: Case['expected']): () => Case {
  return () => {
    const ring = MpmcRing.create({ capacity: 2, recordBytes: 8 })
    const other = MpmcRing.attach(ring.buffer)
    while (full && ring.tryPush(new Int32Array(2)));
    return { wait: () => (full ? ring.pushWait(60_000) : ring.popWait(60_000)), act: () => news(other), expected }
  }
}

/** One cell is claimed and never published, so that head and tail are two cells; closing has woken whoever slept once already. */
function claimedMpmc(news: (ring: MpmcRing) => void, expected: Case['expected']): () => Case {
  return () => {
    const ring = MpmcRing.create({ capacity: 4, recordBytes: 8 })
    const other = MpmcRing.attach(ring.buffer)
    other.claim()
    other.close()
    return { wait: () => ring.popWait(60_000), act: () => news(other), expected }
  }
}

function barrier(news: (other: SpinBarrier) => void, expected: boolean): () => Case {
  return () => {
    const i32 = new Int32Array(new SharedArrayBuffer(SpinBarrier.WORDS * 4))
    const other = new SpinBarrier(i32, 0, 2)
    const mine = new SpinBarrier(i32, 0, 2)
    const ticket = mine.arrive()
    return { wait: () => mine.finish(ticket), act: () => news(other), expected: (answer) => answer === expected }
  }
}

describe('a waiter that is about to park', () => {
  it.each<[string, () => Case]>([
    ['SPSC consumer, publish', emptySpsc((ring) => ring.producer().tryPush(new Int32Array(2)), gotRecord)],
    ['SPSC consumer, close', emptySpsc((ring) => ring.close(), isCode(RING_CLOSED))],
    ['SPSC consumer, publish and close', emptySpsc((ring) => pushAndClose(ring), gotRecord)],
    ['SPSC consumer, death', emptySpsc((ring) => ring.markDead('producer'), isCode(RING_DEAD))],
    ['SPSC producer, release', fullSpsc((ring) => ring.consumer().tryPop(new Int32Array(2)), gotRecord)],
    ['SPSC producer, close', fullSpsc((ring) => ring.close(), isCode(RING_CLOSED))],
    ['SPSC producer, death', fullSpsc((ring) => ring.markDead('consumer'), isCode(RING_DEAD))],
    ['MPMC consumer, publish', mpmc(false, (ring) => ring.tryPush(new Int32Array(2)), gotRecord)],
    ['MPMC consumer, close', mpmc(false, (ring) => ring.close(), isCode(RING_CLOSED))],
    ['MPMC consumer, death', mpmc(false, (ring) => ring.markDead(), isCode(RING_DEAD))],
    ['MPMC consumer, death of who had claimed, after close', claimedMpmc((ring) => ring.markDead(), isCode(RING_DEAD))],
    ['MPMC producer, release', mpmc(true, (ring) => ring.tryPop(new Int32Array(2)), gotRecord)],
    ['MPMC producer, close', mpmc(true, (ring) => ring.close(), isCode(RING_CLOSED))],
    ['barrier, arrival', barrier((other) => other.arrive(), true)],
    ['barrier, abort', barrier((other) => other.abort(), false)],
  ])('misses no news: %s', (_, make) => {
    const untilSleep = run(make, -1)
    expect(untilSleep).toBeGreaterThan(2_000)
    for (let actAt = untilSleep - 40; actAt <= untilSleep; actAt++) run(make, actAt)
  })
})

function pushAndClose(ring: SpscRing): void {
  const producer = ring.producer()
  producer.claim()
  producer.close()
}
