import { BasePolicy } from './policy'

const PROBATION = 0
const PROTECTED = 1

/**
 * Segmented LRU (Karedla, Love & Wherry, 1994): new keys on probation; a hit there moves a key to the protected segment (80 %),
 * whose least recently used goes back to probation when it is too long. The least recently used on probation goes.
 */
export class Slru extends BasePolicy {
  private readonly probation = this.slots.list()
  private readonly protectedList = this.slots.list()
  private protectedSize = 0
  private protectedLimit = 0

  constructor(capacity: number) {
    super(capacity)
    this.setCapacity(capacity)
  }

  override setCapacity(capacity: number): void {
    this.capacity = capacity
    this.protectedLimit = Math.floor((capacity * 4) / 5)
    while (this.protectedSize > this.protectedLimit) this.demote()
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
    this.slots.pushFront(this.probation, slot)
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

  touch(slot: number): void {
    const slots = this.slots
    if (slots.meta(slot) === PROTECTED) {
      slots.moveToFront(this.protectedList, slot)
      return
    }
    slots.unlink(slot)
    slots.pushFront(this.protectedList, slot)
    slots.setMeta(slot, PROTECTED)
    if (++this.protectedSize > this.protectedLimit) this.demote()
  }

  private demote(): void {
    const slots = this.slots
    const slot = slots.last(this.protectedList)
    slots.unlink(slot)
    slots.pushFront(this.probation, slot)
    slots.setMeta(slot, PROBATION)
    this.protectedSize--
  }

  evict(): number {
    if (this.size === 0) return -1
    const slots = this.slots
    return this.takeOut(slots.last(this.size > this.protectedSize ? this.probation : this.protectedList))
  }

  protected takeOut(slot: number): number {
    if (this.slots.meta(slot) === PROTECTED) this.protectedSize--
    this.size--
    return this.slots.drop(slot)
  }

  forEach(visit: (key: number, slot: number) => void): void {
    this.slots.forEach(this.probation, visit)
    this.slots.forEach(this.protectedList, visit)
  }
}
