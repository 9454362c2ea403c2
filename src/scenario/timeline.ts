import { SCHEMAS, type Schemas } from '../kinds/schemas'
import { type ParamSpecs, type ParamValue, resolveParams, type ValuesOf } from '../params'
import type { Scenario, SetEntry, TimelineEntry } from './document'
import { wireOf, wireParams } from './wire-params'

/** Takes `node.param`, or that of a wire, apart; `null` where it is not of that form. */
export function splitSet(set: string): { readonly node: string; readonly param: string } | null {
  const dot = set.indexOf('.')
  return dot <= 0 || dot === set.length - 1 ? null : { node: set.slice(0, dot), param: set.slice(dot + 1) }
}

export function isSet(entry: TimelineEntry): entry is SetEntry {
  return 'set' in entry
}

/** The entries in order of time; those of one instant keep their order. */
export function sortTimeline(entries: readonly TimelineEntry[]): readonly TimelineEntry[] {
  return entries.toSorted((a, b) => a.atSec - b.atSec)
}

/** Parameters of a node, or else of a wire, as the document would hold them after all changes up to and including `atSec`. */
export function paramsAt(scenario: Scenario, id: string, atSec: number): Readonly<Record<string, ParamValue>> {
  const wire = wireOf(scenario, id)
  const own = wire === undefined ? scenario.nodes.find((node) => node.id === id)?.params : wireParams(wire)
  const params: Record<string, ParamValue> = { ...own }
  for (const entry of sortTimeline(scenario.timeline ?? [])) {
    if (entry.atSec > atSec) break
    const change = isSet(entry) ? splitSet(entry.set) : null
    if (change?.node === id && isSet(entry)) params[change.param] = entry.to
  }
  return params
}

/** A node's parameters as its model sees them at a time; `null` where there is no such node. */
export function valuesAt(
  scenario: Scenario,
  node: string,
  atSec: number,
  schemas: Schemas = SCHEMAS,
): ValuesOf<ParamSpecs> | null {
  const kind = scenario.nodes.find((n) => n.id === node)?.kind
  const schema = kind === undefined ? undefined : schemas.get(kind)
  return schema === undefined ? null : resolveParams(schema.params, paramsAt(scenario, node, atSec))
}

/**
 * Enters a live change into the timeline. Nothing that a run has taken may be dropped, or a replay would differ from it: a model acts on each value at
 * once, also where no message comes before the next. A wire does nothing until something is sent: of its changes at one instant the last one is all.
 */
export function recordChange(
  timeline: readonly TimelineEntry[],
  entry: TimelineEntry,
  scenario: Pick<Scenario, 'nodes' | 'wires'>,
): readonly TimelineEntry[] {
  const isOfWire = isSet(entry) && wireOf(scenario, splitSet(entry.set)?.node ?? '') !== undefined
  const kept = isOfWire ? timeline.filter((old) => !(isSet(old) && old.set === entry.set && old.atSec === entry.atSec)) : timeline
  return sortTimeline([...kept, entry])
}
