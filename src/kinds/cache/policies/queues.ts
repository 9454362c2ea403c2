import { BasePolicy } from './policy'

/** One list with the newest in front; the policies of this file differ in what a hit does and whom they spare. */
abstract class OneList extends BasePolicy {
  protected readonly list = this.slots.list()

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
    this.slots.pushFront(this.list, slot)
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

  evict(): number {
    return this.size === 0 ? -1 : this.takeOut(this.victim())
  }

  protected takeOut(slot: number): number {
    this.size--
    return this.slots.drop(slot)
  }

  /** The slot to go; there is at least one. */
  protected abstract victim(): number

  forEach(visit: (key: number, slot: number) => void): void {
    this.slots.forEach(this.list, visit)
  }
}

/** First in, first out: the oldest insert goes. A hit changes nothing. */
export class Fifo extends OneList {
  touch(): void {}

  protected victim(): number {
    return this.slots.last(this.list)
  }
}

/** Least recently used goes. */
export class Lru extends OneList {
  touch(slot: number): void {
    this.slots.moveToFront(this.list, slot)
  }

  protected victim(): number {
    return this.slots.last(this.list)
  }
}

/**
 * Second chance (Corbató, 1968): FIFO with one bit, new ones 0. A hit sets it; at the hand 1 becomes 0 and goes round again, 0
 * goes.
 */
export class Clock extends OneList {
  touch(slot: number): void {
    this.slots.setMeta(slot, 1)
  }

  protected victim(): number {
    const { slots, list } = this
    let slot = slots.last(list)
    while (slots.meta(slot) !== 0) {
      slots.setMeta(slot, 0)
      slots.moveToFront(list, slot)
      slot = slots.last(list)
    }
    return slot
  }
}

/**
 * SIEVE (Zhang et al., NSDI 2024): FIFO with a visited bit. The hand goes from the oldest to the newest and clears bits, evicts
 * the first that is not visited, and stays where it is; nothing moves, so new ones that nobody wants again go soon.
 */
export class Sieve extends OneList {
  /** The list itself: begin at the oldest. */
  private hand = this.list

  touch(slot: number): void {
    this.slots.setMeta(slot, 1)
  }

  protected victim(): number {
    const { slots, list } = this
    let slot = this.hand === list ? slots.last(list) : this.hand
    while (slots.meta(slot) !== 0) {
      slots.setMeta(slot, 0)
      slot = slots.previous(slot)
      if (slot === list) slot = slots.last(list)
    }
    this.hand = slot
    return slot
  }

  protected override takeOut(slot: number): number {
    if (slot === this.hand) this.hand = this.slots.previous(slot)
    return super.takeOut(slot)
  }
}
