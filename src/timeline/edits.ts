import type { Scenario, TimelineEntry } from '../scenario'

/** The document with one entry at another time. The list stays in order of time; entries at one instant keep their order. */
export function withEntryMoved(scenario: Scenario, entry: TimelineEntry, moved: TimelineEntry): Scenario {
  const timeline = scenario.timeline ?? []
  if (!timeline.includes(entry) || entry.atSec === moved.atSec) return scenario
  const next = timeline.map((e) => (e === entry ? moved : e))
  return { ...scenario, timeline: next.sort((a, b) => a.atSec - b.atSec) }
}

/** The document without one entry; an empty timeline is left out. */
export function withoutEntry(scenario: Scenario, entry: TimelineEntry): Scenario {
  const timeline = scenario.timeline ?? []
  if (!timeline.includes(entry)) return scenario
  const next = timeline.filter((e) => e !== entry)
  if (next.length > 0) return { ...scenario, timeline: next }
  const { timeline: _, ...rest } = scenario
  return rest
}
