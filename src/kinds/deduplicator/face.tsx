import { formatQuantity, formatText } from '../../params'
import type { Health, NodeView } from '../contract'
import type { Face, Figure, Palette } from '../face-contract'

interface IconProps {
  readonly size?: number
}

function Icon({ size = 16 }: IconProps) {
  return (
    <svg width={size} height={size} viewBox="0 0 16 16" fill="none" stroke="currentColor" strokeWidth="1.5" aria-hidden="true">
      <rect x="2" y="5" width="8.5" height="8.5" rx="1.5" />
      <path d="M5.5 2.5h6.5a1.5 1.5 0 0 1 1.5 1.5v6.5" strokeDasharray="2 2" strokeLinecap="round" />
    </svg>
  )
}

/** Share of what came in over the window that was known already (0..1). */
function share(view: NodeView): number {
  const came = view.rate('in')
  return came > 0 ? Math.min(1, view.rate('duplicates') / came) : 0
}

function health(view: NodeView): Health {
  if (view.rate('doubled') > 0 || view.rate('swallowed') > 0) return 'failing'
  if (share(view) > 0 || view.rate('refused') > 0) return 'waiting'
  return view.rate('in') > 0 ? 'good' : 'idle'
}

/** A sheet, and behind it the copies that were held back, more of them the more there are. */
function draw(g: CanvasRenderingContext2D, view: NodeView, width: number, height: number, palette: Palette): void {
  const tone = health(view)
  const size = Math.min(width, height) * 0.5
  const copies = Math.min(3, Math.ceil(share(view) * 6))
  g.strokeStyle = tone === 'idle' ? palette.text2 : palette[tone]
  g.fillStyle = palette.surface
  g.lineWidth = 1.5
  const x = width / 2 - size / 2 - copies
  const y = height / 2 - size / 2 + copies
  for (let copy = copies; copy >= 0; copy--) {
    g.setLineDash(copy > 0 ? [2, 2] : [])
    g.beginPath()
    g.roundRect(x + copy * 3, y - copy * 3, size, size, 2)
    g.fill()
    g.stroke()
  }
  g.setLineDash([])
}

function figures(view: NodeView): readonly Figure[] {
  const doubled = view.total('doubled')
  const lost = view.total('swallowed')
  if (lost > 0) return [{ text: formatText(lost, 'count', { digits: 3 }), unit: 'lost', tone: 'failing' }]
  if (doubled > 0) return [{ text: formatText(doubled, 'count', { digits: 3 }), unit: 'twice', tone: 'failing' }]
  const { text, unit } = formatQuantity(share(view), 'ratio', { digits: 2 })
  return [{ text, unit: `${unit} known`, tone: view.rate('in') > 0 ? undefined : 'idle' }]
}

function describe(view: NodeView): string {
  const known = formatText(share(view), 'ratio', { digits: 2 })
  return `${known} were duplicates; ${view.total('doubled')} took effect twice, ${view.total('swallowed')} were lost as duplicates`
}

/** How a deduplicator looks: a sheet and the copies it holds back. */
export const face: Face = { icon: Icon, width: 116, drawingHeight: 0, health, draw, figures, describe }
