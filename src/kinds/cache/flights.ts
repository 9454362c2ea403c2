import type { MessageId } from '../../../workers/sdk'
import { Slots } from './policies/slots'

/** Links of messages, as the sdk keeps them. */
interface Links {
  next(m: MessageId): MessageId
  setNext(m: MessageId, next: MessageId): void
  previous(m: MessageId): MessageId
  setPrevious(m: MessageId, previous: MessageId): void
  setA(m: MessageId, value: number): void
}

/** Words of a flight. */
const KEY = 0
const CALL = 1
const FIRST = 2
const COUNT = 3
const FLAGS = 4
const FREE = 5
const WORDS = 8
const SHIFT = 3

/** Others may join it; one per key. */
export const SHARED = 1
/** The origin has answered, the value is being stored. */
export const STORING = 2

/**
 * Loads on their way, numbered from 1, each with the messages that wait for it. A waiting message keeps the number of its
 * flight in its field A. No allocation but growth.
 */
export class Flights {
  private words = new Int32Array(WORDS * 64)
  private startedAt = new Float64Array(64)
  private used = 1
  private free = 0
  /** Shared flights by key; the meta word is the flight. */
  private readonly byKey = new Slots()
  /** Messages that wait, over all flights. */
  waiting = 0

  constructor(private readonly links: Links) {}

  /** The shared flight of a key; 0 when there is none. */
  find(key: number): number {
    const slot = this.byKey.find(key)
    return slot === 0 ? 0 : this.byKey.meta(slot)
  }

  open(key: number, flags: number, now: number): number {
    let flight = this.free
    if (flight !== 0) this.free = this.words[(flight << SHIFT) + FREE]
    else {
      if (this.used === this.startedAt.length) this.grow()
      flight = this.used++
    }
    const base = flight << SHIFT
    this.words[base + KEY] = key
    this.words[base + CALL] = 0
    this.words[base + FIRST] = 0
    this.words[base + COUNT] = 0
    this.words[base + FLAGS] = flags
    this.startedAt[flight] = now
    if ((flags & SHARED) !== 0) {
      const slot = this.byKey.add(key)
      this.byKey.isolate(slot)
      this.byKey.setMeta(slot, flight)
    }
    return flight
  }

  /** Ends a flight; nobody may wait for it any more. */
  close(flight: number): void {
    const base = flight << SHIFT
    if ((this.words[base + FLAGS] & SHARED) !== 0) this.byKey.drop(this.byKey.find(this.words[base + KEY]))
    this.words[base + FREE] = this.free
    this.free = flight
  }

  key(flight: number): number {
    return this.words[(flight << SHIFT) + KEY]
  }
  call(flight: number): MessageId {
    return this.words[(flight << SHIFT) + CALL]
  }
  setCall(flight: number, call: MessageId): void {
    this.words[(flight << SHIFT) + CALL] = call
  }
  flags(flight: number): number {
    return this.words[(flight << SHIFT) + FLAGS]
  }
  setFlags(flight: number, flags: number): void {
    this.words[(flight << SHIFT) + FLAGS] = flags
  }
  /** How many wait for it. */
  count(flight: number): number {
    return this.words[(flight << SHIFT) + COUNT]
  }
  started(flight: number): number {
    return this.startedAt[flight]
  }

  /** A message begins to wait. */
  join(flight: number, m: MessageId): void {
    const base = flight << SHIFT
    const first = this.words[base + FIRST]
    const links = this.links
    links.setA(m, flight)
    // A ring, so that the last is reached at once and answers go out in the order of arrival.
    if (first === 0) {
      links.setNext(m, m)
      links.setPrevious(m, m)
      this.words[base + FIRST] = m
    } else {
      const last = links.previous(first)
      links.setNext(last, m)
      links.setPrevious(m, last)
      links.setNext(m, first)
      links.setPrevious(first, m)
    }
    this.words[base + COUNT]++
    this.waiting++
  }

  /** A message stops waiting. */
  leave(flight: number, m: MessageId): void {
    const base = flight << SHIFT
    const links = this.links
    const next = links.next(m)
    if (next === m) this.words[base + FIRST] = 0
    else {
      const previous = links.previous(m)
      links.setNext(previous, next)
      links.setPrevious(next, previous)
      if (this.words[base + FIRST] === m) this.words[base + FIRST] = next
    }
    this.words[base + COUNT]--
    this.waiting--
  }

  /** Takes out the message that has waited longest; 0 when nobody waits. */
  shift(flight: number): MessageId {
    const m = this.words[(flight << SHIFT) + FIRST]
    if (m !== 0) this.leave(flight, m)
    return m
  }

  private grow(): void {
    const words = new Int32Array(this.words.length * 2)
    words.set(this.words)
    this.words = words
    const startedAt = new Float64Array(this.startedAt.length * 2)
    startedAt.set(this.startedAt)
    this.startedAt = startedAt
  }
}
