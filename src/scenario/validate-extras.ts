import type { Goal, NodeGroup, Note, TryThis, View } from './document'
import { parseGoal } from './goal'
import { LIMITS, SYSTEM } from './limits'
import { shown } from './problem'
import { isFields, Reader } from './reader'
import { type KnownNodes, readCoordinate } from './validate-nodes'
import { readTimeline } from './validate-timeline'
import type { KnownWires } from './validate-wires'

const SIZE = { min: 1, max: LIMITS.noteSize }
const MIN_ZOOM = 0.01
const MAX_ZOOM = 100

export function readGoals(document: Reader, nodes: KnownNodes): readonly Goal[] {
  return document.list('goals', LIMITS.goals).flatMap((item, i): Goal[] => {
    const reader = document.item(`goals[${i}]`, item)
    if (reader === null) return []
    reader.onlyKnown(['expect'])
    if (reader.value('expect') === undefined) reader.error('expect', 'is missing')
    const expect = reader.text('expect', LIMITS.expect)
    if (expect === undefined) return []
    const goal = parseGoal(expect)
    if ('problem' in goal) reader.error('expect', goal.problem)
    else if (goal.target !== SYSTEM && !nodes.has(goal.target)) reader.error('expect', `there is no node ${shown(goal.target)}`)
    return [{ expect }]
  })
}

export function readNotes(document: Reader): readonly Note[] {
  const ids = new Set<string>()
  return document.list('notes', LIMITS.notes).flatMap((item, i): Note[] => {
    const reader = document.item(`notes[${i}]`, item)
    if (reader === null) return []
    reader.onlyKnown(['id', 'text', 'x', 'y', 'width', 'height'])
    const id = reader.id('id')
    if (id !== undefined && ids.has(id)) reader.error('id', 'is the id of another note too')
    const text = reader.text('text', LIMITS.note, true) ?? ''
    const x = readCoordinate(reader, 'x')
    const y = readCoordinate(reader, 'y')
    const width = reader.number('width', SIZE)
    const height = reader.number('height', SIZE)
    if (id === undefined) return []
    ids.add(id)
    return [{ id, text, x, y, ...(width !== undefined && { width }), ...(height !== undefined && { height }) }]
  })
}

export function readGroups(document: Reader, nodes: KnownNodes): readonly NodeGroup[] {
  const ids = new Set<string>()
  const groupOf = new Map<string, string>()
  return document.list('groups', LIMITS.groups).flatMap((item, i): NodeGroup[] => {
    const reader = document.item(`groups[${i}]`, item)
    if (reader === null) return []
    reader.onlyKnown(['id', 'title', 'nodes', 'folded'])
    const id = reader.id('id')
    if (id !== undefined && ids.has(id)) reader.error('id', 'is the id of another group too')
    const title = reader.text('title', LIMITS.label) ?? ''
    const members = reader.list('nodes', LIMITS.nodes).flatMap((node): string[] => {
      if (typeof node !== 'string' || !nodes.has(node)) reader.error('nodes', `there is no node ${shown(node)}`)
      else if (groupOf.has(node)) reader.error('nodes', `${shown(node)} is in the group ${shown(groupOf.get(node))} already`)
      else {
        groupOf.set(node, id ?? '')
        return [node]
      }
      return []
    })
    const folded = reader.flag('folded') === true
    if (id === undefined) return []
    ids.add(id)
    if (members.length === 0) {
      reader.report.note(reader.where, 'has no nodes and was left out')
      return []
    }
    return [{ id, title, nodes: members, ...(folded && { folded }) }]
  })
}

export function readTryThis(document: Reader, nodes: KnownNodes, wires: KnownWires): readonly TryThis[] {
  return document.list('tryThis', LIMITS.tryThis).flatMap((item, i): TryThis[] => {
    const reader = document.item(`tryThis[${i}]`, item)
    if (reader === null) return []
    reader.onlyKnown(['label', 'changes'])
    if (reader.value('label') === undefined) reader.error('label', 'is missing')
    const label = reader.text('label', LIMITS.label) ?? ''
    const changes = readTimeline(reader, 'changes', LIMITS.changesPerTry, nodes, wires)
    // All of its changes were left out: nothing to press.
    const hadSome = reader.list('changes', Infinity).length > 0
    return changes.length === 0 && hadSome ? [] : [{ label, changes }]
  })
}

/** The part of the canvas that was shown. It is a convenience: what is wrong with it is a note, and the page fits the view. */
export function readView(document: Reader): View | null {
  const value = document.value('view')
  if (value === undefined) return null
  if (isFields(value)) {
    const reader = new Reader(document.report, 'view', value)
    reader.onlyKnown(['x', 'y', 'zoom'])
    const [x, y, zoom] = [reader.value('x'), reader.value('y'), reader.value('zoom')]
    if (isWithin(x, -1e7, 1e7) && isWithin(y, -1e7, 1e7) && isWithin(zoom, MIN_ZOOM, MAX_ZOOM)) return { x, y, zoom }
  }
  document.report.note('view', 'needs numbers x, y and zoom (0.01 to 100); it was left out')
  return null
}

function isWithin(value: unknown, min: number, max: number): value is number {
  return typeof value === 'number' && value >= min && value <= max
}
