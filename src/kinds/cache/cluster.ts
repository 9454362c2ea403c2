import { hashOfKey, mix32, type Placement, placementOf, type RandomStream } from '../../../workers/sdk'
import type { ValuesOf } from '../../params'
import { MAX_SHARDS } from './cluster-params'
import { Entries } from './entries'
import { SHARD } from './metrics'
import type { params } from './params'
import { ValueSizes } from './value-sizes'

export type Values = ValuesOf<typeof params>

/** Streams of chance that a cluster draws from. */
export interface Chance {
  readonly eviction: RandomStream
  readonly expiry: RandomStream
  readonly routing: RandomStream
}

/** Mirrors have an eighth of the capacity, as groupcache's hotCache. */
const MIRROR_DIVISOR = 8
/** Keys whose places are compared before and after a change. */
const PROBES = 4096

/** Where the vectors go. */
interface Vector {
  set(index: number, value: number): void
}

/**
 * The shards of a cache: what each holds, which of them are there, and which a key belongs to. One shard, always there, is a
 * cluster, too, and takes the short way everywhere. No allocation but on changes.
 */
export class Cluster {
  /** One per shard. */
  readonly shards: Entries[] = []
  /** Mirrors of hot keys, one per shard; none where mirroring is off. */
  readonly mirrors: Entries[] = []
  /** Shards that {@link ownersOf} and {@link askedOf} have found. */
  readonly owners = new Int32Array(MAX_SHARDS)
  private readonly away = new Uint8Array(MAX_SHARDS)
  /** Lookups under way, and when a shard is done with what it has. */
  private readonly pending = new Int32Array(MAX_SHARDS)
  private readonly freeAt = new Float64Array(MAX_SHARDS)
  private readonly lookups = new Float64Array(MAX_SHARDS)
  private readonly sizes: ValueSizes
  private placement: Placement
  private replicas = 1
  private workNs = 0
  private bounded = false
  /** One shard, and it is there. */
  private alone = true
  /** Nothing about shards delays a lookup or decides where it goes: there is one, and it answers at once. */
  isDirect = true
  isQuorum = false
  private fallsBack = false
  upCount = 1
  upBefore = 1
  movedRatio = 0

  constructor(
    private values: Values,
    private readonly chance: Chance,
  ) {
    this.sizes = new ValueSizes(values.entryBytes)
    this.placement = placementOf('modulo', [1])
    this.become(values)
    this.movedRatio = 0
    this.upBefore = this.upCount
  }

  // ---- where keys are ----

  /** Live shards that a key belongs to, its first one first, written to {@link owners}; how many. */
  ownersOf(key: number): number {
    const owners = this.owners
    if (this.alone) {
      owners[0] = 0
      return 1
    }
    if (this.replicas === 1) {
      const first = this.placement.of(key)
      owners[0] = first
      return first === -1 || this.away[first] !== 0 ? 0 : 1
    }
    const placed = this.placement.spread(hashOfKey(key), this.replicas, owners)
    if (this.fallsBack && this.away[owners[0]] !== 0) return 0
    let live = 0
    for (let i = 0; i < placed; i++) if (this.away[owners[i]] === 0) owners[live++] = owners[i]
    return live
  }

  /** Shards that a lookup asks, written to {@link owners}; how many, 0: none can answer. */
  askedOf(key: number): number {
    const live = this.ownersOf(key)
    if (live <= 1 && !this.isQuorum) return live
    if (this.isQuorum) {
      const majority = (Math.min(this.replicas, this.shards.length) >> 1) + 1
      return live < majority ? 0 : majority
    }
    this.owners[0] = this.owners[this.chance.routing.below(live)]
    return 1
  }

  isThere(shard: number): boolean {
    return shard < this.shards.length && this.away[shard] === 0
  }

  /** Any shard that is there, as the one whose users ask; −1 when there is none. */
  anyShard(): number {
    if (this.upCount === 0) return -1
    let left = this.chance.routing.below(this.upCount)
    for (let i = 0; i < this.shards.length; i++) if (this.away[i] === 0 && left-- === 0) return i
    return -1
  }

  // ---- lookups ----

  /** A shard is asked. Returns how long the question waits there and is worked on, in virtual nanoseconds. */
  enter(shard: number, now: number): number {
    this.lookups[shard]++
    if (this.workNs === 0) return 0
    const done = Math.max(now, this.freeAt[shard]) + this.workNs
    this.freeAt[shard] = done
    return done - now
  }

  /** A lookup at a shard is under way from now on: what bounded loads go by. */
  hold(shard: number): void {
    if (!this.bounded) return
    this.pending[shard]++
    this.placement.take(shard)
  }

  /** It has ended. */
  leave(shard: number): void {
    if (this.pending[shard] === 0) return
    this.pending[shard]--
    if (this.bounded) this.placement.give(shard)
  }

  // ---- what is in them ----

  /** Entries in all shards. */
  get size(): number {
    let sum = 0
    for (let i = 0; i < this.shards.length; i++) sum += this.shards[i].size
    return sum
  }

  get bytes(): number {
    let sum = 0
    for (let i = 0; i < this.shards.length; i++) sum += this.shards[i].bytes
    return sum
  }

  get keepsAbsent(): boolean {
    return this.shards[0].keepsAbsent
  }

  /** Whether an entry after its end may stand in for a failed load. */
  standsIn(key: number, asked: number, now: number): boolean {
    const count = this.ownersOf(key)
    for (let i = -1; i < count; i++) {
      const shard = i === -1 ? asked : this.owners[i]
      if (shard < 0 || !this.isThere(shard)) continue
      const slot = this.shards[shard].find(key)
      if (slot !== 0 && this.shards[shard].standsIn(slot, now)) return true
    }
    return false
  }

  get fits(): boolean {
    return this.shards.every((shard) => shard.fits)
  }

  bytesOf(key: number): number {
    return this.sizes.of(key)
  }

  /**
   * Stores a value in all shards that its key belongs to; with bounded loads in the one that was asked. Returns how many
   * entries had to go.
   */
  store(key: number, asked: number, startedAt: number, now: number, isAbsent: boolean, isSuperseded: boolean): number {
    if (this.bounded && this.replicas === 1 && asked >= 0) {
      return this.isThere(asked) ? this.shards[asked].store(key, startedAt, now, isAbsent, isSuperseded) : 0
    }
    let evicted = 0
    const count = this.ownersOf(key)
    for (let i = 0; i < count; i++) {
      evicted += this.shards[this.owners[i]].store(key, startedAt, now, isAbsent, isSuperseded)
    }
    return evicted
  }

  /** Removes a key wherever it belongs; mirrors are not told. Returns from how many shards. */
  remove(key: number): number {
    let removed = 0
    if (this.bounded) {
      for (const shard of this.shards) if (shard.remove(key)) removed++
      return removed
    }
    const count = this.ownersOf(key)
    for (let i = 0; i < count; i++) if (this.shards[this.owners[i]].remove(key)) removed++
    return removed
  }

  /** A newer value than any copy has been written. */
  supersede(key: number): void {
    for (let i = 0; i < this.shards.length; i++) this.shards[i].supersede(key)
    for (let i = 0; i < this.mirrors.length; i++) this.mirrors[i].supersede(key)
  }

  // ---- changes ----

  private newEntries(values: Values, room: Values = values): Entries {
    return new Entries(values.policy, room, values, this.sizes, this.chance.eviction, this.chance.expiry)
  }

  private mirrorRoom(values: Values): Values {
    const eighth = (n: number) => Math.max(1, n === Infinity ? n : Math.floor(n / MIRROR_DIVISOR))
    return { ...values, capacity: eighth(values.capacity), capacityBytes: eighth(values.capacityBytes) }
  }

  /** Takes new parameters. Returns how many entries had to go for want of room. */
  become(values: Values): number {
    const weighs = values.entryBytes !== this.values.entryBytes
    this.values = values
    if (weighs) this.sizes.become(values.entryBytes)
    this.workNs = values.shardOpsPerSec === Infinity ? 0 : Math.max(1, Math.round(1e9 / values.shardOpsPerSec))
    this.replicas = values.replicas
    this.isQuorum = values.readFrom === 'quorum' && values.replicas > 1
    this.fallsBack = values.onShardLoss === 'fallbackToOrigin'
    let evicted = 0
    for (const entries of this.shards) evicted += this.refit(entries, values, weighs)
    const small = this.mirrorRoom(values)
    for (const entries of this.mirrors) this.refit(entries, small, weighs)
    this.changeMembers(values)
    return evicted
  }

  /** Everything is gone, in all shards. */
  clear(): void {
    const small = this.mirrorRoom(this.values)
    for (const entries of this.shards) entries.clear(this.values)
    for (const entries of this.mirrors) entries.clear(small)
  }

  private refit(entries: Entries, values: Values, weighs: boolean): number {
    entries.setLifetimes(values)
    const evicted = entries.become(values.policy, values)
    return weighs ? evicted + entries.weigh(values) : evicted
  }

  private changeMembers(values: Values): void {
    const before = this.placement
    const old = before.size > 0 && this.shards.length > 0 ? Int32Array.from({ length: PROBES }, (_, i) => this.probe(i)) : null
    const upBefore = this.upCount
    const count = values.shards
    while (this.shards.length < count) this.shards.push(this.newEntries(values))
    this.shards.length = count
    const away = new Uint8Array(MAX_SHARDS)
    for (const { shard } of values.away) if (shard <= count) away[shard - 1] = 1
    const table = placementOf(values.placement, new Array<number>(count).fill(1), values)
    for (const { type, shard } of values.away) {
      if (shard <= count && (type === 'left' || values.onShardLoss === 'coldMiss')) table.setUp(shard - 1, false)
    }
    for (let i = 0; i < MAX_SHARDS; i++) {
      if (i < count && (away[i] === 0 || this.away[i] !== 0)) continue
      if (i < count) this.shards[i].clear(values)
      this.pending[i] = 0
      this.freeAt[i] = 0
    }
    this.away.set(away)
    this.placement = table
    this.bounded = values.placement === 'bounded'
    for (let i = 0; i < count; i++) for (let n = this.pending[i]; n > 0; n--) table.take(i)
    this.upCount = count - away.reduce((sum, one) => sum + one, 0)
    this.alone = count === 1 && this.upCount === 1
    this.isDirect = this.alone && this.workNs === 0 && !this.bounded && !this.isQuorum
    this.changeMirrors(values)
    if (old === null || upBefore === this.upCount) return
    this.upBefore = upBefore
    let moved = 0
    for (let i = 0; i < PROBES; i++) if (this.probe(i) !== old[i]) moved++
    this.movedRatio = moved / PROBES
  }

  private probe(i: number): number {
    return this.placement.at(mix32(i + 1))
  }

  private changeMirrors(values: Values): void {
    const wanted = values.hotKeyMirrorRatio > 0 && this.shards.length > 1 ? this.shards.length : 0
    const small = this.mirrorRoom(values)
    while (this.mirrors.length < wanted) this.mirrors.push(this.newEntries(values, small))
    this.mirrors.length = wanted
    for (let i = 0; i < wanted; i++) if (this.away[i] !== 0) this.mirrors[i].clear(small)
  }

  // ---- what can be seen ----

  showMembers(state: Vector, share: Vector): void {
    const count = this.shards.length
    const shares = new Float64Array(count)
    if (this.placement.upCount > 0) this.placement.shares(shares)
    for (let i = 0; i < MAX_SHARDS; i++) {
      state.set(i, i >= count ? SHARD.none : this.away[i] === 0 ? SHARD.up : SHARD.away)
      share.set(i, i < count ? shares[i] : 0)
    }
  }

  /** Shows each shard's share of recent lookups, and lets older ones fade. */
  showLoads(load: Vector): void {
    const { lookups } = this
    let sum = 0
    for (let i = 0; i < this.shards.length; i++) sum += lookups[i]
    for (let i = 0; i < this.shards.length; i++) {
      load.set(i, sum > 0 ? lookups[i] / sum : 0)
      lookups[i] /= 2
    }
  }
}
