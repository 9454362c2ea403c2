import type { EdgeChange, NodeChange } from '@xyflow/react'
import { useCallback, useMemo, useRef, useState } from 'react'
import { edit, endGesture, select, useScenario, useSession } from '../state'
import { moveNodes, type Point } from './edits'
import { type CanvasEdge, type CanvasNode, FlowModel, type Measured } from './flow-model'
import { nameOfNode } from './legal'
import { touchCanvas } from './live/frames'

interface Flow {
  readonly nodes: CanvasNode[]
  readonly edges: CanvasEdge[]
  readonly onNodesChange: (changes: NodeChange<CanvasNode>[]) => void
  readonly onEdgesChange: (changes: EdgeChange<CanvasEdge>[]) => void
}

const NOWHERE: ReadonlyMap<string, Point> = new Map()

function withSelection(
  now: readonly string[],
  changes: readonly { readonly id: string; readonly selected: boolean }[],
): readonly string[] {
  const next = new Set(now)
  for (const change of changes) {
    if (change.selected) next.add(change.id)
    else next.delete(change.id)
  }
  return [...next]
}

/** Turns places of dragged nodes into one edit. */
function commitMove(places: ReadonlyMap<string, Point>): void {
  if (places.size === 0) return
  endGesture()
  const [first] = places.keys()
  const what = places.size === 1 ? nameOfNode(useScenario.getState().scenario, first) : `${places.size} nodes`
  edit(`Move ${what}`, (scenario) => moveNodes(scenario, places))
}

/** The document as React Flow wants it, and its changes as edits of the document. A drag is one edit, when it ends. */
export function useFlow(): Flow {
  const model = useRef<FlowModel>(null)
  model.current ??= new FlowModel()
  const scenario = useScenario((state) => state.scenario)
  const selectedNodes = useSession((state) => state.selectedNodes)
  const selectedWires = useSession((state) => state.selectedWires)
  const [dragged, setDragged] = useState(NOWHERE)
  const latestDrag = useRef(NOWHERE)
  const [measured, setMeasured] = useState<ReadonlyMap<string, Measured>>(new Map())

  const chosenNodes = useMemo(() => new Set(selectedNodes), [selectedNodes])
  const chosenWires = useMemo(() => new Set(selectedWires), [selectedWires])
  const nodes = model.current.nodesOf(scenario, chosenNodes, dragged, measured)
  const edges = model.current.edgesOf(scenario, chosenWires)

  const onNodesChange = useCallback((changes: NodeChange<CanvasNode>[]) => {
    const picked = changes.filter((change) => change.type === 'select')
    if (picked.length > 0) {
      const now = useSession.getState()
      select(withSelection(now.selectedNodes, picked), now.selectedWires)
    }
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
    const places = new Map(latestDrag.current)
    for (const { id, position } of moves) if (position) places.set(id, position)
    const over = moves.some((move) => move.dragging === false)
    if (over) commitMove(places)
    latestDrag.current = over ? NOWHERE : places
    setDragged(latestDrag.current)
    touchCanvas()
  }, [])

  const onEdgesChange = useCallback((changes: EdgeChange<CanvasEdge>[]) => {
    const picked = changes.filter((change) => change.type === 'select')
    if (picked.length === 0) return
    const now = useSession.getState()
    select(now.selectedNodes, withSelection(now.selectedWires, picked))
  }, [])

  return { nodes, edges, onNodesChange, onEdgesChange }
}
