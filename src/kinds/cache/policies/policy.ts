import { Slots } from './slots'

/** Where a policy that draws lots gets its lots from; the sdk's random streams are such. */
export interface Lots {
  /** Uniform whole number in [0, n). */
  below(n: number): number
}

/**
 * Decides which keys a bounded cache keeps. Knows keys only, no values and no time; every operation is O(1), amortised, without
 * allocation once the tables have grown. Keys are whole numbers 0 … 2³¹−1.
 */
export interface EvictionPolicy {
  /** Keys that are in the cache now. */
  readonly size: number
  readonly capacity: number
  /** A lookup: true and noted when the key is in, false when it is not. */
  access(key: number): boolean
  /** Puts in a key that is not in. Returns the key that had to go for it, −1 when none had to. */
  insert(key: number): number
  /**
   * Plays a whole trace: what is missed is put in. Returns the hits. The loop is a method so that each policy has one of its own: a loop
   * outside, over policies of ten classes, looks both steps up by name.
   */
  replay(keys: Int32Array): number
  /** Takes a key out; false when it was not in. */
  remove(key: number): boolean
  has(key: number): boolean

  /**
   * Slot of a key that is in, 0 when it is not. A slot stays the key's own as long as the key is in: data can be kept by slot.
   */
  find(key: number): number
  /** Key that is in and has this slot; −1: none. */
  keyAt(slot: number): number
  /** Notes a hit on the key in a slot that `find` has just returned. */
  touch(slot: number): void
  /** Slot of the key that was inserted last. */
  readonly inserted: number
  /** Slots lie below this; it grows. */
  readonly slotLimit: number
  /** Changes the capacity (≥ 1). Too many keys stay until `evict` has taken them out. */
  setCapacity(capacity: number): void
  /** Takes out one key by the policy's choice and returns it; −1 when the cache is empty. */
  evict(): number
  /** Calls back with every key that is in, roughly those first that would go first. */
  forEach(visit: (key: number, slot: number) => void): void
}

/**
 * What policies have in common: their table, and the operations that are not on the way of every access. Those that are stand in each
 * policy, though they read alike: V8 notes by function which classes it has seen there, and where those are more than four it looks members
 * up by name and inlines nothing. With shared ones ten policies in one thread took up to twice as long an access.
 */
export abstract class BasePolicy implements EvictionPolicy {
  size = 0
  inserted = 0
  protected readonly slots = new Slots()

  constructor(public capacity: number) {}

  get slotLimit(): number {
    return this.slots.limit
  }

  remove(key: number): boolean {
    const slot = this.find(key)
    if (slot === 0) return false
    this.takeOut(slot)
    return true
  }

  has(key: number): boolean {
    return this.find(key) !== 0
  }

  find(key: number): number {
    return this.slots.find(key)
  }

  keyAt(slot: number): number {
    const key = this.slots.key(slot)
    // Lists have a slot, too, and slots that are free hold old keys. Slot 0 is what is found of a key that is not in.
    return slot > 0 && key >= 0 && this.find(key) === slot ? key : -1
  }

  setCapacity(capacity: number): void {
    this.capacity = capacity
  }

  abstract access(key: number): boolean
  abstract replay(keys: Int32Array): number
  abstract insert(key: number): number
  abstract touch(slot: number): void
  abstract evict(): number
  abstract forEach(visit: (key: number, slot: number) => void): void
  /** Drops a slot that is in, and returns its key. */
  protected abstract takeOut(slot: number): number
}
