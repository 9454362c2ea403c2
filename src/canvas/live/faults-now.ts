import { faultText, type TimelineEntry } from '../../scenario'

/** What ails a node or a wire. */
export interface Ailment {
  /** `crashed`, `slow ×10, loses 30 %`. */
  readonly words: string
  /** Nothing is left of it: all of a node has crashed. */
  readonly dead: boolean
}

type Ailments = ReadonlyMap<string, Ailment>

const NONE: Ailments = new Map()

/** Faults of a timeline that last at a virtual time, by the id of what they happen to. */
export function faultsAt(timeline: readonly TimelineEntry[] | undefined, atSec: number): Ailments {
  let found: Map<string, Ailment> | null = null
  for (const entry of timeline ?? []) {
    if (!('fault' in entry) || entry.fault === 'flush' || entry.atSec > atSec) continue
    if (entry.atSec + (entry.forSec ?? Number.POSITIVE_INFINITY) <= atSec) continue
    found ??= new Map()
    const before = found.get(entry.on)
    const words = faultText(entry)
    found.set(entry.on, {
      words: before === undefined || before.words === words ? words : `${before.words}, ${words}`,
      dead: before?.dead === true || (entry.fault === 'crash' && entry.instance === undefined),
    })
  }
  return found ?? NONE
}

let timelineThen: readonly TimelineEntry[] | undefined
let secThen = 0
let now: Ailments = NONE

/** {@link faultsAt}, worked out once for all who ask in the same frame. */
export function ailmentOf(id: string, timeline: readonly TimelineEntry[] | undefined, atSec: number): Ailment | undefined {
  if (timeline !== timelineThen || atSec !== secThen) {
    timelineThen = timeline
    secThen = atSec
    now = faultsAt(timeline, atSec)
  }
  return now.get(id)
}
