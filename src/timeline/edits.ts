import type { Scenario, TimelineEntry } from '../scenario'

/** The document with another entry in the place of one. The list stays in order of time; entries at one instant keep their order. */
export function withEntryChanged(scenario: Scenario, entry: TimelineEntry, next: TimelineEntry): Scenario {
  const timeline = scenario.timeline ?? []
  if (!timeline.includes(entry) || JSON.stringify(entry) === JSON.stringify(next)) return scenario
  const changed = timeline.map((e) => (e === entry ? next : e))
  return { ...scenario, timeline: changed.sort((a, b) => a.atSec - b.atSec) }
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
