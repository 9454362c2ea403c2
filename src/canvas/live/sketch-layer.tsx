import { type ReactFlowState, useStoreApi } from '@xyflow/react'
import { useEffect, useRef } from 'react'
import { cssColor } from '../../ui/theme'
import type { CanvasEdge, CanvasNode } from '../flow-model'
import { coursesVersion, wireNear } from '../traffic/geometry'
import { type Frame, onCanvasFrame } from './frames'
import { healthChanges } from './live-node'
import { currentPalette } from './palette'
import { paintSketch, type SketchColors, type SketchNode } from './sketch'
import { FAR_ZOOM, FEW_NODES, MID_ZOOM, setDense, setNear } from './ticker'

/** Painted beyond the edges, px of the screen: a view that moves finds something there. */
const MARGIN = 200
const MID_EVERY_MS = 250
const FAR_EVERY_MS = 1000
/** After so long without a step the view is at rest. */
const REST_MS = 120
/** A picture may be shown this much larger or smaller than it was painted while the view moves. */
const MOST_STRETCH = 1.35

type State = ReactFlowState<CanvasNode, CanvasEdge>

/** Whether nodes and wires are sketched at a zoom instead of drawn one by one. */
function isSketched(zoom: number, nodes: number): boolean {
  return zoom < MID_ZOOM && nodes > FEW_NODES
}

interface Painted {
  readonly x: number
  readonly y: number
  readonly zoom: number
  readonly width: number
  readonly height: number
}

/** Keeps the picture of many nodes: painted now and then, moved with the view in between. */
class Sketch {
  private painted: Painted | null = null
  private paintedMs = 0
  private movedMs = 0
  private view = ''
  private nodes: unknown = null
  private courses = -1
  private health = -1
  private colors: SketchColors | null = null

  constructor(private readonly canvas: HTMLCanvasElement) {}

  /** Lets the picture follow the view. */
  follow({ transform: [x, y, zoom] }: State): void {
    if (this.painted === null) return
    const k = zoom / this.painted.zoom
    this.canvas.style.transform = `translate(${x - this.painted.x * k - MARGIN * k}px, ${y - this.painted.y * k - MARGIN * k}px) scale(${k})`
  }

  step(frame: Frame, state: State): void {
    const view = state.transform.join()
    if (view !== this.view) {
      this.view = view
      this.movedMs = frame.wallMs
    }
    if (!this.isStale(frame, state)) return
    this.paint(frame, state)
  }

  forget(): void {
    this.painted = null
  }

  private isStale(frame: Frame, state: State): boolean {
    const { painted } = this
    if (painted === null || painted.width !== state.width || painted.height !== state.height) return true
    if (state.nodes !== this.nodes || coursesVersion() !== this.courses || currentPalette() !== this.colors?.palette) return true
    const [x, y, zoom] = state.transform
    const k = zoom / painted.zoom
    const left = x - (painted.x + MARGIN) * k
    const top = y - (painted.y + MARGIN) * k
    const covers =
      left <= 0 &&
      top <= 0 &&
      left + (state.width + 2 * MARGIN) * k >= state.width &&
      top + (state.height + 2 * MARGIN) * k >= state.height
    if (!covers || k > MOST_STRETCH || k < 1 / MOST_STRETCH) return true
    const rests = frame.wallMs - this.movedMs > REST_MS
    if (!rests) return false
    if (k !== 1 || x !== painted.x || y !== painted.y) return true
    if (frame.idle) return false
    const since = frame.wallMs - this.paintedMs
    if (zoom < FAR_ZOOM) return (healthChanges() !== this.health && since > MID_EVERY_MS) || since > FAR_EVERY_MS
    return since > MID_EVERY_MS
  }

  private paint(frame: Frame, state: State): void {
    const g = this.canvas.getContext('2d')
    if (g === null) return
    const ratio = window.devicePixelRatio || 1
    const { width, height, transform } = state
    const [x, y, zoom] = transform
    const [wide, high] = [Math.round((width + 2 * MARGIN) * ratio), Math.round((height + 2 * MARGIN) * ratio)]
    if (this.canvas.width !== wide || this.canvas.height !== high) {
      this.canvas.width = wide
      this.canvas.height = high
      this.canvas.style.width = `${width + 2 * MARGIN}px`
      this.canvas.style.height = `${height + 2 * MARGIN}px`
    }
    const palette = currentPalette()
    if (this.colors?.palette !== palette) {
      const font = getComputedStyle(this.canvas).fontFamily
      this.colors = { palette, wire: cssColor('line-strong'), edge: cssColor('node-line'), font }
    }
    const lens = {
      zoom,
      scale: zoom * ratio,
      x: (x + MARGIN) * ratio,
      y: (y + MARGIN) * ratio,
      left: (-x - MARGIN) / zoom,
      top: (-y - MARGIN) / zoom,
      right: (width - x + MARGIN) / zoom,
      bottom: (height - y + MARGIN) / zoom,
    }
    paintSketch(g, sketchNodes(state), lens, frame.client, this.colors)
    this.painted = { x, y, zoom, width, height }
    this.paintedMs = frame.wallMs
    this.nodes = state.nodes
    this.courses = coursesVersion()
    this.health = healthChanges()
    this.follow(state)
  }
}

function sketchNodes(state: State): readonly SketchNode[] {
  const nodes: SketchNode[] = []
  for (const node of state.nodeLookup.values()) {
    const { x: left, y: top } = node.internals.positionAbsolute
    const { width = 0, height = 0 } = node.measured
    const { type, data } = node.internals.userNode
    if (type === 'note' || type === 'frame') continue
    nodes.push({
      id: node.id,
      kind: 'kind' in data ? data.kind : '',
      label: 'label' in data ? data.label : 'group' in data ? data.group.title : '',
      shape: type === 'chip' || type === 'folded' ? type : 'card',
      selected: node.selected === true,
      left,
      top,
      right: left + width,
      bottom: top + height,
    })
  }
  return nodes
}

/** What lies under a point of the page: the topmost node, else the nearest wire. */
function under(state: State, root: HTMLElement, clientX: number, clientY: number): { node: string | null; wire: string | null } {
  const rect = root.getBoundingClientRect()
  const [x, y, zoom] = state.transform
  const point = { x: (clientX - rect.left - x) / zoom, y: (clientY - rect.top - y) / zoom }
  const reach = 8 / zoom
  let node: string | null = null
  for (const item of sketchNodes(state)) {
    const inside = point.x > item.left - reach && point.x < item.right + reach && point.y > item.top && point.y < item.bottom
    if (inside) node = item.id
  }
  return { node, wire: node === null ? wireNear(point, reach) : null }
}

/** Brings what is under the pointer out of the picture, before it is pressed. */
function followPointer(root: HTMLElement, isOn: () => boolean, state: () => State): () => void {
  let shown: Element | null = null
  const onMove = (event: PointerEvent) => {
    // What is being dragged stays; while a wire is drawn its ends come out.
    if (!isOn() || (event.buttons !== 0 && event.type === 'pointermove' && root.dataset.connecting === undefined)) return
    const { node, wire } = under(state(), root, event.clientX, event.clientY)
    setNear(node)
    const edge = wire === null ? null : root.querySelector(`.react-flow__edge[data-id="${CSS.escape(wire)}"]`)
    if (edge === shown) return
    shown?.removeAttribute('data-near')
    edge?.setAttribute('data-near', '')
    shown = edge
  }
  root.addEventListener('pointermove', onMove, true)
  root.addEventListener('pointerover', onMove, true)
  return () => {
    root.removeEventListener('pointermove', onMove, true)
    root.removeEventListener('pointerover', onMove, true)
    setNear(null)
  }
}

/** Nodes and wires from afar, when there are many: below the traffic, in place of their elements. */
export function SketchLayer() {
  const ref = useRef<HTMLCanvasElement>(null)
  const store = useStoreApi<CanvasNode, CanvasEdge>()
  useEffect(() => {
    const canvas = ref.current
    const root = canvas?.closest<HTMLElement>('.canvas')
    if (!canvas || !root) return
    const sketch = new Sketch(canvas)
    let on = false
    const decide = (state: State) => {
      const now = isSketched(state.transform[2], state.nodeLookup.size)
      if (now === on) return on
      on = now
      setDense(on)
      root.toggleAttribute('data-sketched', on)
      if (!on) {
        sketch.forget()
        setNear(null)
      }
      return on
    }
    const stops = [
      followPointer(
        root,
        () => on,
        () => store.getState(),
      ),
      onCanvasFrame((frame) => {
        const state = store.getState()
        if (decide(state)) sketch.step(frame, state)
      }, 1.5),
      store.subscribe((state, before) => {
        if (state.transform !== before.transform && decide(state)) sketch.follow(state)
      }),
    ]
    return () => {
      for (const stop of stops) stop()
      setDense(false)
      root.removeAttribute('data-sketched')
    }
  }, [store])
  return <canvas ref={ref} className="canvas-sketch" />
}
