import { ln, nsOfMs, type RandomStream } from '../../../workers/sdk'
import { type EvictionPolicy, type PolicyName, policyOf } from './policies'

/** What a lookup finds. */
export const FRESH = 0
/** Fresh, and old enough to be loaded anew in the background. */
export const AGED = 1
/** After its end, and still to be served while it is loaded anew. */
export const STALE = 2
export const ENDED = 3

/** The parameters that decide how long an entry is good. */
export interface Lifetimes {
  readonly expireAfterWriteMs: number
  readonly ttlJitterRatio: number
  readonly expireAfterAccessMs: number
  readonly negativeTtlMs: number
  readonly refreshAfterWriteMs: number
  readonly staleWhileRevalidateMs: number
  readonly staleIfErrorMs: number
  readonly earlyExpirationBeta: number
}

const nsOf = (ms: number) => (ms === Infinity ? Infinity : nsOfMs(ms))

/**
 * What the cache holds: an eviction policy, and for each of its slots when the value was stored, last used, and how long its
 * load took. Ends are worked out at each look, so that a changed time to live holds for entries that are there already.
 */
export class Entries {
  private policy: EvictionPolicy
  private name: PolicyName
  private storedAt = new Float64Array(0)
  private usedAt = new Float64Array(0)
  private loadNs = new Float64Array(0)
  /** Factor on the time to live, drawn when stored. */
  private life = new Float64Array(0)
  /** 1: the origin said that there is no such thing. */
  private absent = new Uint8Array(0)
  private ttl = Infinity
  private jitter = 0
  private idle = Infinity
  private negativeTtl = 0
  private refreshAfter = Infinity
  private revalidate = 0
  private onError = 0
  private beta = 0

  constructor(
    name: PolicyName,
    capacity: number,
    lifetimes: Lifetimes,
    private readonly lots: RandomStream,
    private readonly draws: RandomStream,
  ) {
    this.name = name
    this.policy = policyOf(name, capacity, lots)
    this.setLifetimes(lifetimes)
  }

  setLifetimes(p: Lifetimes): void {
    this.ttl = nsOf(p.expireAfterWriteMs)
    this.jitter = p.ttlJitterRatio
    this.idle = nsOf(p.expireAfterAccessMs)
    this.negativeTtl = nsOf(p.negativeTtlMs)
    this.refreshAfter = nsOf(p.refreshAfterWriteMs)
    this.revalidate = nsOf(p.staleWhileRevalidateMs)
    this.onError = nsOf(p.staleIfErrorMs)
    this.beta = p.earlyExpirationBeta
  }

  get size(): number {
    return this.policy.size
  }
  get capacity(): number {
    return this.policy.capacity
  }
  get keepsAbsent(): boolean {
    return this.negativeTtl > 0
  }

  /** Slot of a key, 0 when it is not here. */
  find(key: number): number {
    return this.policy.find(key)
  }

  judge(slot: number, now: number): number {
    const end = this.endOf(slot)
    if (now < end) return now - this.storedAt[slot] >= this.refreshAfter && this.absent[slot] === 0 ? AGED : FRESH
    return now < end + this.revalidate && this.absent[slot] === 0 ? STALE : ENDED
  }

  private endOf(slot: number): number {
    const stored = this.storedAt[slot]
    if (this.absent[slot] !== 0) return stored + this.negativeTtl
    const written = this.ttl === Infinity ? Infinity : stored + this.ttl * this.life[slot]
    return this.idle === Infinity ? written : Math.min(written, this.usedAt[slot] + this.idle)
  }

  /** Whether a caller takes a fresh entry for expired (XFetch). Draws only when that is possible. */
  isTakenEarly(slot: number, now: number): boolean {
    if (this.beta === 0 || this.ttl === Infinity || this.absent[slot] !== 0) return false
    const lead = this.loadNs[slot] * this.beta * -ln(1 - this.draws.uniform())
    return now + lead >= this.storedAt[slot] + this.ttl * this.life[slot]
  }

  /** Notes a hit. `true` when the entry says that there is no such thing. */
  use(slot: number, now: number): boolean {
    this.usedAt[slot] = now
    this.policy.touch(slot)
    return this.absent[slot] !== 0
  }

  /** Whether an entry after its end may still stand in for a failed load. */
  standsIn(slot: number, now: number): boolean {
    return this.onError > 0 && this.absent[slot] === 0 && now < this.endOf(slot) + this.onError
  }

  remove(key: number): void {
    this.policy.remove(key)
  }

  /**
   * Stores what a load begun at `startedAt` has brought. A value that came in meanwhile keeps its times: parallel loads of one
   * miss count from the first store. Returns how many entries had to go.
   */
  store(key: number, startedAt: number, now: number, isAbsent: boolean): number {
    let slot = this.policy.find(key)
    let evicted = 0
    if (slot === 0) {
      if (this.policy.insert(key) !== -1) evicted = 1
      slot = this.policy.inserted
      if (slot >= this.storedAt.length) this.fit(this.policy.slotLimit)
    } else if (startedAt <= this.storedAt[slot] && this.absent[slot] === 0) return 0
    this.storedAt[slot] = now
    this.usedAt[slot] = now
    this.loadNs[slot] = now - startedAt
    this.life[slot] = this.jitter === 0 ? 1 : 1 + this.jitter * (2 * this.draws.uniform() - 1)
    this.absent[slot] = isAbsent ? 1 : 0
    return evicted
  }

  /** Empties it, and forgets what the policy had learnt. Allocates. */
  clear(): void {
    this.policy = policyOf(this.name, this.policy.capacity, this.lots)
  }

  /** Changes capacity and policy; entries that still fit stay. Returns how many had to go. Allocates when the policy changes. */
  become(name: PolicyName, capacity: number): number {
    const old = this.policy
    const rebuild = name !== this.name || (capacity === Infinity) !== (old.capacity === Infinity)
    if (!rebuild) old.setCapacity(capacity)
    let evicted = 0
    while (old.size > capacity) {
      old.evict()
      evicted++
    }
    if (rebuild) evicted += this.moveTo(policyOf(name, capacity, this.lots))
    this.name = name
    return evicted
  }

  /** Takes all entries over into an empty policy, those first that would go first. */
  private moveTo(policy: EvictionPolicy): number {
    const { storedAt, usedAt, loadNs, life, absent } = this
    const old = this.policy
    this.policy = policy
    this.storedAt = new Float64Array(0)
    this.fit(old.slotLimit)
    let evicted = 0
    old.forEach((key, from) => {
      if (policy.insert(key) !== -1) evicted++
      const to = policy.inserted
      if (to >= this.storedAt.length) this.fit(policy.slotLimit)
      this.storedAt[to] = storedAt[from]
      this.usedAt[to] = usedAt[from]
      this.loadNs[to] = loadNs[from]
      this.life[to] = life[from]
      this.absent[to] = absent[from]
    })
    return evicted
  }

  /** Makes room for slots below `limit`. */
  private fit(limit: number): void {
    const larger = (old: Float64Array<ArrayBuffer>) => {
      const array = new Float64Array(limit)
      array.set(old.subarray(0, limit))
      return array
    }
    this.storedAt = larger(this.storedAt)
    this.usedAt = larger(this.usedAt)
    this.loadNs = larger(this.loadNs)
    this.life = larger(this.life)
    const absent = new Uint8Array(limit)
    absent.set(this.absent.subarray(0, limit))
    this.absent = absent
  }
}
