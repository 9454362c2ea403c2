/** Words of a slot: word W of slot s is `words[(s << 2) | W]`; with `+` every access would be checked for overflow. */
const KEY = 0
const PREVIOUS = 1
const NEXT = 2
const META = 3

const GOLDEN = 0x9e3779b1
const INITIAL_SLOTS = 512
/** Buckets a slot, as a power of two: few enough meet that a miss ends at an empty bucket nearly always. */
const SPREAD_BITS = 2

/**
 * The memory of an eviction policy: a hash map from keys to slots (chained, four buckets a slot) and any number of circular doubly
 * linked lists of slots, all in typed arrays. Slots have 16 bytes each and keep their number as long as their key is known. Everything is
 * O(1) but growth, which doubles. Slot 0 names none.
 *
 * Keys in a row have buckets in a row: popular keys, which are small numbers with the producers here, then share cache lines, and a
 * dense keyspace has no collisions. What is above the number of buckets is hashed into it.
 */
export class Slots {
  /** Key, previous, next and meta word of every slot. */
  words = new Int32Array(INITIAL_SLOTS << 2)
  /** First slot of every bucket, and for each slot the next one in its bucket. */
  private buckets = new Int32Array(INITIAL_SLOTS << SPREAD_BITS)
  private chain = new Int32Array(INITIAL_SLOTS)
  private bits = 31 - Math.clz32(INITIAL_SLOTS << SPREAD_BITS)
  private used = 1
  private free = 0

  /** Slots that `find` may return lie below this. */
  get limit(): number {
    return this.chain.length
  }

  private bucketOf(key: number): number {
    const bits = this.bits
    return (key ^ (Math.imul(key >>> bits, GOLDEN) >>> (32 - bits))) & (this.buckets.length - 1)
  }

  /** Slot of a key; 0 when it is unknown. */
  find(key: number): number {
    const words = this.words
    let slot = this.buckets[this.bucketOf(key)]
    while (slot !== 0 && words[(slot << 2) | KEY] !== key) slot = this.chain[slot]
    return slot
  }

  /** A slot for a key that is unknown so far, in no list, meta 0. */
  add(key: number): number {
    const slot = this.take()
    const base = slot << 2
    this.words[base | KEY] = key
    this.words[base | META] = 0
    this.enchain(key, slot)
    return slot
  }

  private enchain(key: number, slot: number): void {
    const bucket = this.bucketOf(key)
    this.chain[slot] = this.buckets[bucket]
    this.buckets[bucket] = slot
  }

  /** Takes a slot out of its list, forgets its key, and gives the slot back. Returns the key. */
  drop(slot: number): number {
    this.unlink(slot)
    const words = this.words
    const key = words[(slot << 2) | KEY]
    this.unchain(key, slot)
    words[(slot << 2) | NEXT] = this.free
    this.free = slot
    return key
  }

  key(slot: number): number {
    return this.words[(slot << 2) | KEY]
  }
  meta(slot: number): number {
    return this.words[(slot << 2) | META]
  }
  setMeta(slot: number, value: number): void {
    this.words[(slot << 2) | META] = value
  }

  // ---- lists ----

  /** A new empty list, named by a slot that holds no key. */
  list(): number {
    const slot = this.take()
    const base = slot << 2
    this.words[base | KEY] = -1
    this.words[base | META] = 0
    this.isolate(slot)
    return slot
  }

  /** Gives an empty list's slot back. */
  dropList(list: number): void {
    this.words[(list << 2) | NEXT] = this.free
    this.free = list
  }

  pushFront(list: number, slot: number): void {
    const words = this.words
    const first = words[(list << 2) | NEXT]
    words[(slot << 2) | PREVIOUS] = list
    words[(slot << 2) | NEXT] = first
    words[(first << 2) | PREVIOUS] = slot
    words[(list << 2) | NEXT] = slot
  }

  /** Makes a slot a list of its own. */
  isolate(slot: number): void {
    const base = slot << 2
    this.words[base | PREVIOUS] = slot
    this.words[base | NEXT] = slot
  }

  /** Takes a slot out of the list that it is in. */
  unlink(slot: number): void {
    const words = this.words
    const previous = words[(slot << 2) | PREVIOUS]
    const next = words[(slot << 2) | NEXT]
    words[(previous << 2) | NEXT] = next
    words[(next << 2) | PREVIOUS] = previous
  }

  moveToFront(list: number, slot: number): void {
    if (this.words[(slot << 2) | PREVIOUS] === list) return
    this.unlink(slot)
    this.pushFront(list, slot)
  }

  /** Takes a slot out of its list, puts it in front of another one, and sets its meta. */
  moveTo(list: number, slot: number, meta: number): void {
    this.unlink(slot)
    this.words[(slot << 2) | META] = meta
    this.pushFront(list, slot)
  }

  /** The list itself when it is empty; so for `last`. */
  first(list: number): number {
    return this.words[(list << 2) | NEXT]
  }
  last(list: number): number {
    return this.words[(list << 2) | PREVIOUS]
  }
  /** Towards the front; the list itself before its first slot. */
  previous(slot: number): number {
    return this.words[(slot << 2) | PREVIOUS]
  }
  next(slot: number): number {
    return this.words[(slot << 2) | NEXT]
  }

  /** Calls back with the keys of a list, last first. */
  forEach(list: number, visit: (key: number, slot: number) => void): void {
    for (let slot = this.last(list); slot !== list; slot = this.previous(slot)) visit(this.key(slot), slot)
  }

  // ---- memory ----

  private take(): number {
    const slot = this.free
    if (slot !== 0) {
      this.free = this.words[(slot << 2) | NEXT]
      return slot
    }
    if (this.used === this.limit) this.grow()
    return this.used++
  }

  private grow(): void {
    const words = new Int32Array(this.words.length * 2)
    words.set(this.words)
    this.words = words
    const old = this.buckets
    const oldChain = this.chain
    this.buckets = new Int32Array(old.length * 2)
    this.chain = new Int32Array(oldChain.length * 2)
    this.bits++
    for (let bucket = 0; bucket < old.length; bucket++) {
      for (let slot = old[bucket]; slot !== 0; slot = oldChain[slot]) this.enchain(words[(slot << 2) | KEY], slot)
    }
  }

  /** Takes a slot out of its key's bucket. */
  private unchain(key: number, slot: number): void {
    const chain = this.chain
    const bucket = this.bucketOf(key)
    let before = this.buckets[bucket]
    if (before === slot) {
      this.buckets[bucket] = chain[slot]
      return
    }
    while (chain[before] !== slot) before = chain[before]
    chain[before] = chain[slot]
  }
}
