import type { TimelineEntry } from '../scenario'

const keys = new WeakMap<TimelineEntry, number>()
let nextKey = 1

/** A number that stays with an entry while it is moved. Documents give entries no id; they need none anywhere else. */
export function entryKey(entry: TimelineEntry): number {
  const known = keys.get(entry)
  if (known !== undefined) return known
  keys.set(entry, nextKey)
  return nextKey++
}

/** A copy of an entry at another time, with the same key. */
export function movedEntry<E extends TimelineEntry>(entry: E, atSec: number): E {
  const moved = { ...entry, atSec }
  keys.set(moved, entryKey(entry))
  return moved
}
