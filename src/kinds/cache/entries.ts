import { ln, nsOfMs, type RandomStream } from '../../../workers/sdk'
import type { Lifetimes, Room } from './lifetimes'
import { type EvictionPolicy, type PolicyName, policyOf } from './policies'
import type { ValueSizes } from './value-sizes'

/** What a lookup finds. */
export const FRESH = 0
/** Fresh, and old enough to be loaded anew in the background. */
export const AGED = 1
/** After its end, and still to be served while it is loaded anew. */
export const STALE = 2
export const ENDED = 3

/** What {@link Entries.deadKeyAt} finds where it finds no key. */
export const NOBODY = -1
export const ALIVE = -2

/** Times of a slot, side by side: when stored, when last used, how long its load took, and the factor on the time to live, drawn when stored. */
const STORED = 0
const USED = 1
const LOAD = 2
const LIFE = 3
const TIMES_SHIFT = 2

/** Marks of a slot. The origin said that there is no such thing. */
const ABSENT = 1
/** A newer value has been written. */
const SUPERSEDED = 2

/**
 * What one shard holds: an eviction policy, and for each of its slots when the value was stored, last used, and how long its
 * load took. Ends are worked out at each look, so that a changed time to live holds for entries that are there already.
 */
export class Entries {
  private policy: EvictionPolicy
  private times = new Float64Array(0)
  private marks = new Uint8Array(0)
  private bytesHeld = 0
  private byteLimit = Infinity
  private ttl = Infinity
  private jitter = 0
  private idle = Infinity
  private negativeTtl = 0
  private refreshAfter = Infinity
  private refreshAhead = Infinity
  private revalidate = 0
  private onError = 0
  private beta = 0
  /** Nothing ever ends or ages: the look at the times can be left out. */
  private timeless = true
  /** Entries that were stored as absent since the policy was made; they have times of their own. */
  private absents = 0

  constructor(
    private name: PolicyName,
    room: Room,
    lifetimes: Lifetimes,
    private readonly valueSizes: ValueSizes,
    private readonly lots: RandomStream,
    private readonly draws: RandomStream,
  ) {
    this.byteLimit = room.capacityIn === 'bytes' ? room.capacityBytes : Infinity
    this.policy = policyOf(name, this.entriesFor(room), lots)
    this.setLifetimes(lifetimes)
  }

  setLifetimes(p: Lifetimes): void {
    this.ttl = nsOfMs(p.expireAfterWriteMs)
    this.jitter = p.ttlJitterRatio
    this.idle = nsOfMs(p.expireAfterAccessMs)
    this.negativeTtl = nsOfMs(p.negativeTtlMs)
    this.refreshAfter = nsOfMs(p.refreshAfterWriteMs)
    this.refreshAhead = p.strategy === 'refreshAhead' ? p.refreshAheadRatio : Infinity
    this.revalidate = nsOfMs(p.staleWhileRevalidateMs)
    this.onError = nsOfMs(p.staleIfErrorMs)
    this.beta = p.earlyExpirationBeta
    this.timeless = this.ttl === Infinity && this.idle === Infinity && this.refreshAfter === Infinity
  }

  /** Room in entries; where bytes are counted, what fits on average, so that a policy's parts have about their shares. */
  private entriesFor(room: Room): number {
    return room.capacityIn === 'entries' ? room.capacity : Math.max(1, Math.floor(room.capacityBytes / this.valueSizes.mean))
  }

  get size(): number {
    return this.policy.size
  }
  /** Bytes held; 0 where entries are counted. */
  get bytes(): number {
    return this.bytesHeld
  }
  get fits(): boolean {
    return this.policy.size <= this.policy.capacity && this.bytesHeld <= this.byteLimit
  }
  get keepsAbsent(): boolean {
    return this.negativeTtl > 0
  }

  /** Slot of a key, 0 when it is not here. */
  find(key: number): number {
    return this.policy.find(key)
  }

  judge(slot: number, now: number): number {
    if (this.timeless && this.absents === 0) return FRESH
    const end = this.endOf(slot)
    const isAbsent = (this.marks[slot] & ABSENT) !== 0
    if (now >= end) return now < end + this.revalidate && !isAbsent ? STALE : ENDED
    if (isAbsent) return FRESH
    const age = now - this.times[(slot << TIMES_SHIFT) + STORED]
    if (age >= this.refreshAfter) return AGED
    if (this.refreshAhead === Infinity || this.ttl === Infinity) return FRESH
    return age >= this.refreshAhead * this.ttl * this.times[(slot << TIMES_SHIFT) + LIFE] ? AGED : FRESH
  }

  private endOf(slot: number): number {
    const at = slot << TIMES_SHIFT
    const stored = this.times[at + STORED]
    if ((this.marks[slot] & ABSENT) !== 0) return stored + this.negativeTtl
    const written = this.ttl === Infinity ? Infinity : stored + this.ttl * this.times[at + LIFE]
    return this.idle === Infinity ? written : Math.min(written, this.times[at + USED] + this.idle)
  }

  /** Whether a caller takes a fresh entry for expired (XFetch). Draws only when that is possible. */
  isTakenEarly(slot: number, now: number): boolean {
    if (this.beta === 0 || this.ttl === Infinity || (this.marks[slot] & ABSENT) !== 0) return false
    const at = slot << TIMES_SHIFT
    const lead = this.times[at + LOAD] * this.beta * -ln(1 - this.draws.uniform())
    return now + lead >= this.times[at + STORED] + this.ttl * this.times[at + LIFE]
  }

  /** Notes a hit. `true` when the entry says that there is no such thing. */
  use(slot: number, now: number): boolean {
    if (this.idle !== Infinity) this.times[(slot << TIMES_SHIFT) + USED] = now
    this.policy.touch(slot)
    return this.absents !== 0 && (this.marks[slot] & ABSENT) !== 0
  }

  /** Virtual nanoseconds since the value was stored. */
  ageOf(slot: number, now: number): number {
    return now - this.times[(slot << TIMES_SHIFT) + STORED]
  }

  /** Whether an entry after its end may still stand in for a failed load. */
  standsIn(slot: number, now: number): boolean {
    return this.onError > 0 && (this.marks[slot] & ABSENT) === 0 && now < this.endOf(slot) + this.onError
  }

  /** Slots lie below this. */
  get slotLimit(): number {
    return this.policy.slotLimit
  }

  /** Key in a slot that can be of no use any more, not even stale; {@link NOBODY}, {@link ALIVE} where there is none such. */
  deadKeyAt(slot: number, now: number): number {
    const key = this.policy.keyAt(slot)
    if (key < 0) return NOBODY
    const stays = (this.marks[slot] & ABSENT) !== 0 ? 0 : Math.max(this.revalidate, this.onError)
    return now >= this.endOf(slot) + stays ? key : ALIVE
  }

  isSuperseded(slot: number): boolean {
    return (this.marks[slot] & SUPERSEDED) !== 0
  }

  /** A newer value than the one that is here, if any, has been written. */
  supersede(key: number): void {
    const slot = this.policy.find(key)
    if (slot !== 0) this.marks[slot] |= SUPERSEDED
  }

  /** `true` when the key was here. */
  remove(key: number): boolean {
    const wasHere = this.policy.remove(key)
    if (wasHere) this.forgetBytes(key)
    return wasHere
  }

  /**
   * Stores what a load begun at `startedAt` has brought; a write is a load that takes no time. A value that came in meanwhile, and has
   * not ended, keeps its times: parallel loads of one miss count from the first store. Returns how many entries had to go.
   */
  store(key: number, startedAt: number, now: number, isAbsent: boolean, isSuperseded: boolean): number {
    let slot = this.policy.find(key)
    let evicted = 0
    const mark = (isAbsent ? ABSENT : 0) | (isSuperseded ? SUPERSEDED : 0)
    if (slot === 0) {
      if (this.byteLimit === Infinity) {
        if (this.policy.insert(key) !== -1) evicted = 1
      } else {
        evicted = this.insertBytes(key)
        if (this.policy.find(key) === 0) return evicted
      }
      slot = this.policy.inserted
      if (slot >= this.marks.length) this.fit(this.policy.slotLimit)
      this.times[(slot << TIMES_SHIFT) + LOAD] = 0
    } else if (
      ((mark | this.marks[slot]) & ABSENT) === 0 &&
      startedAt <= this.times[(slot << TIMES_SHIFT) + STORED] &&
      this.judge(slot, now) < STALE
    ) {
      this.marks[slot] = mark
      return 0
    }
    const at = slot << TIMES_SHIFT
    this.times[at + STORED] = now
    this.times[at + USED] = now
    if (now > startedAt) this.times[at + LOAD] = now - startedAt
    this.times[at + LIFE] = this.jitter === 0 ? 1 : 1 + this.jitter * (2 * this.draws.uniform() - 1)
    this.marks[slot] = mark
    if (isAbsent) this.absents++
    return evicted
  }

  /** Makes room for a key's bytes and puts it in, unless it alone is too large. Returns how many had to go. */
  private insertBytes(key: number): number {
    const { policy } = this
    const bytes = this.valueSizes.of(key)
    if (bytes > this.byteLimit) return 0
    let evicted = 0
    while (this.bytesHeld + bytes > this.byteLimit) {
      this.forgetBytes(policy.evict())
      evicted++
    }
    // Smaller ones than average leave room: the policy's count must not be what bounds it.
    if (policy.size >= policy.capacity) policy.setCapacity(policy.capacity + Math.max(1, policy.capacity >> 5))
    this.bytesHeld += bytes
    // An admission filter may refuse: then it is the key itself that goes.
    const gone = policy.insert(key)
    if (gone === -1) return evicted
    this.forgetBytes(gone)
    return evicted + 1
  }

  private forgetBytes(key: number): void {
    if (this.byteLimit !== Infinity) this.bytesHeld -= this.valueSizes.of(key)
  }

  /** The sizes of values have changed: what is here counts anew. Returns how many had to go. */
  weigh(room: Room): number {
    if (this.byteLimit === Infinity) return 0
    this.bytesHeld = 0
    this.policy.forEach((key) => {
      this.bytesHeld += this.valueSizes.of(key)
    })
    return this.become(this.name, room)
  }

  /** Changes room and policy; entries that still fit stay. Returns how many had to go. Allocates when the policy changes. */
  become(name: PolicyName, room: Room): number {
    const old = this.policy
    const capacity = this.entriesFor(room)
    const byteLimit = room.capacityIn === 'bytes' ? room.capacityBytes : Infinity
    const counts = (byteLimit === Infinity) !== (this.byteLimit === Infinity)
    const rebuild = counts || name !== this.name || (capacity === Infinity) !== (old.capacity === Infinity)
    if (!rebuild && (byteLimit === Infinity || capacity > old.capacity)) old.setCapacity(capacity)
    let evicted = 0
    while (old.size > (byteLimit === Infinity ? capacity : Infinity) || (!counts && this.bytesHeld > byteLimit)) {
      this.forgetBytes(old.evict())
      evicted++
    }
    this.name = name
    this.byteLimit = byteLimit
    if (rebuild) evicted += this.moveTo(policyOf(name, capacity, this.lots))
    return evicted
  }

  /** Takes all entries over into an empty policy, those first that would go first. */
  private moveTo(policy: EvictionPolicy): number {
    const { times, marks } = this
    const old = this.policy
    this.policy = policy
    this.times = new Float64Array(0)
    this.marks = new Uint8Array(0)
    this.bytesHeld = 0
    this.fit(old.slotLimit)
    let evicted = 0
    old.forEach((key, from) => {
      evicted += this.store(key, times[(from << TIMES_SHIFT) + STORED] - 1, times[(from << TIMES_SHIFT) + STORED], false, false)
      const to = policy.find(key)
      if (to === 0) return
      for (let i = 0; i <= LIFE; i++) this.times[(to << TIMES_SHIFT) + i] = times[(from << TIMES_SHIFT) + i]
      this.marks[to] = marks[from]
    })
    return evicted
  }

  /** Everything is gone, as after a restart. */
  clear(room: Room): void {
    this.policy = policyOf(this.name, this.entriesFor(room), this.lots)
    this.bytesHeld = 0
    this.absents = 0
  }

  /** Makes room for slots below `limit`. */
  private fit(limit: number): void {
    const times = new Float64Array(limit << TIMES_SHIFT)
    times.set(this.times.subarray(0, limit << TIMES_SHIFT))
    this.times = times
    const marks = new Uint8Array(limit)
    marks.set(this.marks.subarray(0, limit))
    this.marks = marks
  }
}
