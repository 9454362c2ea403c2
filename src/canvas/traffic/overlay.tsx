import { useStoreApi, ViewportPortal } from '@xyflow/react'
import { useEffect, useRef } from 'react'
import { useReducedMotion } from '../../ui/theme'
import { onCanvasFrame } from '../live/frames'
import { FEW_NODES } from '../live/ticker'
import { type Lens, Traffic } from './traffic'

/** After so long without a step the view is at rest. */
const REST_MS = 120
const CARRIED_EVERY_MS = 80

interface View {
  readonly width: number
  readonly height: number
  readonly transform: readonly [number, number, number]
}

function lensOf({ width, height, transform: [x, y, zoom] }: View): Lens {
  return { x, y, zoom, left: -x / zoom, top: -y / zoom, right: (width - x) / zoom, bottom: (height - y) / zoom }
}

/** Makes the canvas as large as the pane and takes the viewport's transform back, so that it lies between wires and nodes but does not move. */
function place(canvas: HTMLCanvasElement, view: View, ratio: number): void {
  const [x, y, zoom] = view.transform
  const width = Math.max(1, Math.round(view.width * ratio))
  const height = Math.max(1, Math.round(view.height * ratio))
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width
    canvas.height = height
    canvas.style.width = `${view.width}px`
    canvas.style.height = `${view.height}px`
  }
  const transform = `scale(${1 / zoom}) translate(${-x}px, ${-y}px)`
  if (canvas.style.transform !== transform) canvas.style.transform = transform
}

function TrafficCanvas() {
  const ref = useRef<HTMLCanvasElement>(null)
  const store = useStoreApi()
  const still = useReducedMotion()
  useEffect(() => {
    const canvas = ref.current
    const g = canvas?.getContext('2d')
    if (!canvas || !g || still) return
    const traffic = new Traffic()
    let movedMs = Number.NEGATIVE_INFINITY
    let paintedMs = Number.NEGATIVE_INFINITY
    let carried = false
    // Among many, dots move with the view and are painted anew only now and then until it rests.
    const isCarried = (nodes: number, wallMs: number) => nodes > FEW_NODES && wallMs - movedMs < REST_MS
    const stopPlacing = store.subscribe((state, before) => {
      if (state.transform !== before.transform) movedMs = performance.now()
      if (!isCarried(state.nodeLookup.size, performance.now())) place(canvas, state, window.devicePixelRatio || 1)
    })
    const stop = onCanvasFrame((frame) => {
      const view = store.getState()
      if (isCarried(view.nodeLookup.size, frame.wallMs) && frame.wallMs - paintedMs < CARRIED_EVERY_MS) {
        carried = true
        return
      }
      paintedMs = frame.wallMs
      const lens = lensOf(view)
      if (!traffic.step(frame, lens) && !carried) return
      carried = false
      const ratio = window.devicePixelRatio || 1
      place(canvas, view, ratio)
      g.clearRect(0, 0, canvas.width, canvas.height)
      traffic.paint(g, lens, ratio)
    }, 3)
    return () => {
      stop()
      stopPlacing()
      g.clearRect(0, 0, canvas.width, canvas.height)
    }
  }, [store, still])
  return <canvas ref={ref} className="canvas-traffic" />
}

/** All messages on all wires, on one canvas above the wires and below the nodes. */
export function TrafficOverlay() {
  return (
    <ViewportPortal>
      <TrafficCanvas />
    </ViewportPortal>
  )
}
