import { useReactFlow, useStoreApi } from '@xyflow/react'
import { type PointerEvent, useEffect, useRef } from 'react'
import type { CanvasEdge, CanvasNode } from './flow-model'
import { onCanvasFrame } from './live/frames'
import { healthChanges } from './live/live-node'
import { currentPalette, healthColor } from './live/palette'
import { type Box, FEW_NODES, healthOf } from './live/ticker'

const WIDTH = 116
const HEIGHT = 72
const EVERY_MS = 250
const MANY_EVERY_MS = 1000

interface Fit {
  readonly scale: number
  readonly dx: number
  readonly dy: number
}

interface Map {
  readonly boxes: readonly (Box & { readonly id: string })[]
  readonly seen: Box
}

/** Where a box lies that holds all nodes and the view. */
function fitOf({ boxes, seen }: Map): Fit {
  const all = boxes.length > 0 ? boxes : [seen]
  const left = Math.min(...all.map((box) => box.left)) - 24
  const top = Math.min(...all.map((box) => box.top)) - 24
  const width = Math.max(...all.map((box) => box.right)) + 24 - left
  const height = Math.max(...all.map((box) => box.bottom)) + 24 - top
  const scale = Math.min((WIDTH - 8) / width, (HEIGHT - 8) / height)
  return { scale, dx: (WIDTH - width * scale) / 2 - left * scale, dy: (HEIGHT - height * scale) / 2 - top * scale }
}

/** A context for the size of the overview, empty. */
function emptied(canvas: HTMLCanvasElement): CanvasRenderingContext2D | null {
  const g = canvas.getContext('2d')
  if (!g) return null
  const ratio = window.devicePixelRatio || 1
  if (canvas.width !== WIDTH * ratio) {
    canvas.width = WIDTH * ratio
    canvas.height = HEIGHT * ratio
  }
  g.setTransform(ratio, 0, 0, ratio, 0, 0)
  g.clearRect(0, 0, WIDTH, HEIGHT)
  return g
}

/** Paints the nodes on a picture of their own: while the view moves they need not be painted again. */
function paintNodes(canvas: HTMLCanvasElement, map: Map, fit: Fit): void {
  const g = emptied(canvas)
  if (!g) return
  const palette = currentPalette()
  g.globalAlpha = 0.62
  for (const box of map.boxes) {
    g.fillStyle = healthColor(healthOf(box.id), palette)
    const width = Math.max(3, (box.right - box.left) * fit.scale)
    const height = Math.max(2.5, (box.bottom - box.top) * fit.scale)
    g.beginPath()
    g.roundRect(box.left * fit.scale + fit.dx, box.top * fit.scale + fit.dy, width, height, 1.5)
    g.fill()
  }
  g.globalAlpha = 1
}

function paint(canvas: HTMLCanvasElement, nodes: HTMLCanvasElement, map: Map, fit: Fit): void {
  const g = emptied(canvas)
  if (!g) return
  g.drawImage(nodes, 0, 0, WIDTH, HEIGHT)
  const left = Math.max(1.5, map.seen.left * fit.scale + fit.dx)
  const top = Math.max(1.5, map.seen.top * fit.scale + fit.dy)
  const right = Math.min(WIDTH - 1.5, map.seen.right * fit.scale + fit.dx)
  const bottom = Math.min(HEIGHT - 1.5, map.seen.bottom * fit.scale + fit.dy)
  if (right <= left || bottom <= top) return
  g.strokeStyle = currentPalette().accent
  g.globalAlpha = 0.7
  g.lineWidth = 1
  g.beginPath()
  g.roundRect(left, top, right - left, bottom - top, 3)
  g.stroke()
  g.globalAlpha = 1
}

/** All nodes in the colours of their health, and the view as a frame; a click or a drag moves the view. */
export function Minimap() {
  const ref = useRef<HTMLCanvasElement>(null)
  const fit = useRef<Fit>({ scale: 1, dx: 0, dy: 0 })
  const flow = useReactFlow<CanvasNode, CanvasEdge>()
  const store = useStoreApi<CanvasNode, CanvasEdge>()
  useEffect(() => {
    let lastMs = Number.NEGATIVE_INFINITY
    let lastView = ''
    let lastHealth = -1
    let lastNodes: unknown = null
    const nodesPicture = document.createElement('canvas')
    return onCanvasFrame((frame) => {
      const canvas = ref.current
      const { nodeLookup, nodes, transform, width, height } = store.getState()
      const [x, y, zoom] = transform
      const view = `${x},${y},${zoom},${width},${height}`
      const health = healthChanges()
      // A change of health shows here in the same pass as on its card.
      const isDue = !frame.idle && frame.wallMs - lastMs >= (nodeLookup.size > FEW_NODES ? MANY_EVERY_MS : EVERY_MS)
      const isHealthDue = health !== lastHealth && (nodeLookup.size <= FEW_NODES || isDue || frame.idle)
      if (!canvas || (view === lastView && !isHealthDue && !isDue)) return
      const isMoved = !isDue && !isHealthDue && nodes === lastNodes
      lastView = view
      const boxes = [...nodeLookup.values()].flatMap((node) => {
        if (node.type === 'frame' || node.type === 'note') return []
        const { x: left, y: top } = node.internals.positionAbsolute
        const { width = 0, height = 0 } = node.measured
        return [{ id: node.id, left, top, right: left + width, bottom: top + height }]
      })
      const seen = { left: -x / zoom, top: -y / zoom, right: (width - x) / zoom, bottom: (height - y) / zoom }
      const next = fitOf({ boxes, seen })
      const { scale, dx, dy } = fit.current
      if (!isMoved || next.scale !== scale || next.dx !== dx || next.dy !== dy) {
        fit.current = next
        lastMs = frame.wallMs
        lastHealth = health
        lastNodes = nodes
        paintNodes(nodesPicture, { boxes, seen }, next)
      }
      paint(canvas, nodesPicture, { boxes, seen }, next)
    }, 4)
  }, [store])

  const go = (event: PointerEvent<HTMLCanvasElement>) => {
    const rect = event.currentTarget.getBoundingClientRect()
    const { scale, dx, dy } = fit.current
    const x = (event.clientX - rect.left - dx) / scale
    const y = (event.clientY - rect.top - dy) / scale
    void flow.setCenter(x, y, { zoom: flow.getZoom() })
  }
  return (
    <div className="canvas-minimap" title="Overview: click or drag to move the view">
      <canvas
        ref={ref}
        style={{ width: WIDTH, height: HEIGHT }}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId)
          go(event)
        }}
        onPointerMove={(event) => event.buttons > 0 && go(event)}
      />
    </div>
  )
}
