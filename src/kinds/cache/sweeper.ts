import type { Cluster } from './cluster'
import { MAX_SHARDS } from './cluster-params'
import { ALIVE, type Entries, NOBODY } from './entries'

export interface Sweep {
  /** Entries of a shard that are looked at in one round; `Infinity`: all. */
  readonly keys: number
  /** Another round follows where a larger share than this was dead. */
  readonly againRatio: number
}

/**
 * Takes away what has expired without waiting until somebody asks for it, as the active expire cycle of Redis (expire.c): each shard has a
 * cursor that goes round its entries, some at a time, and at once some more while many of them were dead.
 */
export class Sweeper {
  /** Next slot to look at, by shard. */
  private readonly cursors: number[] = []

  /** Sweeps all shards and mirrors; returns how many entries went. */
  sweep({ shards, mirrors }: Cluster, now: number, sweep: Sweep): number {
    let removed = 0
    for (let i = 0; i < shards.length; i++) removed += this.sweepOne(i, shards[i], now, sweep)
    for (let i = 0; i < mirrors.length; i++) removed += this.sweepOne(MAX_SHARDS + i, mirrors[i], now, sweep)
    return removed
  }

  /** No entry is looked at twice. */
  private sweepOne(index: number, entries: Entries, now: number, { keys, againRatio }: Sweep): number {
    const slots = entries.slotLimit
    let left = slots
    let removed = 0
    let cursor = this.cursors[index] ?? 0
    for (;;) {
      let looked = 0
      let dead = 0
      for (; left > 0 && looked < keys; left--) {
        cursor = cursor + 1 < slots ? cursor + 1 : 0
        const key = entries.deadKeyAt(cursor, now)
        if (key === NOBODY) continue
        looked++
        if (key === ALIVE) continue
        entries.remove(key)
        dead++
      }
      removed += dead
      if (left === 0 || dead <= againRatio * looked) break
    }
    this.cursors[index] = cursor
    return removed
  }
}
