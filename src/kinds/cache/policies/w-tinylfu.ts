import { BasePolicy, type Lots } from './policy'
import { FrequencySketch } from './sketch'

/** Meta of a slot: the list that it is in. */
export const WINDOW = 0
const PROBATION = 1
const PROTECTED = 2

/** A newcomer with at least this frequency that loses gets in once in 128 times, so that colliding keys cannot lock the cache. */
const LUCKY_FREQUENCY = 6

/**
 * W-TinyLFU (Einziger, Friedman & Manes, 2017) as in Caffeine, with a window of fixed size (see ./adaptive-w-tinylfu for the other): new keys enter an LRU window (1 %);
 * what falls out of it must have been seen more often than the key that would go for it from the main part, a segmented LRU (80
 * % protected).
 */
export class WTinyLfu extends BasePolicy {
  protected readonly window = this.slots.list()
  private readonly probation = this.slots.list()
  private readonly protectedList = this.slots.list()
  protected windowSize = 0
  private probationSize = 0
  protected protectedSize = 0
  protected windowLimit = 1
  protected protectedLimit = 0
  private readonly sketch: FrequencySketch

  constructor(
    capacity: number,
    private readonly lots: Lots,
  ) {
    super(capacity)
    this.sketch = new FrequencySketch(capacity)
    this.setCapacity(capacity)
  }

  override setCapacity(capacity: number): void {
    this.capacity = capacity
    this.setLimits(Math.max(1, Math.floor(capacity / 100)))
    this.sketch.resize(capacity)
  }

  /** Gives the window its room, and 80 % of the rest to the protected part. What no longer fits moves on to probation. */
  private setLimits(window: number): void {
    this.windowLimit = window
    this.protectedLimit = Math.floor(((this.capacity - window) * 4) / 5)
    while (this.protectedSize > this.protectedLimit) this.demote()
    while (this.windowSize > this.windowLimit) this.leaveWindow(this.slots.last(this.window))
  }

  access(key: number): boolean {
    const slot = this.slots.find(key)
    if (slot === 0) return false
    this.touch(slot)
    return true
  }

  touch(slot: number): void {
    const slots = this.slots
    this.sketch.increment(slots.key(slot))
    const where = slots.meta(slot)
    if (where !== PROBATION) {
      slots.moveToFront(where === WINDOW ? this.window : this.protectedList, slot)
      return
    }
    slots.moveTo(this.protectedList, slot, PROTECTED)
    this.probationSize--
    if (++this.protectedSize > this.protectedLimit) this.demote()
  }

  /** The last protected key is on probation again. */
  protected demote(): void {
    this.slots.moveTo(this.probation, this.slots.last(this.protectedList), PROBATION)
    this.protectedSize--
    this.probationSize++
  }

  protected leaveWindow(slot: number): void {
    this.slots.moveTo(this.probation, slot, PROBATION)
    this.windowSize--
    this.probationSize++
  }

  insert(key: number): number {
    const slots = this.slots
    this.sketch.increment(key)
    const slot = slots.add(key)
    this.inserted = slot
    this.size++
    slots.pushFront(this.window, slot)
    if (++this.windowSize <= this.windowLimit) return this.size > this.capacity ? this.evict() : -1
    const candidate = slots.last(this.window)
    if (this.size > this.capacity) return this.contest(candidate)
    this.leaveWindow(candidate)
    return -1
  }

  /** The cache is one too full: the newcomer from the window goes, or the main part's victim for it. */
  private contest(candidate: number): number {
    const { slots, sketch } = this
    const victim = this.mainVictim()
    if (victim !== 0) {
      const frequency = sketch.frequency(slots.key(candidate))
      const wins = frequency > sketch.frequency(slots.key(victim))
      if (wins || (frequency >= LUCKY_FREQUENCY && this.lots.below(128) === 0)) {
        this.leaveWindow(candidate)
        return this.takeOut(victim)
      }
    }
    this.windowSize--
    this.size--
    return slots.drop(candidate)
  }

  replay(keys: Int32Array): number {
    let hits = 0
    for (let i = 0; i < keys.length; i++) {
      if (this.access(keys[i])) hits++
      else this.insert(keys[i])
    }
    return hits
  }

  /** The main part's entry to go; 0 when that part is empty. */
  protected mainVictim(): number {
    if (this.probationSize > 0) return this.slots.last(this.probation)
    return this.protectedSize > 0 ? this.slots.last(this.protectedList) : 0
  }

  evict(): number {
    if (this.size === 0) return -1
    const victim = this.mainVictim()
    return this.takeOut(victim === 0 ? this.slots.last(this.window) : victim)
  }

  protected takeOut(slot: number): number {
    this.uncount(slot)
    this.size--
    return this.slots.drop(slot)
  }

  /** A slot leaves the list that it is in. */
  protected uncount(slot: number): void {
    const where = this.slots.meta(slot)
    if (where === PROBATION) this.probationSize--
    else if (where === PROTECTED) this.protectedSize--
    else this.windowSize--
  }

  forEach(visit: (key: number, slot: number) => void): void {
    this.slots.forEach(this.probation, visit)
    this.slots.forEach(this.window, visit)
    this.slots.forEach(this.protectedList, visit)
  }
}
