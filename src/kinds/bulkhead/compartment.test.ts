import { describe, expect, test } from 'vitest'
import { Messages } from '../../../workers/kernel'
import { Compartment, REFUSED, RUNS, type Rules, WAITS } from './compartment'
import { erlangB, lossWithPatience, lossWithQueue } from './theory'

const semaphore = (size: number, places: number): Rules => ({ mode: 'semaphore', size, core: 0, places, keepAliveNs: Infinity })
const pool = (core: number, size: number, places: number, keepAliveNs = 1000): Rules => ({
  mode: 'threadPool',
  size,
  core,
  places,
  keepAliveNs,
})

function compartment(rules: Rules) {
  const messages = new Messages(100)
  const room = new Compartment(messages, rules)
  return { room, message: () => messages.begin(0) }
}

describe('a semaphore', () => {
  test('TH21: is strictly first come first served, as x/sync/semaphore', () => {
    const { room, message } = compartment(semaphore(10, Infinity))
    const [a, b, c] = [message(), message(), message()]
    expect(room.enter(a, 8, 0)).toBe(RUNS)
    expect(room.enter(b, 5, 0)).toBe(WAITS)
    expect(room.enter(c, 1, 0)).toBe(WAITS)
    expect(room.used).toBe(8)
    room.leave(8, 1)
    expect([room.next(), room.next(), room.next()]).toEqual([b, c, 0])
    expect(10 - room.used).toBe(4)
  })

  test('TH21: TryAcquire fails while anybody waits', () => {
    const { room, message } = compartment(semaphore(10, Infinity))
    room.enter(message(), 8, 0)
    room.enter(message(), 5, 0)
    room.become(semaphore(10, 0), 0)
    expect(room.enter(message(), 1, 0)).toBe(REFUSED)
  })

  test('a call that wants more than there is at all is refused, and holds nobody up', () => {
    const { room, message } = compartment(semaphore(10, Infinity))
    expect(room.enter(message(), 11, 0)).toBe(REFUSED)
    expect(room.enter(message(), 10, 0)).toBe(RUNS)
  })

  test('the line holds as many as it may', () => {
    const { room, message } = compartment(semaphore(1, 2))
    expect([1, 2, 3, 4].map(() => room.enter(message(), 1, 0))).toEqual([RUNS, WAITS, WAITS, REFUSED])
  })
})

describe('a thread pool', () => {
  test('TH10: core threads, then the queue, then more threads, then a refusal', () => {
    const { room, message } = compartment(pool(2, 4, 2))
    const tasks = Array.from({ length: 7 }, message)
    expect(tasks.map((m) => room.enter(m, 1, 0))).toEqual([RUNS, RUNS, WAITS, WAITS, RUNS, RUNS, REFUSED])
    expect(room.threads).toBe(4)
    room.leave(1, 1)
    expect(room.next()).toBe(tasks[2])
    expect(room.next()).toBe(0)
  })

  test('starts core threads even while others are idle, and then uses the idle ones', () => {
    const { room, message } = compartment(pool(2, 2, 0))
    room.enter(message(), 1, 0)
    room.leave(1, 1)
    room.enter(message(), 1, 2)
    expect(room.threads).toBe(2)
    room.leave(1, 3)
    room.enter(message(), 1, 4)
    expect([room.threads, room.used]).toEqual([2, 1])
  })

  test('a thread beyond the core ends after keepAlive, the one idle for longest first', () => {
    const { room, message } = compartment(pool(1, 3, 0, 1000))
    for (let i = 0; i < 3; i++) room.enter(message(), 1, 0)
    expect(room.endsAtNs).toBe(Infinity)
    for (const at of [100, 200, 300]) room.leave(1, at)
    expect(room.endsAtNs).toBe(1100)
    // The thread idle since 100 takes this one.
    room.enter(message(), 1, 500)
    room.leave(1, 600)
    expect(room.endsAtNs).toBe(1200)
    room.retire(1200)
    expect(room.threads).toBe(2)
    room.retire(1299)
    expect(room.threads).toBe(2)
    room.retire(1300)
    expect([room.threads, room.endsAtNs]).toEqual([1, Infinity])
  })

  test('without a queue it hands over or refuses', () => {
    const { room, message } = compartment(pool(1, 2, 0))
    expect([1, 2, 3].map(() => room.enter(message(), 1, 0))).toEqual([RUNS, RUNS, REFUSED])
  })

  test('threads that are too many after a change end with their work', () => {
    const { room, message } = compartment(pool(4, 4, 0))
    for (let i = 0; i < 4; i++) room.enter(message(), 1, 0)
    room.become(pool(2, 2, 0), 0)
    room.leave(1, 1)
    room.leave(1, 1)
    expect([room.threads, room.used]).toEqual([2, 2])
    expect(room.enter(message(), 1, 2)).toBe(REFUSED)
  })
})

describe('closed forms', () => {
  test('Q15, Q19: Erlang B', () => {
    expect(erlangB(10, 7)).toBeCloseTo(0.07874088, 8)
    expect(erlangB(10, 12)).toBeCloseTo(0.30192504, 8)
  })

  test('Q56: M/M/1 + D, and its limits', () => {
    expect(lossWithPatience(1, 90, 0.01, 0.05)).toBeCloseTo(0.10730621, 8)
    expect(lossWithPatience(10, 7, 1, 0)).toBeCloseTo(erlangB(10, 7), 10)
    // At twice the load half must leave in the end.
    expect(lossWithPatience(1, 200, 0.01, 10)).toBeCloseTo(0.5, 6)
    expect(lossWithPatience(1, 100, 0.01, 0.05)).toBeCloseTo(1 / 7, 10)
  })

  test('M/M/1/K by hand', () => {
    // ρ = 1/2, K = 3: (1 − ρ) ρ³ / (1 − ρ⁴) = 1/15.
    expect(lossWithQueue(1, 2, 0.5)).toBeCloseTo(1 / 15, 12)
    expect(lossWithQueue(10, 0, 7)).toBe(erlangB(10, 7))
  })
})
