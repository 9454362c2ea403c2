import type { TimelineEntry } from '../scenario'

const keys = new WeakMap<TimelineEntry, number>()
let nextKey = 1

/** A number that stays with an entry while it is changed. Documents give entries no id; they need none anywhere else. */
export function entryKey(entry: TimelineEntry): number {
  const known = keys.get(entry)
  if (known !== undefined) return known
  keys.set(entry, nextKey)
  return nextKey++
}

/** Gives what comes in the place of an entry the same key. */
export function inPlaceOf<E extends TimelineEntry>(entry: E, next: E): E {
  keys.set(next, entryKey(entry))
  return next
}
