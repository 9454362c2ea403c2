import { splitEndpoint } from '../scenario/endpoint'

/** What an item of the canvas stands for. React Flow knows one sort of id; the document has one per sort of thing. */
export type ItemSort = 'node' | 'note' | 'group'

const NOTE = 'note:'
const GROUP = 'group:'

/** The canvas's id of a note. No node's id has a colon. */
export function noteItem(id: string): string {
  return NOTE + id
}

/** The canvas's id of a group's frame or box. */
export function groupItem(id: string): string {
  return GROUP + id
}

/** What an id of the canvas stands for. */
export function itemOf(id: string): { readonly sort: ItemSort; readonly id: string } {
  if (id.startsWith(NOTE)) return { sort: 'note', id: id.slice(NOTE.length) }
  if (id.startsWith(GROUP)) return { sort: 'group', id: id.slice(GROUP.length) }
  return { sort: 'node', id }
}

/** A port of the canvas as the document knows it: that of a folded group is one of a node inside. */
export function portOf(item: string, handle: string): { readonly node: string; readonly port: string } {
  if (itemOf(item).sort !== 'group') return { node: item, port: handle }
  const { node, port } = splitEndpoint(handle)
  return { node, port: port ?? '' }
}
