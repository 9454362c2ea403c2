import { createContext, type ReactNode, useContext, useEffect, useEffectEvent, useMemo, useRef } from 'react'
import type { NodeView } from '../kinds/contract'
import type { QuantityText } from '../params'
import type { SimClient } from '../sim-client'
import { writeText } from '../ui'
import type { LiveNode } from './metric-rows'

/** Figures change at most this often, so that they can be read. */
const PAINT_EVERY_MS = 200

type Painter = () => void

interface Live {
  readonly client: SimClient | null
  readonly painters: Set<Painter>
}

const LiveContext = createContext<Live>({ client: null, painters: new Set() })

export interface LiveProviderProps {
  client: SimClient | null
  children: ReactNode
}

/** Gives live figures to what is inside: one clock for all of them, outside React's render path. */
export function LiveProvider({ client, children }: LiveProviderProps) {
  const live = useMemo<Live>(() => ({ client, painters: new Set() }), [client])
  useEffect(() => {
    if (client === null) return
    let last = Number.NEGATIVE_INFINITY
    return client.onFrame(() => {
      const now = performance.now()
      if (now - last < PAINT_EVERY_MS) return
      last = now
      for (const paint of live.painters) paint()
    })
  }, [client, live])
  return <LiveContext value={live}>{children}</LiveContext>
}

export function useLiveClient(): SimClient | null {
  return useContext(LiveContext).client
}

/** A node's live view; `null` while there is no run or the run does not know the node. */
export function useNodeView(nodeId: string): () => NodeView | null {
  const { client } = useContext(LiveContext)
  return () => client?.view(nodeId) ?? null
}

/** All that a node's figures are read from; `null` as for {@link useNodeView}. */
export function useLiveNode(nodeId: string): () => LiveNode | null {
  const { client } = useContext(LiveContext)
  return () => {
    const view = client?.view(nodeId) ?? null
    return client === null || view === null ? null : { view, series: (metric, of) => client.series(nodeId, metric, of) }
  }
}

/** Runs `paint` after each render and then whenever figures are due. */
export function usePainter(paint: Painter): void {
  const { painters } = useContext(LiveContext)
  const latest = useEffectEvent(paint)
  useEffect(() => latest())
  useEffect(() => {
    const painter = () => latest()
    painters.add(painter)
    return () => {
      painters.delete(painter)
    }
  }, [painters])
}

export interface LiveFigureProps {
  /** Number and unit apart; called a few times a second. */
  read: () => QuantityText
}

/** A figure that is written to outside React. */
export function LiveFigure({ read }: LiveFigureProps) {
  const figure = useRef<HTMLSpanElement>(null)
  const unit = useRef<HTMLSpanElement>(null)
  usePainter(() => {
    const next = read()
    writeText(figure.current, next.text)
    writeText(unit.current, next.unit)
  })
  return (
    <span className="insp-figure">
      <span ref={figure} className="ui-figure" />
      <span ref={unit} className="insp-unit" />
    </span>
  )
}
