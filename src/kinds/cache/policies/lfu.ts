import { BasePolicy } from './policy'

/**
 * Least frequently used goes; of several the least recently used. Counts live as long as the key is in. O(1) after Shah, Mitra
 * & Matani (2010): a list of levels in order of their count, and in each level its keys, the latest in front.
 */
export class Lfu extends BasePolicy {
  /**
   * The list of levels, lowest count first. A level is a list of keys; its neighbours among levels are in `below` and `above`.
   */
  private counts = new Int32Array(64)
  private below = new Int32Array(64)
  private above = new Int32Array(64)
  private lists = new Int32Array(64)
  private lengths = new Int32Array(64)
  private used = 1
  private free = 0

  /** A slot's meta is its level. Level 0 is the end of the ring of levels. */
  touch(slot: number): void {
    const slots = this.slots
    const level = slots.meta(slot)
    const up = this.above[level]
    const count = this.counts[level] + 1
    if (up !== 0 && this.counts[up] === count) {
      slots.unlink(slot)
      this.enter(up, slot)
      if (--this.lengths[level] === 0) this.close(level)
    } else if (this.lengths[level] === 1) this.counts[level] = count
    else {
      slots.unlink(slot)
      this.lengths[level]--
      this.enter(this.open(level, count), slot)
    }
  }

  access(key: number): boolean {
    const slot = this.slots.find(key)
    if (slot === 0) return false
    this.touch(slot)
    return true
  }

  insert(key: number): number {
    const evicted = this.size >= this.capacity ? this.evict() : -1
    const slot = this.slots.add(key)
    this.inserted = slot
    this.size++
    this.admit(slot)
    return evicted
  }

  replay(keys: Int32Array): number {
    let hits = 0
    for (let i = 0; i < keys.length; i++) {
      if (this.access(keys[i])) hits++
      else this.insert(keys[i])
    }
    return hits
  }

  private admit(slot: number): void {
    const lowest = this.above[0]
    this.enter(lowest !== 0 && this.counts[lowest] === 1 ? lowest : this.open(0, 1), slot)
  }

  evict(): number {
    return this.size === 0 ? -1 : this.takeOut(this.slots.last(this.lists[this.above[0]]))
  }

  protected takeOut(slot: number): number {
    const level = this.slots.meta(slot)
    this.size--
    const key = this.slots.drop(slot)
    if (--this.lengths[level] === 0) this.close(level)
    return key
  }

  forEach(visit: (key: number, slot: number) => void): void {
    for (let level = this.above[0]; level !== 0; level = this.above[level]) this.slots.forEach(this.lists[level], visit)
  }

  private enter(level: number, slot: number): void {
    this.slots.pushFront(this.lists[level], slot)
    this.slots.setMeta(slot, level)
    this.lengths[level]++
  }

  /** A new level above another. */
  private open(under: number, count: number): number {
    let level = this.free
    if (level !== 0) this.free = this.above[level]
    else {
      if (this.used === this.counts.length) this.grow()
      level = this.used++
    }
    const over = this.above[under]
    this.counts[level] = count
    this.lengths[level] = 0
    this.lists[level] = this.slots.list()
    this.below[level] = under
    this.above[level] = over
    this.above[under] = level
    this.below[over] = level
    return level
  }

  private close(level: number): void {
    this.above[this.below[level]] = this.above[level]
    this.below[this.above[level]] = this.below[level]
    this.slots.dropList(this.lists[level])
    this.above[level] = this.free
    this.free = level
  }

  private grow(): void {
    const larger = (old: Int32Array<ArrayBuffer>) => {
      const array = new Int32Array(old.length * 2)
      array.set(old)
      return array
    }
    this.counts = larger(this.counts)
    this.below = larger(this.below)
    this.above = larger(this.above)
    this.lists = larger(this.lists)
    this.lengths = larger(this.lengths)
  }
}
