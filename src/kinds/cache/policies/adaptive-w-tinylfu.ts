import type { Lots } from './policy'
import { WINDOW, WTinyLfu } from './w-tinylfu'

/** Accesses of a sample, as a multiple of the capacity. */
const SAMPLE = 10
/** First step, as a share of the capacity; a step that is not begun anew is so much shorter than the one before. */
const STEP = 0.0625
const DECAY = 0.98
/** A change of the hit ratio by so much means other traffic: steps begin anew. */
const RESTART = 0.05

/**
 * {@link WTinyLfu} whose window adapts by hill climbing (Einziger, Eytan, Friedman & Manes, *Adaptive software cache management*,
 * Middleware 2018), with Caffeine's constants: after each sample the window goes on growing or shrinking when the hit ratio has not fallen,
 * and turns round when it has. The protected part gives and takes the room. A cache less than half full takes no samples. Unlike in
 * Caffeine, which moves a thousand entries at a time, a step is done at once: a sixteenth of the capacity once in ten times the capacity.
 */
export class AdaptiveWTinyLfu extends WTinyLfu {
  private hits = 0
  private misses = 0
  private ratio = 0
  /** Entries, with a sign: what the window gains when the hit ratio has not fallen. */
  private step: number

  constructor(capacity: number, lots: Lots) {
    super(capacity, lots)
    this.step = -STEP * capacity
  }

  override setCapacity(capacity: number): void {
    super.setCapacity(capacity)
    this.hits = 0
    this.misses = 0
    this.step = -STEP * capacity
  }

  override touch(slot: number): void {
    super.touch(slot)
    this.hits++
    if (this.hits + this.misses >= SAMPLE * this.capacity) this.climb()
  }

  override insert(key: number): number {
    const gone = super.insert(key)
    this.misses++
    if (2 * this.size < this.capacity) this.forgetSample()
    else if (this.hits + this.misses >= SAMPLE * this.capacity) this.climb()
    return gone
  }

  private forgetSample(): void {
    this.hits = 0
    this.misses = 0
    this.ratio = 0
  }

  /** A sample has ended. */
  private climb(): void {
    const ratio = this.hits / (this.hits + this.misses)
    const change = ratio - this.ratio
    const amount = change >= 0 ? this.step : -this.step
    this.step = Math.abs(change) >= RESTART ? Math.sign(amount) * STEP * this.capacity : DECAY * amount
    this.ratio = ratio
    this.hits = 0
    this.misses = 0
    if (amount > 0) this.widen(Math.floor(amount))
    else this.narrow(Math.floor(-amount))
  }

  /** The window takes room from the protected part, and the entries to fill it from where the next victims would come. */
  private widen(entries: number): void {
    const most = Math.min(entries, this.protectedLimit)
    this.protectedLimit -= most
    while (this.protectedSize > this.protectedLimit) this.demote()
    let moved = 0
    for (let slot = this.mainVictim(); slot !== 0 && moved < most; slot = this.mainVictim()) {
      this.enterWindow(slot)
      moved++
    }
    this.windowLimit += moved
    this.protectedLimit += most - moved
  }

  /** The window gives room back, down to one entry. */
  private narrow(entries: number): void {
    const moved = Math.min(entries, this.windowLimit - 1, this.windowSize)
    for (let i = 0; i < moved; i++) this.leaveWindow(this.slots.last(this.window))
    this.windowLimit -= moved
    this.protectedLimit += moved
  }

  private enterWindow(slot: number): void {
    this.uncount(slot)
    this.slots.moveTo(this.window, slot, WINDOW)
    this.windowSize++
  }
}
