import type { NodeGroup } from './document'

/** Groups with the nodes that there are; those left without any are gone. */
export function pruneGroups(groups: readonly NodeGroup[], nodes: ReadonlySet<string>): readonly NodeGroup[] {
  return groups.flatMap((group) => {
    const kept = group.nodes.filter((id) => nodes.has(id))
    if (kept.length === group.nodes.length) return [group]
    return kept.length === 0 ? [] : [{ ...group, nodes: kept }]
  })
}
