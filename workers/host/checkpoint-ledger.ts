/** More checkpoints than this are never kept. */
export const MOST_CHECKPOINTS = 64
/** Events between two checkpoints, at least: a tenth of a second of work or so, far more than taking one costs. */
export const SPACING_EVENTS = 1_000_000

interface Entry {
  readonly atNs: number
  /** Events of the whole run before it. */
  readonly events: number
}

/**
 * Which checkpoints of a run there are, and which to give up. Distances are in events, for they are what going back costs: from any instant to
 * the checkpoint before it there are at most as many as {@link SPACING_EVENTS}, or a thirtieth of all where that is more.
 */
export class CheckpointLedger {
  private entries: Entry[] = []

  /** In order of time. */
  get instants(): readonly number[] {
    return this.entries.map((entry) => entry.atNs)
  }

  get count(): number {
    return this.entries.length
  }

  /** Whether a run that has handled so many events up to an instant should take one there. */
  isDue(atNs: number, events: number): boolean {
    const before = this.before(atNs)
    if (before === undefined) return true
    const all = Math.max(events, this.entries[this.entries.length - 1].events)
    return before.atNs !== atNs && events - before.events >= Math.max(SPACING_EVENTS, all / MOST_CHECKPOINTS)
  }

  add(atNs: number, events: number): void {
    this.entries = [...this.entries.filter((entry) => entry.atNs !== atNs), { atNs, events }].sort((a, b) => a.atNs - b.atNs)
  }

  /** Instant of the latest at or before an instant; −1: none. */
  latestBefore(atNs: number): number {
    return this.before(atNs)?.atNs ?? -1
  }

  private before(atNs: number): Entry | undefined {
    return this.entries.findLast((entry) => entry.atNs <= atNs)
  }

  /** Gives up the one that leaves the smallest gap, never the first or the last. Returns its instant; −1: there is none. */
  giveUp(): number {
    const { entries } = this
    let found = -1
    let smallest = Infinity
    for (let i = 1; i < entries.length - 1; i++) {
      const gap = entries[i + 1].events - entries[i - 1].events
      if (gap >= smallest) continue
      smallest = gap
      found = i
    }
    if (found < 0) return -1
    const { atNs } = entries[found]
    this.entries = entries.filter((_, i) => i !== found)
    return atNs
  }

  /** Those after an instant belong to a run that will not be. */
  dropAfter(atNs: number): void {
    this.entries = this.entries.filter((entry) => entry.atNs <= atNs)
  }
}
