import type { EdgeChange, NodeChange } from '@xyflow/react'
import { useCallback, useMemo, useRef, useState } from 'react'
import { select, useScenario, useSession } from '../state'
import { guidedDrag, NO_GUIDES, useGuides } from './arrange/guided-drag'
import { commitDrag, previewDrop } from './commit-drag'
import type { Point } from './edits'
import { boxesIn, type CanvasEdge, type CanvasNode, type Chosen, FlowModel, type Measured } from './flow-model'
import { hold, isGivenUp } from './give-up'
import { foldedAt, frameAround } from './groups/group-view'
import { itemOf } from './item-ids'
import { touchCanvas } from './live/frames'

interface Flow {
  readonly nodes: CanvasNode[]
  readonly edges: CanvasEdge[]
  readonly onNodesChange: (changes: NodeChange<CanvasNode>[]) => void
  readonly onEdgesChange: (changes: EdgeChange<CanvasEdge>[]) => void
}

interface Picked {
  readonly id: string
  readonly selected: boolean
}

const NOWHERE: ReadonlyMap<string, Point> = new Map()

function withSelection(now: readonly string[], changes: readonly Picked[]): readonly string[] {
  if (changes.length === 0) return now
  const next = new Set(now)
  for (const change of changes) {
    if (change.selected) next.add(change.id)
    else next.delete(change.id)
  }
  return [...next]
}

function selectItems(picked: readonly Picked[]): void {
  const now = useSession.getState()
  const of = (sort: 'node' | 'note' | 'group') =>
    picked.flatMap(({ id, selected }) => {
      const item = itemOf(id)
      return item.sort === sort ? [{ id: item.id, selected }] : []
    })
  select(withSelection(now.selectedNodes, of('node')), now.selectedWires, {
    notes: withSelection(now.selectedNotes, of('note')),
    groups: withSelection(now.selectedGroups, of('group')),
  })
}

/** Where a drag has nodes and notes: what is dragged itself, and what lies in a dragged group. */
function withMembers(places: ReadonlyMap<string, Point>, measured: ReadonlyMap<string, Measured>): Map<string, Point> {
  const { scenario } = useScenario.getState()
  const all = new Map<string, Point>()
  for (const [id, place] of places) {
    const item = itemOf(id)
    if (item.sort !== 'group') {
      all.set(id, place)
      continue
    }
    const group = scenario.groups?.find((each) => each.id === item.id)
    if (group === undefined) continue
    const boxes = boxesIn(scenario, group, { dragged: NOWHERE, measured })
    const { left, top } = group.folded ? foldedAt(boxes) : frameAround(boxes)
    for (const node of scenario.nodes) {
      if (!group.nodes.includes(node.id) || places.has(node.id)) continue
      all.set(node.id, { x: node.x + place.x - left, y: node.y + place.y - top })
    }
  }
  return all
}

/** The document as React Flow wants it, and its changes as edits of the document. A drag is one edit, when it ends. */
export function useFlow(): Flow {
  const model = useRef(new FlowModel())
  const scenario = useScenario((state) => state.scenario)
  const selectedNodes = useSession((state) => state.selectedNodes)
  const selectedWires = useSession((state) => state.selectedWires)
  const selectedNotes = useSession((state) => state.selectedNotes)
  const selectedGroups = useSession((state) => state.selectedGroups)
  const [dragged, setDragged] = useState(NOWHERE)
  const latestDrag = useRef(NOWHERE)
  const [measured, setMeasured] = useState<ReadonlyMap<string, Measured>>(new Map())
  const latestMeasured = useRef(measured)
  latestMeasured.current = measured

  const chosen = useMemo(
    (): Chosen => ({
      nodes: new Set(selectedNodes),
      wires: new Set(selectedWires),
      notes: new Set(selectedNotes),
      groups: new Set(selectedGroups),
    }),
    [selectedNodes, selectedWires, selectedNotes, selectedGroups],
  )
  const nodes = model.current.nodesOf(scenario, chosen, { dragged, measured })
  const edges = model.current.edgesOf(scenario, chosen)

  const onNodesChange = useCallback((changes: NodeChange<CanvasNode>[]) => {
    const picked = changes.filter((change) => change.type === 'select')
    if (picked.length > 0) selectItems(picked)
    const sizes = changes.filter((change) => change.type === 'dimensions')
    if (sizes.length > 0) {
      setMeasured((old) => {
        const next = new Map(old)
        for (const { id, dimensions } of sizes) if (dimensions) next.set(id, dimensions)
        return next
      })
    }
    const moves = changes.filter((change) => change.type === 'position')
    if (moves.length === 0) return
    const raw = new Map<string, Point>()
    for (const { id, position } of moves) if (position) raw.set(id, position)
    const over = moves.some((move) => move.dragging === false)
    hold(over ? null : 'nodes')
    const free = withMembers(raw, latestMeasured.current)
    const places = guidedDrag(free)
    previewDrop(over ? null : free)
    if (over && !isGivenUp()) commitDrag(free, places)
    latestDrag.current = over ? NOWHERE : places
    setDragged(latestDrag.current)
    if (over) useGuides.setState(NO_GUIDES)
    touchCanvas()
  }, [])

  const onEdgesChange = useCallback((changes: EdgeChange<CanvasEdge>[]) => {
    const picked = changes.filter((change) => change.type === 'select')
    if (picked.length === 0) return
    const now = useSession.getState()
    select(now.selectedNodes, withSelection(now.selectedWires, picked), { notes: now.selectedNotes, groups: now.selectedGroups })
  }, [])

  return { nodes, edges, onNodesChange, onEdgesChange }
}
