/** What the vector `aroundChange` holds: rates per second, before the change and in the first second after it. */
export const AROUND = { lookupsBefore: 0, missesBefore: 1, loadsBefore: 2, coldAfter: 3, loadsAfter: 4, isKnown: 5 } as const
export const AROUND_LENGTH = 6

/** Virtual nanoseconds that are watched after a change, and that the rates before it should rest on at least. */
const AFTER_NS = 1e9
const BEFORE_NS = 2e9
/** Marks that are kept, and numbers in each: when, and lookups, misses and loads until then. */
const MARKS = 16
const WORDS = 4

/** Where the rates go. */
interface Vector {
  set(index: number, value: number): void
}

/** Numbers of events since the start. */
export interface Totals {
  readonly lookups: number
  readonly misses: number
  readonly loads: number
}

/** What the origin feels of a change of shards: rates before it, and in the first second after it. */
export class ChangeWatch {
  /** A change is less than a second ago. */
  isOpen = false
  openedAt = 0
  /** Lookups since the change whose key had no copy from before it where it now belongs. */
  private cold = 0
  private loadsAtChange = 0
  private readonly marks = new Float64Array(MARKS * WORDS)
  private marked = 0

  constructor(private readonly rates: Vector) {}

  /** Remembers how far counts are, a few times a second. */
  mark(now: number, { lookups, misses, loads }: Totals): void {
    const at = (this.marked++ % MARKS) * WORDS
    this.marks[at] = now
    this.marks[at + 1] = lookups
    this.marks[at + 2] = misses
    this.marks[at + 3] = loads
  }

  /** Shards have come or gone. */
  open(now: number, totals: Totals): void {
    this.rates.set(AROUND.isKnown, 0)
    const at = this.markBefore(now)
    this.isOpen = at >= 0
    if (!this.isOpen) return
    const sec = (now - this.marks[at]) / 1e9
    this.rates.set(AROUND.lookupsBefore, (totals.lookups - this.marks[at + 1]) / sec)
    this.rates.set(AROUND.missesBefore, (totals.misses - this.marks[at + 2]) / sec)
    this.rates.set(AROUND.loadsBefore, (totals.loads - this.marks[at + 3]) / sec)
    this.openedAt = now
    this.cold = 0
    this.loadsAtChange = totals.loads
  }

  /** The latest mark that is long enough ago, or else the oldest; −1: there is none. */
  private markBefore(now: number): number {
    const kept = Math.min(this.marked, MARKS)
    let found = -1
    for (let back = 1; back <= kept; back++) {
      const at = ((this.marked - back) % MARKS) * WORDS
      if (this.marks[at] < now) found = at
      if (now - this.marks[at] >= BEFORE_NS) break
    }
    return found
  }

  /** Whether a lookup still belongs to the first second; the first one that does not ends it. */
  covers(now: number, loads: number): boolean {
    if (now - this.openedAt < AFTER_NS) return true
    this.isOpen = false
    this.rates.set(AROUND.coldAfter, this.cold * (1e9 / AFTER_NS))
    this.rates.set(AROUND.loadsAfter, (loads - this.loadsAtChange) * (1e9 / AFTER_NS))
    this.rates.set(AROUND.isKnown, 1)
    return false
  }

  noteCold(): void {
    this.cold++
  }
}
