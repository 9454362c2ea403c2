import type { KindSchema } from '../kinds/contract'
import type { FaultEntry, TimelineEntry } from './document'
import { Report } from './problem'
import { Reader } from './reader'
import { isSet, splitSet } from './timeline'
import { FAULTS, readTimeline } from './validate-timeline'

/** Whether a fault is done to a wire; else to a node. */
export function onWire({ fault }: FaultEntry): boolean {
  return FAULTS[fault].on === 'wire'
}

/** Whether a node of this kind can have this change or fault, which names it. */
export function entryFits(entry: TimelineEntry, schema: KindSchema): boolean {
  const node = isSet(entry) ? splitSet(entry.set)?.node : entry.on
  const report = new Report()
  const kept = readTimeline(new Reader(report, '', { change: [entry] }), 'change', 1, new Map([[node ?? '', schema]]), new Map())
  return !report.failed && kept.length === 1
}
