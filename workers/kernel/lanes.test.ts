import { describe, expect, it } from 'vitest'
import { EventRecords } from './event-records'
import { EventSet } from './event-set'
import { BACK, FORWARD, Lanes } from './lanes'
import { MESSAGE_DOUBLES, MESSAGE_WORDS } from './memory'
import { ARRIVED, BACK_SEQUENCE, DUE_BACK, SEQUENCE, SHIFT, WIRE } from './message-fields'
import { Messages } from './messages'
import { RandomStream } from './random'

interface Expected {
  readonly key: readonly [due: number, scheduledAt: number, origin: number, sequence: number]
  /** Of a message; 0: an event. */
  readonly m: number
  readonly argument: number
}

const WIRES = Array.from({ length: 3 }, (_, index) => ({ forwardOrigin: 10 + 2 * index, backOrigin: 11 + 2 * index }))
const DELAYS = [0, 5, 500, 600, 70_000, 3e9]

const byKey = (a: Expected, b: Expected) => {
  for (let i = 0; i < 4; i++) if (a.key[i] !== b.key[i]) return a.key[i] - b.key[i]
  return 0
}

function play(seed: number) {
  const random = new RandomStream(seed, 'lanes')
  const messages = new Messages(10_000)
  const lanes = new Lanes(WIRES)
  const events = new EventSet(new EventRecords(1 << 20, 16), lanes)
  const pending: Expected[] = []
  const seen = { messages: 0, refused: 0, ties: 0 }
  let now = 0
  let sequence = 0

  const send = () => {
    const way = random.below(2) === 0 ? FORWARD : BACK
    const wire = random.below(WIRES.length)
    const delay = DELAYS[random.below(DELAYS.length)]
    const m = messages.begin(now)
    const due = now + delay
    MESSAGE_WORDS[(m << SHIFT) | WIRE] = wire
    MESSAGE_WORDS[(m << SHIFT) | (way === FORWARD ? SEQUENCE : BACK_SEQUENCE)] = ++sequence
    MESSAGE_DOUBLES[(m << 4) | (way === FORWARD ? ARRIVED : DUE_BACK)] = due
    const origin = way === FORWARD ? WIRES[wire].forwardOrigin : WIRES[wire].backOrigin
    const key = [due, now, origin, sequence] as const
    if (events.enterLane(lanes.find(way, delay, 0), m, due)) {
      pending.push({ key, m, argument: 0 })
      seen.messages++
      return
    }
    seen.refused++
    messages.release(m)
    events.insert(...key, 1, 2, sequence, 4)
    pending.push({ key, m: 0, argument: sequence })
  }
  const schedule = () => {
    const key = [now + DELAYS[random.below(DELAYS.length)], now, random.below(30), ++sequence] as const
    events.insert(...key, 1, 2, sequence, 4)
    pending.push({ key, m: 0, argument: sequence })
  }
  const take = () => {
    const limit = now + [1, 400, 1e6, 4e9][random.below(4)]
    pending.sort(byKey)
    const [first, second] = pending
    const found = events.popBefore(limit)
    if (first === undefined || first.key[0] >= limit) {
      expect(found).toBe(0)
      expect(events.nextTime()).toBe(first?.key[0] ?? Infinity)
      now = limit
      return
    }
    if (second?.key[0] === first.key[0]) seen.ties++
    now = first.key[0]
    pending.shift()
    if (first.m === 0) {
      expect(events.records.argumentOf(found)).toBe(first.argument)
      events.free(found)
      return
    }
    expect(found).toBeLessThan(0)
    expect(events.laneTime).toBe(now)
    expect(events.leaveLane(~found)).toBe(first.m)
    messages.release(first.m)
  }

  for (let round = 0; round < 20_000; round++) {
    const dice = random.below(10)
    if (dice < 3) send()
    else if (dice < 5) schedule()
    else take()
  }
  return seen
}

describe('Lanes', () => {
  it.each([1, 2, 3, 4])('give messages and events in their total order (seed %i)', (seed) => {
    const { messages, refused, ties } = play(seed)
    expect(messages).toBeGreaterThan(4_000)
    // Of what is sent at one instant some comes before its lane's last; some of it is due at the instant of another.
    expect(refused).toBeGreaterThan(100)
    expect(ties).toBeGreaterThan(1_000)
  })

  it('are one for each delay and owner, and no more than there is room for', () => {
    const lanes = new Lanes(WIRES)
    const first = lanes.find(FORWARD, 500, 0)
    expect(lanes.find(FORWARD, 500, 0)).toBe(first)
    expect(new Set([first, lanes.find(BACK, 500, 0), lanes.find(FORWARD, 500, 1), lanes.find(FORWARD, 600, 0)]).size).toBe(4)
    expect(lanes.takes(first, 500)).toBe(true)
    expect(lanes.takes(first, 501)).toBe(false)
    expect(lanes.takes(-1, 500)).toBe(false)
    for (let i = 0; i < 61 + WIRES.length; i++) expect(lanes.find(FORWARD, 1_000 + i, 0)).toBeGreaterThanOrEqual(0)
    expect(lanes.find(FORWARD, 9_999, 0)).toBe(-1)
    expect(lanes.find(FORWARD, 500, 0)).toBe(first)
  })
})
