import type { NodeGroup, Scenario, TimelineEntry } from './document'
import { splitEndpoint } from './endpoint'
import { parseGoal } from './goal'
import { SYSTEM } from './limits'
import { isSet, splitSet } from './timeline'

/**
 * Leaves out what points at nothing: wires without a node at an end, changes, faults and goals of nodes and wires that are gone.
 * For an editor after a deletion, since such leftovers would make the document invalid.
 */
export function pruneScenario(scenario: Scenario): Scenario {
  const nodes = new Set(scenario.nodes.map((node) => node.id))
  const hasEnd = (end: string) => nodes.has(splitEndpoint(end).node)
  const kept = scenario.wires.filter((wire) => hasEnd(wire.from) && hasEnd(wire.to))
  const wires = new Set(kept.map((wire) => wire.id))
  const points = (entry: TimelineEntry) => {
    if (isSet(entry)) return nodes.has(splitSet(entry.set)?.node ?? '')
    return nodes.has(entry.on) || wires.has(entry.on)
  }
  const { timeline, goals, tryThis, groups } = scenario
  return {
    ...scenario,
    wires: kept,
    ...(timeline !== undefined && { timeline: timeline.filter(points) }),
    ...(groups !== undefined && { groups: pruneGroups(groups, nodes) }),
    ...(goals !== undefined && { goals: goals.filter(({ expect }) => isAbout(expect, nodes)) }),
    ...(tryThis !== undefined && { tryThis: tryThis.map((t) => ({ ...t, changes: t.changes.filter(points) })) }),
  }
}

/** Groups with the nodes that there are; those left without any are gone. */
export function pruneGroups(groups: readonly NodeGroup[], nodes: ReadonlySet<string>): readonly NodeGroup[] {
  return groups.flatMap((group) => {
    const kept = group.nodes.filter((id) => nodes.has(id))
    if (kept.length === group.nodes.length) return [group]
    return kept.length === 0 ? [] : [{ ...group, nodes: kept }]
  })
}

function isAbout(expect: string, nodes: ReadonlySet<string>): boolean {
  const goal = parseGoal(expect)
  return 'problem' in goal || goal.target === SYSTEM || nodes.has(goal.target)
}
