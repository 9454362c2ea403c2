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
const SCOPE = 6
const SHARD = 7
const KEPT = 8
const NEXT_STORING = 9
const SHIFT = 4
const WORDS = 1 << SHIFT

/** Others may join it; one per key and scope. */
export const SHARED = 1
/** The origin has answered, the value is being stored. */
const STORING = 2
/** It takes a write or a delete to the origin. */
export const WRITE = 4
export const DELETE = 8
/** Of what write-behind has kept; nobody waits. */
export const FLUSH = 16
/** A newer value was written while this one was being stored. */
export const OUTDATED = 32

/**
 * Calls to the origin on their way, numbered from 1, each with the messages that wait for it. A waiting message keeps the number of its
 * flight in its field A. No allocation but growth.
 */
export class Flights {
  private words = new Int32Array(WORDS * 64)
  private startedAt = new Float64Array(64)
  private used = 1
  private free = 0
  /** Shared flights by key, one table for each scope; the meta word is the flight. */
  private readonly byKey: (Slots | undefined)[] = []
  /** Flights that are being stored, by key; the meta word is the first of them. */
  private readonly storing = new Slots()
  /** Messages that wait, over all flights. */
  waiting = 0

  constructor(private readonly links: Links) {}

  /** The shared flight of a key in a scope (a process, a shard, or all of them); 0 when there is none. */
  find(key: number, scope: number): number {
    const table = this.byKey[scope]
    if (table === undefined) return 0
    const slot = table.find(key)
    return slot === 0 ? 0 : table.meta(slot)
  }

  /** `shard` is the one that was asked; −1: none. */
  open(key: number, flags: number, scope: number, shard: number, now: number): number {
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
    this.words[base + SCOPE] = scope
    this.words[base + SHARD] = shard
    this.words[base + KEPT] = 0
    this.startedAt[flight] = now
    if ((flags & SHARED) !== 0) {
      this.byKey[scope] ??= new Slots()
      const table = this.byKey[scope]
      const slot = table.add(key)
      table.isolate(slot)
      table.setMeta(slot, flight)
    }
    return flight
  }

  /** Ends a flight; nobody may wait for it any more. */
  close(flight: number): void {
    const base = flight << SHIFT
    const flags = this.words[base + FLAGS]
    if ((flags & SHARED) !== 0) {
      const table = this.byKey[this.words[base + SCOPE]] as Slots
      table.drop(table.find(this.words[base + KEY]))
    }
    if ((flags & STORING) !== 0) this.endStoring(flight)
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
  /** The shard that was asked; −1: none. */
  shard(flight: number): number {
    return this.words[(flight << SHIFT) + SHARD]
  }
  /** Write-behind's copy of the message, to be sent again should the call fail. */
  kept(flight: number): MessageId {
    return this.words[(flight << SHIFT) + KEPT]
  }
  setKept(flight: number, kept: MessageId): void {
    this.words[(flight << SHIFT) + KEPT] = kept
  }

  // ---- values between the origin and the cache ----

  /** What it has brought is being stored. */
  beginStoring(flight: number): void {
    const { words, storing } = this
    const base = flight << SHIFT
    words[base + FLAGS] |= STORING
    let slot = storing.find(words[base + KEY])
    if (slot === 0) {
      slot = storing.add(words[base + KEY])
      storing.isolate(slot)
    }
    words[base + NEXT_STORING] = storing.meta(slot)
    storing.setMeta(slot, flight)
  }

  private endStoring(flight: number): void {
    const { words, storing } = this
    const slot = storing.find(words[(flight << SHIFT) + KEY])
    const next = words[(flight << SHIFT) + NEXT_STORING]
    let at = storing.meta(slot)
    if (at === flight) {
      if (next === 0) storing.drop(slot)
      else storing.setMeta(slot, next)
      return
    }
    while (words[(at << SHIFT) + NEXT_STORING] !== flight) at = words[(at << SHIFT) + NEXT_STORING]
    words[(at << SHIFT) + NEXT_STORING] = next
  }

  /** A newer value has been written: what is being stored under its key is outdated. */
  supersede(key: number): void {
    const slot = this.storing.find(key)
    if (slot === 0) return
    for (let at = this.storing.meta(slot); at !== 0; at = this.words[(at << SHIFT) + NEXT_STORING]) {
      this.words[(at << SHIFT) + FLAGS] |= OUTDATED
    }
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
