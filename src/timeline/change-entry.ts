import { FAULTS, type FaultEntry, type Scenario, type TimelineEntry } from '../scenario'
import { describeEntry, type EntryText } from '../scenario/describe-entry'
import { edit, endGesture, useScenario } from '../state'
import { withEntryChanged, withoutEntry } from './edits'
import { entryKey, inPlaceOf } from './entry-keys'

/** An entry in words. */
export function textOf(entry: TimelineEntry, scenario: Scenario): EntryText {
  return describeEntry(entry, scenario)
}

/**
 * Puts another entry in the place of one, in one step of the history with all else of the same gesture. Gives what stands there now: the
 * entry itself where the document may not be changed.
 */
export function changeEntry<E extends TimelineEntry>(entry: E, next: E, gesture = `timeline-${entryKey(entry)}`): E {
  const { scenario } = useScenario.getState()
  const after = withEntryChanged(scenario, entry, inPlaceOf(entry, next))
  if (after === scenario) return entry
  const isMove = JSON.stringify({ ...next, atSec: entry.atSec }) === JSON.stringify(entry)
  const label = isMove ? `Move ${textOf(next, after).short}` : `Change ${textOf(next, after).full}`
  edit(label, () => after, gesture)
  return useScenario.getState().scenario === after ? next : entry
}

/** Takes an entry off the timeline. */
export function deleteEntry(entry: TimelineEntry): void {
  const { short } = textOf(entry, useScenario.getState().scenario)
  endGesture()
  edit(`Delete ${short}`, (scenario) => withoutEntry(scenario, entry))
}

/** When an entry is over: `null` of what happens in a moment, infinite of what lasts to the end. */
export function endOf(entry: TimelineEntry): number | null {
  if (!isLasting(entry)) return null
  return entry.forSec === undefined ? Number.POSITIVE_INFINITY : Number((entry.atSec + entry.forSec).toPrecision(12))
}

/** Whether an entry is a fault that takes a while. */
export function isLasting(entry: TimelineEntry): entry is FaultEntry {
  return 'fault' in entry && FAULTS[entry.fault].momentary !== true
}
