import type { Scenario, ScenarioWire, TimelineEntry } from '../scenario/document'
import { splitEndpoint } from '../scenario/endpoint'
import { onWire } from '../scenario/entry-fits'
import { renameWires } from '../scenario/wire-references'
import type { SchemaLookup } from './edits'

/** New ids of wires by their old ones; `null`: the wire is gone. */
export type WireNames = ReadonlyMap<string, string | null>

function renamer(names: WireNames): (id: string) => string | null {
  return (id) => {
    const name = names.get(id)
    return name === undefined ? id : name
  }
}

/** Lets the parameters of nodes, and the recorded changes of them, follow wires whose ids change. `of`: these nodes only. */
export function renameReferences(scenario: Scenario, names: WireNames, lookup: SchemaLookup, of?: ReadonlySet<string>): Scenario {
  if (names.size === 0) return scenario
  const renamed = renamer(names)
  const kinds = new Map(scenario.nodes.map((node) => [node.id, node.kind]))
  const specsOf = (node: string) => (of && !of.has(node) ? undefined : lookup(kinds.get(node) ?? '')?.params)
  const nodes = scenario.nodes.map((node) => {
    const specs = specsOf(node.id)
    if (node.params === undefined || specs === undefined) return node
    const params = renameWires(specs, node.params, renamed)
    return params === node.params ? node : { ...node, params }
  })
  return mapEntries({ ...scenario, nodes }, (entry) => {
    if (!('set' in entry)) return [entry]
    const { node, port: param } = splitEndpoint(entry.set)
    const specs = specsOf(node)
    if (specs === undefined || param === null || !Object.hasOwn(specs, param)) return [entry]
    const to = renameWires(specs, { [param]: entry.to }, renamed)[param]
    return [to === entry.to ? entry : { ...entry, to }]
  })
}

/** Lets faults and changes of wires follow them; what befell `from` befalls the wires in `also` too. */
function moveEntries(scenario: Scenario, names: WireNames, from: string, also: readonly string[]): Scenario {
  if (names.size + also.length === 0) return scenario
  const renamed = renamer(names)
  const isNode = new Set(scenario.nodes.map((node) => node.id))
  return mapEntries(scenario, (entry) => {
    const id = wireIn(entry, isNode)
    if (id === null) return [entry]
    const on = renamed(id) ?? id
    const moved = on === id ? entry : withWire(entry, on)
    return id === from ? [moved, ...also.map((wire) => withWire(entry, wire))] : [moved]
  })
}

/** The wire that an entry is about; `null`: it is about a node. */
function wireIn(entry: TimelineEntry, isNode: ReadonlySet<string>): string | null {
  if (!('set' in entry)) return onWire(entry) ? entry.on : null
  const id = splitEndpoint(entry.set).node
  return isNode.has(id) ? null : id
}

function withWire(entry: TimelineEntry, id: string): TimelineEntry {
  return 'set' in entry ? { ...entry, set: `${id}.${splitEndpoint(entry.set).port}` } : { ...entry, on: id }
}

function mapEntries(scenario: Scenario, change: (entry: TimelineEntry) => readonly TimelineEntry[]): Scenario {
  const timeline = scenario.timeline?.flatMap(change)
  const tryThis = scenario.tryThis?.map((each) => ({ ...each, changes: each.changes.flatMap(change) }))
  return { ...scenario, ...(timeline && { timeline }), ...(tryThis && { tryThis }) }
}

/**
 * Takes one inline node off its wires: what came in goes on to where its first out port led. The inverse of splitting a wire:
 * the id that comes back is that of the part towards the old target, and whoever named the part before now names it.
 * `keepsOthers`: the wires of its other out ports stay, for it is only on its way to another place.
 */
export function healAround(
  scenario: Scenario,
  id: string,
  firstOut: string,
  lookup: SchemaLookup,
  keepsOthers = false,
): Scenario {
  const isFirst = (wire: ScenarioWire) => [null, firstOut].includes(splitEndpoint(wire.from).port)
  const leaves = (wire: ScenarioWire) => splitEndpoint(wire.from).node === id
  const onward = scenario.wires.find((wire) => leaves(wire) && isFirst(wire) && splitEndpoint(wire.to).node !== id)
  const healed: ScenarioWire[] = []
  const names = new Map<string, string>()
  const copies: string[] = []
  for (const wire of scenario.wires) {
    if (leaves(wire) && !(keepsOthers && !isFirst(wire))) continue
    if (splitEndpoint(wire.to).node !== id) healed.push(wire)
    else if (onward !== undefined && splitEndpoint(wire.from).node !== splitEndpoint(onward.to).node) {
      const first = names.size === 0
      if (first) names.set(wire.id, onward.id)
      else copies.push(wire.id)
      healed.push({ ...wire, ...onward, from: wire.from, id: first ? onward.id : wire.id })
    }
  }
  const wires = withoutTwins(healed, names)
  const moved = moveEntries({ ...scenario, wires }, names, onward?.id ?? '', copies)
  return renameReferences(moved, names, lookup)
}

/** Drops a later wire between the same two ports; its name stands for the earlier one from now on. */
function withoutTwins(wires: readonly ScenarioWire[], names: Map<string, string>): readonly ScenarioWire[] {
  const seen = new Map<string, string>()
  return wires.filter((wire) => {
    const key = `${wire.from}>${wire.to}`
    const twin = seen.get(key)
    if (twin === undefined) seen.set(key, wire.id)
    else {
      for (const [old, now] of names) if (now === wire.id) names.set(old, twin)
      names.set(wire.id, twin)
    }
    return twin === undefined
  })
}
