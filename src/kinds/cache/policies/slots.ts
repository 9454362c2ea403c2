/** Words of a slot: slot s begins at `words[s << 2]`. */
const KEY = 0
const PREVIOUS = 1
const NEXT = 2
const META = 3

const GOLDEN = 0x9e3779b1
const INITIAL_SLOTS = 512

/**
 * The memory of an eviction policy: a hash map from keys to slots (open addressing, linear probing, at most half full) and
 * any number of circular doubly linked lists of slots, all in typed arrays. Slots have 16 bytes each and keep their number as
 * long as their key is known. Everything is O(1) but growth, which doubles. Slot 0 names none.
 */
export class Slots {
  /** Key, previous, next and meta word of every slot. */
  words = new Int32Array(INITIAL_SLOTS << 2)
  /** Pairs of key and slot; slot 0: empty. */
  private cells = new Int32Array(INITIAL_SLOTS << 2)
  private mask = (INITIAL_SLOTS << 2) - 1
  private shift = Math.clz32(INITIAL_SLOTS * 2 - 1)
  private used = 1
  private free = 0

  /** Slots that `find` may return lie below this. */
  get limit(): number {
    return this.words.length >> 2
  }

  /** Slot of a key; 0 when it is unknown. */
  find(key: number): number {
    const cells = this.cells
    let at = (Math.imul(key, GOLDEN) >>> this.shift) << 1
    for (;;) {
      const slot = cells[at + 1]
      if (slot === 0 || cells[at] === key) return slot
      at = (at + 2) & this.mask
    }
  }

  /** A slot for a key that is unknown so far, in no list, meta 0. */
  add(key: number): number {
    const slot = this.take()
    const base = slot << 2
    this.words[base + KEY] = key
    this.words[base + META] = 0
    const cells = this.cells
    let at = (Math.imul(key, GOLDEN) >>> this.shift) << 1
    while (cells[at + 1] !== 0) at = (at + 2) & this.mask
    cells[at] = key
    cells[at + 1] = slot
    return slot
  }

  /** Takes a slot out of its list, forgets its key, and gives the slot back. Returns the key. */
  drop(slot: number): number {
    this.unlink(slot)
    const words = this.words
    const key = words[(slot << 2) + KEY]
    this.forget(key)
    words[(slot << 2) + NEXT] = this.free
    this.free = slot
    return key
  }

  key(slot: number): number {
    return this.words[(slot << 2) + KEY]
  }
  meta(slot: number): number {
    return this.words[(slot << 2) + META]
  }
  setMeta(slot: number, value: number): void {
    this.words[(slot << 2) + META] = value
  }

  // ---- lists ----

  /** A new empty list, named by a slot that holds no key. */
  list(): number {
    const slot = this.take()
    const base = slot << 2
    this.words[base + KEY] = -1
    this.words[base + META] = 0
    this.isolate(slot)
    return slot
  }

  /** Gives an empty list's slot back. */
  dropList(list: number): void {
    this.words[(list << 2) + NEXT] = this.free
    this.free = list
  }

  pushFront(list: number, slot: number): void {
    const words = this.words
    const first = words[(list << 2) + NEXT]
    words[(slot << 2) + PREVIOUS] = list
    words[(slot << 2) + NEXT] = first
    words[(first << 2) + PREVIOUS] = slot
    words[(list << 2) + NEXT] = slot
  }

  /** Makes a slot a list of its own. */
  isolate(slot: number): void {
    const base = slot << 2
    this.words[base + PREVIOUS] = slot
    this.words[base + NEXT] = slot
  }

  /** Takes a slot out of the list that it is in. */
  unlink(slot: number): void {
    const words = this.words
    const previous = words[(slot << 2) + PREVIOUS]
    const next = words[(slot << 2) + NEXT]
    words[(previous << 2) + NEXT] = next
    words[(next << 2) + PREVIOUS] = previous
  }

  moveToFront(list: number, slot: number): void {
    if (this.words[(slot << 2) + PREVIOUS] === list) return
    this.unlink(slot)
    this.pushFront(list, slot)
  }

  /** The list itself when it is empty; so for `last`. */
  first(list: number): number {
    return this.words[(list << 2) + NEXT]
  }
  last(list: number): number {
    return this.words[(list << 2) + PREVIOUS]
  }
  /** Towards the front; the list itself before its first slot. */
  previous(slot: number): number {
    return this.words[(slot << 2) + PREVIOUS]
  }
  next(slot: number): number {
    return this.words[(slot << 2) + NEXT]
  }

  /** Calls back with the keys of a list, last first. */
  forEach(list: number, visit: (key: number, slot: number) => void): void {
    for (let slot = this.last(list); slot !== list; slot = this.previous(slot)) visit(this.key(slot), slot)
  }

  // ---- memory ----

  private take(): number {
    const slot = this.free
    if (slot !== 0) {
      this.free = this.words[(slot << 2) + NEXT]
      return slot
    }
    if (this.used === this.limit) this.grow()
    return this.used++
  }

  private grow(): void {
    const words = new Int32Array(this.words.length * 2)
    words.set(this.words)
    this.words = words
    const old = this.cells
    const cells = new Int32Array(old.length * 2)
    this.cells = cells
    this.mask = cells.length - 1
    this.shift--
    for (let i = 0; i < old.length; i += 2) {
      if (old[i + 1] === 0) continue
      let at = (Math.imul(old[i], GOLDEN) >>> this.shift) << 1
      while (cells[at + 1] !== 0) at = (at + 2) & this.mask
      cells[at] = old[i]
      cells[at + 1] = old[i + 1]
    }
  }

  /** Removes a key from the map; those behind it move up, so that no gap ends a search too early (Knuth, TAOCP 6.4 R). */
  private forget(key: number): void {
    const cells = this.cells
    const mask = this.mask
    let gap = (Math.imul(key, GOLDEN) >>> this.shift) << 1
    while (cells[gap] !== key || cells[gap + 1] === 0) gap = (gap + 2) & mask
    for (let at = (gap + 2) & mask; cells[at + 1] !== 0; at = (at + 2) & mask) {
      const home = (Math.imul(cells[at], GOLDEN) >>> this.shift) << 1
      if (((at - home) & mask) < ((at - gap) & mask)) continue
      cells[gap] = cells[at]
      cells[gap + 1] = cells[at + 1]
      gap = at
    }
    cells[gap + 1] = 0
  }
}
