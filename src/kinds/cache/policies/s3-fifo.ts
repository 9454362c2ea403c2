import { BasePolicy } from './policy'

/** Meta of a slot: two bits of frequency, and above them the queue that it is in; neither bit: the small one. */
const FREQUENCY = 3
const MAIN = 4
const GHOST = 8

/**
 * S3-FIFO (Yang et al., SOSP 2023): three FIFO queues. New keys enter a small one (10 %); what is hit more than once there
 * moves on to the main one, the rest goes and is remembered by a ghost queue; a miss that the ghosts remember enters the main
 * queue at once. In the main queue each hit, up to three, buys another round.
 */
export class S3Fifo extends BasePolicy {
  private readonly small = this.slots.list()
  private readonly main = this.slots.list()
  private readonly ghosts = this.slots.list()
  private smallSize = 0
  private mainSize = 0
  private ghostSize = 0
  private smallLimit = 1
  private mainLimit = 0

  constructor(capacity: number) {
    super(capacity)
    this.setCapacity(capacity)
  }

  override setCapacity(capacity: number): void {
    this.capacity = capacity
    this.smallLimit = Math.max(1, Math.floor(capacity / 10))
    this.mainLimit = capacity - this.smallLimit
    while (this.ghostSize > this.mainLimit) this.forgetGhost()
  }

  override find(key: number): number {
    const slot = this.slots.find(key)
    return slot !== 0 && this.slots.meta(slot) < GHOST ? slot : 0
  }

  access(key: number): boolean {
    const slot = this.slots.find(key)
    if (slot === 0) return false
    const meta = this.slots.meta(slot)
    if (meta >= GHOST) return false
    if ((meta & FREQUENCY) < 3) this.slots.setMeta(slot, meta + 1)
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
    const meta = this.slots.meta(slot)
    if ((meta & FREQUENCY) < 3) this.slots.setMeta(slot, meta + 1)
  }

  insert(key: number): number {
    const evicted = this.size >= this.capacity ? this.evict() : -1
    // Only now: evicting may have pushed the key out of the ghosts.
    const ghost = this.slots.find(key)
    const slot = ghost === 0 ? this.slots.add(key) : ghost
    this.size++
    this.inserted = slot
    if (ghost === 0) this.admit(slot)
    else {
      this.slots.unlink(slot)
      this.ghostSize--
      this.toMain(slot)
    }
    return evicted
  }

  private admit(slot: number): void {
    this.slots.pushFront(this.small, slot)
    this.smallSize++
  }

  private toMain(slot: number): void {
    this.slots.setMeta(slot, MAIN)
    this.slots.pushFront(this.main, slot)
    this.mainSize++
  }

  evict(): number {
    if (this.size === 0) return -1
    for (;;) {
      const key = this.smallSize > 0 && this.mainSize <= this.mainLimit ? this.evictSmall() : this.evictMain()
      if (key !== -1) return key
    }
  }

  /** −1 when the last of the small queue has moved on. */
  private evictSmall(): number {
    const slots = this.slots
    const slot = slots.last(this.small)
    slots.unlink(slot)
    this.smallSize--
    if ((slots.meta(slot) & FREQUENCY) > 1) {
      this.toMain(slot)
      return -1
    }
    this.size--
    slots.setMeta(slot, GHOST)
    slots.pushFront(this.ghosts, slot)
    const key = slots.key(slot)
    if (++this.ghostSize > this.mainLimit) this.forgetGhost()
    return key
  }

  private evictMain(): number {
    const slots = this.slots
    for (;;) {
      const slot = slots.last(this.main)
      const meta = slots.meta(slot)
      if ((meta & FREQUENCY) === 0) return this.takeOut(slot)
      slots.setMeta(slot, meta - 1)
      slots.moveToFront(this.main, slot)
    }
  }

  private forgetGhost(): void {
    this.slots.drop(this.slots.last(this.ghosts))
    this.ghostSize--
  }

  protected takeOut(slot: number): number {
    if ((this.slots.meta(slot) & MAIN) !== 0) this.mainSize--
    else this.smallSize--
    this.size--
    return this.slots.drop(slot)
  }

  forEach(visit: (key: number, slot: number) => void): void {
    this.slots.forEach(this.small, visit)
    this.slots.forEach(this.main, visit)
  }
}
