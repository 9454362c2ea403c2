/** More checkpoints than this are never kept. */
export const MOST_CHECKPOINTS = 512

interface Entry {
  readonly atNs: number
  /** Events of the whole run before it. */
  readonly events: number
}

/**
 * Which checkpoints of a run there are, and which to give up. Distances are in events, for they are what going back costs: as long as none is
 * given up there are at most as many as the spacing between any instant and the checkpoint before it. When room runs out, every second one
 * goes, the closest first, so that the longest distance stays about twice the mean.
 */
export class CheckpointLedger {
  private readonly entries: Entry[] = []
  /** So many there has been room for as of late. */
  private room = MOST_CHECKPOINTS

  /** In order of time. */
  get instants(): readonly number[] {
    return this.entries.map((entry) => entry.atNs)
  }

  get count(): number {
    return this.entries.length
  }

  /** Whether a run that has handled so many events up to an instant should take one there. `spacing`: events between two, at least. */
  isDue(atNs: number, events: number, spacing: number): boolean {
    const at = this.indexBefore(atNs)
    if (at < 0) return true
    const before = this.entries[at]
    const all = Math.max(events, this.entries[this.entries.length - 1].events)
    return before.atNs !== atNs && events - before.events >= Math.max(spacing, all / this.room)
  }

  add(atNs: number, events: number): void {
    const at = this.indexBefore(atNs)
    const isNew = at < 0 || this.entries[at].atNs !== atNs
    this.entries.splice(isNew ? at + 1 : at, isNew ? 0 : 1, { atNs, events })
    this.room = Math.max(this.room, this.entries.length - 1)
  }

  /** Instant of the latest at or before an instant; −1: none. */
  latestBefore(atNs: number): number {
    const at = this.indexBefore(atNs)
    return at < 0 ? -1 : this.entries[at].atNs
  }

  private indexBefore(atNs: number): number {
    let low = 0
    let high = this.entries.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.entries[middle].atNs <= atNs) low = middle + 1
      else high = middle
    }
    return low - 1
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
    this.room = Math.min(this.room, entries.length - 1)
    return entries.splice(found, 1)[0].atNs
  }

  /** Those after an instant belong to a run that will not be. */
  dropAfter(atNs: number): void {
    this.entries.length = this.indexBefore(atNs) + 1
  }
}
