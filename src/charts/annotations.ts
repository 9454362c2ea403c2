import type { Scenario } from '../scenario'
import { describeEntry } from '../scenario/describe-entry'
import type { TimeWindow } from '../state'

/** A moment at which the timeline did something, in words. */
export interface Mark {
  readonly sec: number
  readonly text: string
  /** Faults are shaded; their mark is only read. */
  readonly isFault: boolean
}

let known: { readonly scenario: Scenario; readonly marks: readonly Mark[] } | null = null

/** All marks of a document in order of time. Made once for all charts: they are asked for at every repaint. */
export function marksOf(scenario: Scenario): readonly Mark[] {
  if (known?.scenario !== scenario) known = { scenario, marks: made(scenario) }
  return known.marks
}

function made(scenario: Scenario): readonly Mark[] {
  return (scenario.timeline ?? [])
    .map((entry) => ({
      sec: entry.atSec,
      text: describeEntry(entry, scenario).full,
      isFault: 'fault' in entry,
    }))
    .sort((a, b) => a.sec - b.sec)
}

/** Those inside a window. */
export function marksIn(marks: readonly Mark[], { from, to }: TimeWindow): readonly Mark[] {
  return marks.filter(({ sec }) => sec >= from && sec <= to)
}
