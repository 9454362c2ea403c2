import { BasePolicy } from './policy'

/** Meta of a slot: the list that it is in. */
const T1 = 0
const T2 = 1
const B1 = 2
const B2 = 3

/**
 * Adaptive replacement (Megiddo & Modha, FAST 2003, figure 4): T1 holds keys seen once of late, T2 those seen more often; B1
 * and B2 remember the keys that went from them. A miss that B1 remembers gives T1 more room, one that B2 remembers gives it
 * less.
 */
export class Arc extends BasePolicy {
  private readonly lists = new Int32Array([this.slots.list(), this.slots.list(), this.slots.list(), this.slots.list()])
  private readonly lengths = new Int32Array(4)
  /** Wanted length of T1. */
  private target = 0

  override find(key: number): number {
    const slot = this.slots.find(key)
    return slot !== 0 && this.slots.meta(slot) <= T2 ? slot : 0
  }

  access(key: number): boolean {
    const slot = this.slots.find(key)
    if (slot === 0 || this.slots.meta(slot) > T2) return false
    this.move(slot, T2)
    return true
  }

  replay(keys: Int32Array): number {
    let hits = 0
    for (let i = 0; i < keys.length; i++) {
      if (this.access(keys[i])) hits++
      else this.insert(keys[i])
    }
    return hits
  }

  touch(slot: number): void {
    this.move(slot, T2)
  }

  insert(key: number): number {
    const ghost = this.slots.find(key)
    if (ghost !== 0) return this.recall(ghost)
    const lengths = this.lengths
    const capacity = this.capacity
    let evicted = -1
    if (lengths[T1] + lengths[B1] >= capacity) {
      if (lengths[T1] < capacity) {
        if (lengths[B1] > 0) this.forgetLast(B1)
        if (this.size >= capacity) evicted = this.replace(false)
      } else evicted = this.forgetLast(T1)
    } else {
      if (lengths[T1] + lengths[T2] + lengths[B1] + lengths[B2] >= 2 * capacity) this.forgetLast(B2)
      if (this.size >= capacity) evicted = this.replace(false)
    }
    const slot = this.slots.add(key)
    this.inserted = slot
    this.size++
    this.slots.pushFront(this.lists[T1], slot)
    lengths[T1]++
    return evicted
  }

  /** A miss on a key that a ghost list remembers. */
  private recall(slot: number): number {
    const lengths = this.lengths
    const fromB2 = this.slots.meta(slot) === B2
    const step = fromB2 ? Math.max(1, lengths[B1] / lengths[B2]) : Math.max(1, lengths[B2] / lengths[B1])
    this.target = fromB2 ? Math.max(0, this.target - step) : Math.min(this.capacity, this.target + step)
    const evicted = this.size >= this.capacity ? this.replace(fromB2) : -1
    this.move(slot, T2)
    this.size++
    this.inserted = slot
    return evicted
  }

  /** Sends the last of T1 or T2 to its ghost list and returns its key. */
  private replace(fromB2: boolean): number {
    const length = this.lengths[T1]
    const takeT1 = length > 0 && (length > this.target || (fromB2 && length === this.target) || this.lengths[T2] === 0)
    const slot = this.slots.last(this.lists[takeT1 ? T1 : T2])
    this.move(slot, takeT1 ? B1 : B2)
    this.size--
    return this.slots.key(slot)
  }

  private move(slot: number, to: number): void {
    const slots = this.slots
    this.lengths[slots.meta(slot)]--
    slots.unlink(slot)
    slots.setMeta(slot, to)
    slots.pushFront(this.lists[to], slot)
    this.lengths[to]++
  }

  /** Drops the last of a list for good. */
  private forgetLast(list: number): number {
    const slot = this.slots.last(this.lists[list])
    if (list <= T2) this.size--
    this.lengths[list]--
    return this.slots.drop(slot)
  }

  override setCapacity(capacity: number): void {
    this.capacity = capacity
    this.target = Math.min(this.target, capacity)
    this.trim()
  }

  evict(): number {
    if (this.size === 0) return -1
    const key = this.replace(false)
    this.trim()
    return key
  }

  private trim(): void {
    const lengths = this.lengths
    const capacity = this.capacity
    while (lengths[B1] > 0 && lengths[T1] + lengths[B1] > capacity) this.forgetLast(B1)
    while (lengths[B2] > 0 && lengths[T1] + lengths[T2] + lengths[B1] + lengths[B2] > 2 * capacity) this.forgetLast(B2)
  }

  protected takeOut(slot: number): number {
    this.lengths[this.slots.meta(slot)]--
    this.size--
    return this.slots.drop(slot)
  }

  forEach(visit: (key: number, slot: number) => void): void {
    this.slots.forEach(this.lists[T1], visit)
    this.slots.forEach(this.lists[T2], visit)
  }
}
