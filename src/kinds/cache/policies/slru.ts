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

  protected admit(slot: number): void {
    this.slots.pushFront(this.probation, slot)
  }

  evict(): number {
    if (this.size === 0) return -1
    const slots = this.slots
    return this.takeOut(slots.last(this.size > this.protectedSize ? this.probation : this.protectedList))
  }

  protected override takeOut(slot: number): number {
    if (this.slots.meta(slot) === PROTECTED) this.protectedSize--
    return super.takeOut(slot)
  }

  forEach(visit: (key: number, slot: number) => void): void {
    this.slots.forEach(this.probation, visit)
    this.slots.forEach(this.protectedList, visit)
  }
}
