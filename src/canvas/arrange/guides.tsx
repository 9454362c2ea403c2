import { ViewportPortal } from '@xyflow/react'
import { useGuides } from './guided-drag'

/** The lines that a drag keeps to. */
export function Guides() {
  const guides = useGuides((state) => state.guides)
  if (guides.length === 0) return null
  return (
    <ViewportPortal>
      <svg className="canvas-guides" aria-hidden="true">
        {guides.map(({ along, at, from, to }) =>
          along === 'y' ? (
            <line key={`y${at}`} x1={at} x2={at} y1={from} y2={to} />
          ) : (
            <line key={`x${at}`} x1={from} x2={to} y1={at} y2={at} />
          ),
        )}
      </svg>
    </ViewportPortal>
  )
}
