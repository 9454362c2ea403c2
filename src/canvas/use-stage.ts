import { useReactFlow, useStoreApi, type Viewport } from '@xyflow/react'
import { type RefObject, useCallback, useEffect, useRef } from 'react'
import { useSimClient } from '../sim-client'
import { useScenario } from '../state'
import { useTheme } from '../ui/theme'
import { mountCanvas, useCanvasView } from './canvas-state'
import { fitAll, keepFitted } from './commands'
import type { CanvasEdge, CanvasNode } from './flow-model'
import { onCanvasFrame, startFrames, touchCanvas } from './live/frames'
import { tickWires } from './live/live-wire'
import { type Box, detailAt, holdPainting, repaintAll, type Stage, tickNodes, touches } from './live/ticker'

const VIEW_REST_MS = 300
/** Narrower than this the page has the form for phones. */
const NARROW_PX = 900
const LESSON_REST_MS = 150
/** So long after its last step the view no longer counts as moving. */
const STILL_MS = 140

/** Keeps the mounted canvas live: frames from the client, the theme, and the hold that commands have on it. */
export function useStage(root: RefObject<HTMLElement | null>): void {
  const client = useSimClient()
  const flow = useReactFlow<CanvasNode, CanvasEdge>()
  const store = useStoreApi<CanvasNode, CanvasEdge>()
  const theme = useTheme()

  useEffect(() => startFrames(client), [client])
  // A fault that is placed while the run rests moves nothing, and yet it shows.
  useEffect(() => useScenario.subscribe((now, before) => now.scenario.timeline !== before.scenario.timeline && touchCanvas()), [])
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new theme means new colours on every canvas
  useEffect(() => {
    repaintAll()
    touchCanvas(400)
  }, [theme])
  useEffect(() => {
    const boxOf = (id: string): Box | null => {
      const node = store.getState().nodeLookup.get(id)
      if (node === undefined) return null
      const { x: left, y: top } = node.internals.positionAbsolute
      return { left, top, right: left + (node.measured.width ?? 0), bottom: top + (node.measured.height ?? 0) }
    }
    const seen = () => {
      const { transform, width, height } = store.getState()
      const [x, y, zoom] = transform
      return { left: -x / zoom, top: -y / zoom, right: (width - x) / zoom, bottom: (height - y) / zoom, zoom }
    }
    const boxesInSight = () => {
      const view = seen()
      return [...store.getState().nodeLookup.keys()].flatMap((id) => {
        const box = boxOf(id)
        return box !== null && touches(box, view) ? [{ id, ...box }] : []
      })
    }
    const stage: Stage = { boxOf, seen, timeline: () => useScenario.getState().scenario.timeline }
    const stops = [
      onCanvasFrame((frame) => tickNodes(frame, stage), 1),
      onCanvasFrame((frame) => tickWires(frame, seen()), 2),
      ...(root.current === null ? [] : [mountCanvas({ flow, root: root.current, boxOf, boxesInSight })]),
    ]
    return () => {
      for (const stop of stops) stop()
    }
  }, [flow, store, root])
}

/** Shows a newly opened document: where its author looked, else everything, also in a window that gets smaller. */
export function useFitOnOpen(): void {
  const flow = useReactFlow<CanvasNode, CanvasEdge>()
  useEffect(() => {
    const show = () => {
      const { view } = useScenario.getState().scenario
      if (view === undefined) fitAll()
      else void flow.setViewport(view)
    }
    // A long lesson gets its button for the rest of it some frames later, and takes half of a phone: unless the view was moved meanwhile.
    const showAgain = (shown: Viewport) => {
      const { x, y, zoom } = flow.getViewport()
      if (x === shown.x && y === shown.y && zoom === shown.zoom) show()
    }
    show()
    // After the panels have found their places.
    const onResize = () => requestAnimationFrame(keepFitted)
    window.addEventListener('resize', onResize)
    const unsubscribe = useScenario.subscribe((now, before) => {
      const opened = now.scenario !== before.scenario && now.past.length === 0 && now.future.length === 0
      if (!opened) return
      requestAnimationFrame(() => {
        show()
        if (innerWidth < NARROW_PX) setTimeout(showAgain, LESSON_REST_MS, flow.getViewport())
      })
    })
    return () => {
      window.removeEventListener('resize', onResize)
      unsubscribe()
    }
  }, [flow])
}

/** Follows the view: level of detail on the root, a fresh picture, and the session's memory once it rests. */
export function useViewWatch(root: RefObject<HTMLElement | null>): () => void {
  const store = useStoreApi()
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  const still = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  const onMove = useCallback(() => {
    const [x, y, zoom] = store.getState().transform
    const detail = detailAt(zoom)
    if (root.current !== null && root.current.dataset.detail !== detail) {
      root.current.dataset.detail = detail
      repaintAll()
    }
    touchCanvas()
    holdPainting(STILL_MS)
    if (root.current !== null) root.current.dataset.moving = ''
    clearTimeout(still.current)
    still.current = setTimeout(() => delete root.current?.dataset.moving, STILL_MS)
    clearTimeout(timer.current)
    timer.current = setTimeout(() => useCanvasView.setState({ view: { x, y, zoom } }), VIEW_REST_MS)
  }, [root, store])
  useEffect(() => {
    onMove()
    const stop = store.subscribe((now, before) => {
      if (now.transform !== before.transform) onMove()
    })
    return () => {
      stop()
      clearTimeout(timer.current)
    }
  }, [onMove, store])
  return onMove
}
