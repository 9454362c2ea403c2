/** Why a mark is gone. */
export const GONE = { cancelled: 0, window: 1, evicted: 2, crash: 3 } as const

/** Stands for a message that was let through and has not been marked yet. */
const AT_WORK = -1

/**
 * What a deduplicator remembers: which identities are at work, which are done and since when, oldest mark first. A mark outlives its window
 * at most until somebody looks.
 */
export class Marks {
  private readonly marks = new Map<number, number>()
  private working = 0

  /** `effects` hear why marks go. */
  constructor(private readonly effects: Effects) {}

  /** Marks in the store. */
  get size(): number {
    return this.marks.size - this.working
  }

  isAtWork(identity: number): boolean {
    return this.marks.get(identity) === AT_WORK
  }

  isDone(identity: number): boolean {
    const at = this.marks.get(identity)
    return at !== undefined && at !== AT_WORK
  }

  begin(identity: number): void {
    this.forget(identity)
    this.marks.set(identity, AT_WORK)
    this.working++
  }

  /** Notes an identity as done now. Returns whether the oldest mark had to make room. */
  finish(identity: number, now: number, capacity: number): boolean {
    this.forget(identity)
    // Anew at the end: marks lie in the order of their instants.
    this.marks.set(identity, now)
    return this.size > capacity && this.dropOldest(Infinity, GONE.evicted)
  }

  /** Makes room where there is less than before: the oldest marks go. Returns how many. */
  trim(capacity: number): number {
    let dropped = 0
    while (this.size > capacity && this.dropOldest(Infinity, GONE.evicted)) dropped++
    return dropped
  }

  forget(identity: number): void {
    if (this.marks.get(identity) === AT_WORK) this.working--
    this.marks.delete(identity)
  }

  /** Forgets what was marked before `since`. */
  expire(since: number): void {
    while (this.dropOldest(since, GONE.window));
  }

  /** A crash: nothing is at work any more, and without a durable store nothing is known. */
  crash(durable: boolean): void {
    for (const [identity, at] of this.marks) {
      if (durable && at !== AT_WORK) continue
      this.marks.delete(identity)
      this.effects.blame(identity, GONE.crash)
    }
    this.working = 0
  }

  private dropOldest(before: number, why: number): boolean {
    for (const [identity, at] of this.marks) {
      if (at === AT_WORK) {
        // Out of the way of the next look.
        this.marks.delete(identity)
        this.marks.set(identity, AT_WORK)
        if (this.size === 0) return false
        continue
      }
      if (at >= before) return false
      this.marks.delete(identity)
      this.effects.blame(identity, why)
      return true
    }
    return false
  }
}

/**
 * Which identities have ever taken effect, for the counts of doubled effects and losses: the truth that the store may not know. Beside each,
 * why its mark went last.
 */
export class Effects {
  private readonly seen = new Map<number, number>()

  constructor(private readonly capacity: number) {}

  has(identity: number): boolean {
    return this.seen.has(identity)
  }

  /** The mark of an identity is gone. */
  blame(identity: number, why: number): void {
    if (this.seen.has(identity)) this.seen.set(identity, why)
  }

  /** Notes an effect. One that had taken effect before: why that was possible, as in {@link GONE}; −1: it had not. */
  add(identity: number): number {
    const before = this.seen.get(identity)
    if (before !== undefined) return before
    this.seen.set(identity, GONE.cancelled)
    if (this.seen.size > this.capacity) {
      for (const oldest of this.seen.keys()) {
        this.seen.delete(oldest)
        break
      }
    }
    return -1
  }
}
