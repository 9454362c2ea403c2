import { Maximize, Minus, Plus } from 'lucide-react'
import { fitAll, zoomIn, zoomOut } from './commands'

const ICON = { size: 13, strokeWidth: 1.75, 'aria-hidden': true } as const

/** Zoom in, zoom out, show everything. */
export function ZoomControls() {
  return (
    <div className="canvas-controls" role="toolbar" aria-label="Zoom" aria-orientation="vertical">
      <button type="button" title="Zoom in" aria-label="Zoom in" onClick={zoomIn}>
        <Plus {...ICON} />
      </button>
      <button type="button" title="Zoom out" aria-label="Zoom out" onClick={zoomOut}>
        <Minus {...ICON} />
      </button>
      <button type="button" title="Show everything" aria-label="Show everything" onClick={fitAll}>
        <Maximize {...ICON} />
      </button>
    </div>
  )
}
