import { BasePolicy, type Lots } from './policy'
import { FrequencySketch } from './sketch'

/** Meta of a slot: the list that it is in. */
const WINDOW = 0
const PROBATION = 1
const PROTECTED = 2

/** A newcomer with at least this frequency that loses gets in once in 128 times, so that colliding keys cannot lock the cache. */
const LUCKY_FREQUENCY = 6

/**
 * W-TinyLFU (Einziger, Friedman & Manes, 2017) as in Caffeine, with a window of fixed size: new keys enter an LRU window (1 %);
 * what falls out of it must have been seen more often than the key that would go for it from the main part, a segmented LRU (80
 * % protected).
 */
export class WTinyLfu extends BasePolicy {
  private readonly window = this.slots.list()
  private readonly probation = this.slots.list()
  private readonly protectedList = this.slots.list()
  private readonly lengths = new Int32Array(3)
  private windowLimit = 1
  private protectedLimit = 0
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
    this.windowLimit = Math.max(1, Math.floor(capacity / 100))
    this.protectedLimit = Math.floor(((capacity - this.windowLimit) * 4) / 5)
    while (this.lengths[PROTECTED] > this.protectedLimit) this.demote()
    while (this.lengths[WINDOW] > this.windowLimit) this.move(this.slots.last(this.window), PROBATION, this.probation)
    this.sketch.resize(capacity)
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
    if (where === WINDOW) slots.moveToFront(this.window, slot)
    else if (where === PROTECTED) slots.moveToFront(this.protectedList, slot)
    else {
      this.move(slot, PROTECTED, this.protectedList)
      if (this.lengths[PROTECTED] > this.protectedLimit) this.demote()
    }
  }

  private demote(): void {
    this.move(this.slots.last(this.protectedList), PROBATION, this.probation)
  }

  private move(slot: number, where: number, list: number): void {
    const slots = this.slots
    this.lengths[slots.meta(slot)]--
    slots.unlink(slot)
    slots.setMeta(slot, where)
    slots.pushFront(list, slot)
    this.lengths[where]++
  }

  insert(key: number): number {
    this.sketch.increment(key)
    const slot = this.slots.add(key)
    this.inserted = slot
    this.size++
    this.slots.pushFront(this.window, slot)
    this.lengths[WINDOW]++
    if (this.lengths[WINDOW] <= this.windowLimit) return this.size > this.capacity ? this.evict() : -1
    const candidate = this.slots.last(this.window)
    if (this.size <= this.capacity) {
      this.move(candidate, PROBATION, this.probation)
      return -1
    }
    return this.contest(candidate)
  }

  /** The cache is one too full: the newcomer from the window goes, or the main part's victim for it. */
  private contest(candidate: number): number {
    const victim = this.mainVictim()
    if (victim === 0) return this.takeOut(candidate)
    const sketch = this.sketch
    const frequency = sketch.frequency(this.slots.key(candidate))
    const wins = frequency > sketch.frequency(this.slots.key(victim))
    if (!wins && !(frequency >= LUCKY_FREQUENCY && this.lots.below(128) === 0)) return this.takeOut(candidate)
    this.move(candidate, PROBATION, this.probation)
    return this.takeOut(victim)
  }

  private mainVictim(): number {
    if (this.lengths[PROBATION] > 0) return this.slots.last(this.probation)
    return this.lengths[PROTECTED] > 0 ? this.slots.last(this.protectedList) : 0
  }

  evict(): number {
    if (this.size === 0) return -1
    const victim = this.mainVictim()
    return this.takeOut(victim === 0 ? this.slots.last(this.window) : victim)
  }

  protected takeOut(slot: number): number {
    this.lengths[this.slots.meta(slot)]--
    this.size--
    return this.slots.drop(slot)
  }

  forEach(visit: (key: number, slot: number) => void): void {
    this.slots.forEach(this.probation, visit)
    this.slots.forEach(this.window, visit)
    this.slots.forEach(this.protectedList, visit)
  }
}
