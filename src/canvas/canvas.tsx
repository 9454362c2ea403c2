import '@xyflow/react/dist/base.css'
import './canvas.css'
import './cards.css'
import './dead-letters.css'
import './chips.css'
import './ports.css'
import './wires.css'
import './distance.css'
import './corner.css'
import './sketch.css'
import './things.css'
import {
  Background,
  BackgroundVariant,
  type Connection,
  type FinalConnectionState,
  type IsValidConnection,
  ReactFlow,
  ReactFlowProvider,
  SelectionMode,
} from '@xyflow/react'
import { type DragEvent, type KeyboardEvent, lazy, Suspense, useRef, useState } from 'react'
import { select, useScenario, useSession } from '../state'
import { setFreeDrag } from './arrange/guided-drag'
import { Guides } from './arrange/guides'
import { mountedCanvas, useEditing, useHoveredWire, useKeyboardWire } from './canvas-state'
import { deleteSelection, nudge } from './commands'
import { ZoomControls } from './controls'
import { drawWire } from './draw-wire'
import type { Joint } from './edits'
import type { CanvasEdge, CanvasNode } from './flow-model'
import { hold, isGivenUp } from './give-up'
import { FoldedGroup, GroupFrame } from './groups/group-cards'
import { type ItemSort, itemOf, portOf } from './item-ids'
import { type DrawnFrom, refusalOf } from './legal'
import { NodeCard } from './node-card'
import { NodeChip } from './node-chip'
import { NoteCard } from './notes/note-card'
import { KIND_DRAG_TYPE, placeNode } from './place'
import { ConnectHint, ConnectionLine, connectToBody } from './pointer-connect'
import { TrafficOverlay } from './traffic/overlay'
import { useFlow } from './use-flow'
import { useFitOnOpen, useStage, useViewWatch } from './use-stage'
import { Wire } from './wire'

// Neither is needed for the first message.
const SketchLayer = lazy(() => import('./live/sketch-layer').then((module) => ({ default: module.SketchLayer })))
const Minimap = lazy(() => import('./minimap').then((module) => ({ default: module.Minimap })))
const KeyboardWire = lazy(() => import('./keyboard-wire').then((module) => ({ default: module.KeyboardWire })))
const TapConnect = lazy(() => import('./touch/tap-connect').then((module) => ({ default: module.TapConnect })))

const NODE_TYPES = { card: NodeCard, chip: NodeChip, note: NoteCard, frame: GroupFrame, folded: FoldedGroup }
const EDGE_TYPES = { wire: Wire }
const PAN_BUTTONS = [0, 1]
const ADD_KEYS = ['Shift', 'Meta', 'Control']
const STEPS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-4, 0],
  ArrowRight: [4, 0],
  ArrowUp: [0, -4],
  ArrowDown: [0, 4],
}

function jointOf(connection: Connection | CanvasEdge): Joint | null {
  const { source, sourceHandle, target, targetHandle } = connection
  if (!sourceHandle || !targetHandle) return null
  const [from, to] = [portOf(source, sourceHandle), portOf(target, targetHandle)]
  return { fromNode: from.node, fromPort: from.port, toNode: to.node, toPort: to.port }
}

const isLegal: IsValidConnection<CanvasEdge> = (connection) => {
  const joint = jointOf(connection)
  return joint !== null && refusalOf(useScenario.getState().scenario, joint) === null
}

function onConnect(connection: Connection): void {
  if (isGivenUp()) return
  const joint = jointOf(connection)
  if (joint !== null) drawWire(joint)
}

function onConnectEnd(event: MouseEvent | TouchEvent, state: FinalConnectionState): void {
  hold(null)
  const point = 'changedTouches' in event ? event.changedTouches[0] : event
  if (isGivenUp() || state.isValid || !state.fromHandle || !point) return
  const from: DrawnFrom = {
    ...portOf(state.fromHandle.nodeId, state.fromHandle.id ?? ''),
    out: state.fromHandle.type === 'source',
  }
  connectToBody({ x: point.clientX, y: point.clientY }, from)
}

/** Selects the focused node, note, group or wire; with Shift it is added or taken away. A note that is selected already is written. */
function pickFocused(target: Element, add: boolean): boolean {
  const focused = target.closest('.react-flow__node')?.getAttribute('data-id')
  const wire = target.closest('.react-flow__edge')?.getAttribute('data-id')
  const now = useSession.getState()
  const toggled = (ids: readonly string[], id: string) => (ids.includes(id) ? ids.filter((each) => each !== id) : [...ids, id])
  const next = (sort: ItemSort | 'wire', ids: readonly string[], of: ItemSort | 'wire', id: string) => {
    if (sort !== of) return add ? ids : []
    return add ? toggled(ids, id) : [id]
  }
  if (!focused && !wire) return false
  const { sort, id } = focused ? itemOf(focused) : { sort: 'wire' as const, id: wire ?? '' }
  if (sort === 'note' && !add && now.selectedNotes.includes(id)) {
    useEditing.setState({ item: focused ?? null })
    return true
  }
  select(next(sort, now.selectedNodes, 'node', id), next(sort, now.selectedWires, 'wire', id), {
    notes: next(sort, now.selectedNotes, 'note', id),
    groups: next(sort, now.selectedGroups, 'group', id),
  })
  return true
}

function handleKey(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || !(event.target instanceof Element)) return false
  if (event.target.closest('input, textarea, select, button, [contenteditable]')) return false
  const step = STEPS[event.key]
  if (step !== undefined) return nudge(step[0] * (event.shiftKey ? 6 : 1), step[1] * (event.shiftKey ? 6 : 1))
  if (event.key === 'Delete' || event.key === 'Backspace') return deleteSelection()
  // Space belongs to the player, also while a node has the focus.
  return event.key === 'Enter' && pickFocused(event.target, event.shiftKey)
}

function onKeyDown(event: KeyboardEvent): void {
  if (!handleKey(event)) return
  event.preventDefault()
  event.stopPropagation()
}

function onDragOver(event: DragEvent): void {
  if (!event.dataTransfer.types.includes(KIND_DRAG_TYPE)) return
  event.preventDefault()
  event.dataTransfer.dropEffect = 'copy'
}

function onDrop(event: DragEvent): void {
  const kind = event.dataTransfer.getData(KIND_DRAG_TYPE)
  if (kind === '') return
  event.preventDefault()
  placeNode(kind, { x: event.clientX, y: event.clientY })
}

const DESCRIPTION = 'Drag to move the view, Shift and drag to select, arrows to nudge, C to connect, Delete to delete.'

function InnerCanvas() {
  const ref = useRef<HTMLElement>(null)
  const [root, setRoot] = useState<HTMLElement | null>(null)
  const [hasTouch] = useState(() => matchMedia('(any-pointer: coarse)').matches)
  const { nodes, edges, onNodesChange, onEdgesChange } = useFlow()
  useStage(ref)
  useFitOnOpen()
  useViewWatch(ref)
  return (
    <section
      ref={(element) => {
        ref.current = element
        setRoot(element)
      }}
      className="canvas"
      aria-label="Canvas"
      aria-description={DESCRIPTION}
      tabIndex={-1}
      onKeyDown={onKeyDown}
      onPointerMoveCapture={(event) => setFreeDrag(event.altKey)}
      onDragOver={onDragOver}
      onDrop={onDrop}
    >
      <ReactFlow<CanvasNode, CanvasEdge>
        nodes={nodes}
        edges={edges}
        nodeTypes={NODE_TYPES}
        edgeTypes={EDGE_TYPES}
        onNodesChange={onNodesChange}
        onEdgesChange={onEdgesChange}
        onConnectStart={() => hold('wire')}
        onConnect={onConnect}
        onConnectEnd={onConnectEnd}
        isValidConnection={isLegal}
        connectionLineComponent={ConnectionLine}
        connectionRadius={26}
        connectionDragThreshold={4}
        connectOnClick={false}
        onEdgeMouseEnter={(_event, edge) => useHoveredWire.setState({ wire: edge.id })}
        onEdgeMouseLeave={() => useHoveredWire.setState({ wire: null })}
        onSelectionEnd={() => mountedCanvas()?.root.focus({ preventScroll: true })}
        panOnDrag={PAN_BUTTONS}
        panActivationKeyCode={null}
        deleteKeyCode={null}
        selectionKeyCode="Shift"
        multiSelectionKeyCode={ADD_KEYS}
        selectionMode={SelectionMode.Partial}
        selectNodesOnDrag
        nodeDragThreshold={3}
        zoomOnDoubleClick={false}
        autoPanSpeed={7}
        minZoom={0.08}
        maxZoom={2.5}
        disableKeyboardA11y
        elevateNodesOnSelect
        attributionPosition="bottom-right"
      >
        <Background variant={BackgroundVariant.Dots} gap={28} size={1.5} />
        <Suspense fallback={null}>
          <SketchLayer />
        </Suspense>
        <TrafficOverlay />
        <Guides />
        <Said />
        <Suspense fallback={null}>
          <KeyboardWire />
        </Suspense>
        <div className="canvas-corner" data-over-canvas>
          <ZoomControls />
          <Suspense fallback={null}>
            <Minimap />
          </Suspense>
        </div>
        <ConnectHint root={root} />
        {hasTouch && (
          <Suspense fallback={null}>
            <TapConnect root={root} />
          </Suspense>
        )}
      </ReactFlow>
    </section>
  )
}

/** The scenario as a graph that can be edited while it runs. Fills its container. */
export function Canvas() {
  return (
    <ReactFlowProvider>
      <InnerCanvas />
    </ReactFlowProvider>
  )
}

/** The voice of the canvas for screen readers. */
function Said() {
  const said = useKeyboardWire((state) => state.said)
  return (
    <div className="canvas-said" aria-live="polite" role="status">
      {said}
    </div>
  )
}
