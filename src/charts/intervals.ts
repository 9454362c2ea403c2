import { FAULTS, type TimelineEntry } from '../scenario'

/** A stretch of virtual time in seconds. */
export interface Interval {
  readonly from: number
  readonly to: number
}

/** When any fault holds inside a window: overlapping ones are joined, so that shades do not add up. */
export function faultIntervals(timeline: readonly TimelineEntry[], from: number, to: number): readonly Interval[] {
  const found = timeline
    .filter((entry) => 'fault' in entry)
    .filter((entry) => !FAULTS[entry.fault].momentary)
    .map((entry) => ({
      from: entry.atSec,
      to: entry.forSec === undefined ? Number.POSITIVE_INFINITY : entry.atSec + entry.forSec,
    }))
    .filter((interval) => interval.to > from && interval.from < to)
    .map((interval) => ({ from: Math.max(from, interval.from), to: Math.min(to, interval.to) }))
    .sort((a, b) => a.from - b.from)
  const joined: { from: number; to: number }[] = []
  for (const interval of found) {
    const last = joined[joined.length - 1]
    if (last !== undefined && interval.from <= last.to) last.to = Math.max(last.to, interval.to)
    else joined.push(interval)
  }
  return joined
}
