import type { Health, NodeView } from '../contract'
import type { Face, Figure, Palette } from '../face-contract'
import { SKEW_BUCKETS } from './metrics'

/** What stands in the ring: few letters. */
const SHORT: Readonly<Record<string, string>> = {
  lru: 'LRU',
  fifo: 'FIFO',
  sieve: 'SIEVE',
  clock: 'CLOCK',
  random: 'RND',
  lfu: 'LFU',
  slru: 'SLRU',
  arc: 'ARC',
  s3fifo: 'S3',
  wtinylfu: 'TLFU',
}

/** The skew's full height: the hottest key, or this share where all are colder, so that even traffic looks even and low. */
const LOWEST_FULL_SHARE = 0.05
/** Share of failed loads at which the origin counts as failing. */
const FAILING_RATIO = 0.2
/** Callers waiting for loads, on average, that make a herd. */
const HERD = 16

/** Share of lookups in the window that hit; −1 when there was none. */
function hitRatio(view: NodeView): number {
  const hits = view.rate('hits')
  const lookups = hits + view.rate('misses')
  return lookups > 0 ? hits / lookups : -1
}

function originFails(view: NodeView): boolean {
  const loads = view.samples('loadTime')
  if (view.failureRatio() >= FAILING_RATIO) return true
  return loads > 0 && view.rate('loadFailures') > 0 && view.rate('loadFailures') >= FAILING_RATIO * view.rate('loads')
}

function health(view: NodeView): Health {
  if (originFails(view)) return 'failing'
  const ratio = hitRatio(view)
  if (view.mean('waiting') >= HERD) return 'waiting'
  if (ratio < 0) return view.value('inProgress') > 0 ? 'good' : 'idle'
  return ratio < 0.5 ? 'waiting' : 'good'
}

function drawRing(g: CanvasRenderingContext2D, view: NodeView, size: number, palette: Palette): void {
  const ratio = hitRatio(view)
  const center = size / 2
  const radius = center - 2.5
  g.lineWidth = 3.5
  g.strokeStyle = palette.track
  g.beginPath()
  g.arc(center, center, radius, 0, 2 * Math.PI)
  g.stroke()
  if (ratio > 0) {
    g.strokeStyle = palette.good
    g.beginPath()
    g.arc(center, center, radius, -Math.PI / 2, (2 * ratio - 0.5) * Math.PI)
    g.stroke()
  }
  const name = SHORT[String(view.param('policy'))] ?? ''
  g.fillStyle = palette.text2
  g.font = `700 ${name.length > 4 ? 6 : name.length > 3 ? 7.5 : 9}px system-ui, sans-serif`
  g.textAlign = 'center'
  g.textBaseline = 'middle'
  g.fillText(name, center, center + 0.5)
}

function drawSkew(
  g: CanvasRenderingContext2D,
  view: NodeView,
  left: number,
  width: number,
  height: number,
  palette: Palette,
): void {
  const full = Math.max(view.at('keySkew', 0), LOWEST_FULL_SHARE)
  const pitch = width / SKEW_BUCKETS
  const bar = Math.max(2, pitch - 1)
  const top = 3
  const room = height - top - 3
  for (let i = 0; i < SKEW_BUCKETS; i++) {
    const share = view.at('keySkew', i)
    const tall = share > 0 ? Math.max(1.5, (room * share) / full) : 1
    g.fillStyle = share > 0 ? palette.accent : palette.track
    g.globalAlpha = share > 0 ? 0.8 : 1
    g.fillRect(left + i * pitch, top + room - tall, bar, tall)
  }
  g.globalAlpha = 1
}

function timeFigure(ms: number | null): Figure {
  if (ms === null) return { text: '–', unit: 'ms p99' }
  if (ms >= 999.5) return { text: (ms / 1000).toFixed(1), unit: 's p99', tone: 'waiting' }
  return { text: ms >= 9.95 ? ms.toFixed(0) : ms.toFixed(1), unit: 'ms p99' }
}

function figures(view: NodeView): readonly Figure[] {
  const ratio = hitRatio(view)
  const hit: Figure =
    ratio < 0
      ? { text: '–', unit: '% hit' }
      : { text: ratio === 1 ? '100' : (100 * ratio).toFixed(1), unit: '% hit', ...(ratio < 0.5 && { tone: 'waiting' as const }) }
  return [hit, timeFigure(view.quantileMs('latency', 0.99))]
}

function describe(view: NodeView): string {
  const ratio = hitRatio(view)
  const name = SHORT[String(view.param('policy'))] ?? ''
  const waiting = Math.round(view.value('waiting'))
  const parts = [
    name,
    ratio < 0 ? 'no lookups' : `${Math.round(100 * ratio)} % hits`,
    `${view.value('size').toLocaleString('en-US')} entries`,
  ]
  if (waiting > 0) parts.push(`${waiting} waiting for loads`)
  if (originFails(view)) parts.push('loads fail')
  return parts.join(', ')
}

/** How a cache looks: a ring of hits with the policy's name in it, and beside it how skewed its keys are. */
export const face: Face = {
  icon: ({ size = 16 }) => (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      aria-hidden="true"
    >
      <path d="M8 2a6 6 0 1 1-5.2 3" />
      <path d="M8.6 5 6.4 8.2h3.2L7.4 11" strokeLinejoin="round" />
    </svg>
  ),
  width: 160,
  drawingHeight: 36,
  health,
  draw(g, view, width, height, palette) {
    const size = Math.min(height, 34)
    drawRing(g, view, size, palette)
    drawSkew(g, view, size + 8, width - size - 8, height, palette)
  },
  figures,
  describe,
}
