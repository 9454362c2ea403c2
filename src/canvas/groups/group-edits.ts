import type { NodeGroup, Scenario } from '../../scenario/document'
import { freeId } from '../../scenario/free-name'
import { LIMITS } from '../../scenario/limits'

function withGroups(scenario: Scenario, groups: readonly NodeGroup[]): Scenario {
  const { groups: _old, ...rest } = scenario
  return groups.length === 0 ? rest : { ...rest, groups }
}

/** Draws a frame around nodes. Those that were in another group leave it; one that is left empty is gone. */
export function addGroup(
  scenario: Scenario,
  nodes: readonly string[],
  title: string,
): { readonly scenario: Scenario; readonly id: string | null } {
  const chosen = new Set(nodes)
  const members = scenario.nodes.filter((node) => chosen.has(node.id)).map((node) => node.id)
  if (members.length === 0) return { scenario, id: null }
  const left = (scenario.groups ?? []).flatMap((group) => {
    const kept = group.nodes.filter((id) => !chosen.has(id))
    if (kept.length === group.nodes.length) return [group]
    return kept.length === 0 ? [] : [{ ...group, nodes: kept }]
  })
  const id = freeId('group', new Set(left.map((group) => group.id)))
  return { scenario: withGroups(scenario, [...left, { id, title: title.slice(0, LIMITS.label), nodes: members }]), id }
}

/** Takes frames away; the nodes stay. */
export function removeGroups(scenario: Scenario, ids: readonly string[]): Scenario {
  const kept = scenario.groups?.filter((group) => !ids.includes(group.id)) ?? []
  return kept.length === (scenario.groups?.length ?? 0) ? scenario : withGroups(scenario, kept)
}

export function renameGroup(scenario: Scenario, id: string, title: string): Scenario {
  return changeGroup(scenario, id, { title: title.trim().slice(0, LIMITS.label) })
}

export function foldGroup(scenario: Scenario, id: string, folded: boolean): Scenario {
  return changeGroup(scenario, id, { folded })
}

function changeGroup(scenario: Scenario, id: string, change: Partial<NodeGroup>): Scenario {
  const old = scenario.groups?.find((group) => group.id === id)
  if (old === undefined) return scenario
  const { folded, ...next } = { ...old, ...change }
  if (next.title === old.title && (folded === true) === (old.folded === true)) return scenario
  return {
    ...scenario,
    groups: scenario.groups?.map((group) => (group === old ? { ...next, ...(folded === true && { folded }) } : group)),
  }
}

/** Groups of a part of the document, with nodes under new ids: what copying takes along. Only whole groups are copied. */
export function copyGroups(
  scenario: Scenario,
  groups: readonly NodeGroup[],
  nodeIds: ReadonlyMap<string, string>,
): { readonly scenario: Scenario; readonly ids: readonly string[] } {
  const taken = new Set(scenario.groups?.map((group) => group.id))
  const copies = groups.flatMap((group): NodeGroup[] => {
    const nodes = group.nodes.flatMap((node) => nodeIds.get(node) ?? [])
    if (nodes.length !== group.nodes.length) return []
    const id = freeId(group.id, taken)
    taken.add(id)
    return [{ ...group, id, nodes }]
  })
  if (copies.length === 0) return { scenario, ids: [] }
  return { scenario: { ...scenario, groups: [...(scenario.groups ?? []), ...copies] }, ids: copies.map((group) => group.id) }
}
