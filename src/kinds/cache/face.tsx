import { counted } from '../../params'
import type { Health, NodeView } from '../contract'
import type { Face, Figure, Palette } from '../face-contract'
import { HOT_SHARD, SHARD, SKEW_BUCKETS } from './metrics'

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
  wtinylfuAdaptive: 'TLFU±',
}

/** The skew's full height: the hottest key, or this share where all are colder, so that even traffic looks even and low. */
const LOWEST_FULL_SHARE = 0.05
/** Share of failed loads at which the origin counts as failing. */
const FAILING_RATIO = 0.2
/** Callers waiting for loads, on average, that make a herd; no more are drawn. */
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
  if (shardCount(view) > 1 && view.value('shardsUp') < shardCount(view)) return 'waiting'
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

function shardCount(view: NodeView): number {
  const shards = view.param('shards')
  return typeof shards === 'number' ? shards : 1
}

/** Lookups at the busiest shard, as a multiple of a fair share. */
function hottestShard(view: NodeView): number {
  const count = shardCount(view)
  let most = 0
  for (let i = 0; i < count; i++) most = Math.max(most, view.at('shardLoad', i))
  return most * Math.max(1, view.value('shardsUp'))
}

/**
 * The shards on their circle: each as long as its share of the keys, as thick as its load, hot ones in the colour of waiting. One that is
 * away is a gap with a hairline.
 */
function drawShards(g: CanvasRenderingContext2D, view: NodeView, left: number, size: number, palette: Palette): void {
  const count = shardCount(view)
  const up = Math.max(1, view.value('shardsUp'))
  const center = size / 2
  const radius = center - 4
  const gap = count > 1 ? Math.min(0.12, 1.5 / count) : 0
  let angle = -Math.PI / 2
  for (let i = 0; i < count; i++) {
    const isUp = view.at('shardState', i) === SHARD.up
    const share = view.at('shardShare', i)
    const length = 2 * Math.PI * share
    // Those without keys still take a little room, so that they can be seen to be away.
    const drawn = Math.max(length - gap, 0.04)
    const load = view.at('shardLoad', i) * up
    g.strokeStyle = !isUp ? palette.line : load > HOT_SHARD ? palette.waiting : palette.accent
    g.lineWidth = isUp ? 2 + 4 * Math.min(1, load / (1.5 * HOT_SHARD)) : 1
    g.beginPath()
    g.arc(left + center, center, radius, angle, angle + drawn)
    g.stroke()
    angle += length
  }
  g.fillStyle = up < count ? palette.failing : palette.text2
  g.font = '700 9px system-ui, sans-serif'
  g.textAlign = 'center'
  g.textBaseline = 'middle'
  g.fillText(String(view.value('shardsUp')), left + center, center + 0.5)
}

/** The callers that wait for loads, a dot each. */
function drawHerd(g: CanvasRenderingContext2D, view: NodeView, left: number, width: number, palette: Palette): void {
  const waiting = Math.min(HERD, Math.round(view.mean('waiting')))
  const pitch = width / HERD
  g.fillStyle = palette.waiting
  for (let i = 0; i < waiting; i++) {
    g.beginPath()
    g.arc(left + (i + 0.5) * pitch, 2, Math.min(1.6, pitch / 2.5), 0, 2 * Math.PI)
    g.fill()
  }
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
  const top = 6
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

/** What the origin feels: reads and writes. */
function originFigure(view: NodeView): Figure {
  const perSec = view.rate('loads') + view.rate('originWrites')
  const text =
    perSec >= 9_950 ? `${(perSec / 1000).toFixed(0)}k` : perSec >= 995 ? `${(perSec / 1000).toFixed(1)}k` : perSec.toFixed(0)
  return { text, unit: '/s out', ...(originFails(view) && { tone: 'failing' as const }) }
}

/** Where nobody reads: what has not been flushed. */
function dirtyFigure(view: NodeView): Figure {
  const dirty = Math.round(view.value('dirty'))
  return dirty > 0 ? { text: String(dirty), unit: 'dirty' } : { text: '–', unit: '% hit' }
}

/** Beside the hits: that readers get old values, where they do; else what goes out. */
function secondFigure(view: NodeView): Figure {
  const outdated = view.rate('staleReads')
  if (outdated < 0.5 || originFails(view)) return originFigure(view)
  return { text: outdated.toFixed(0), unit: '/s old', tone: 'waiting' }
}

function figures(view: NodeView): readonly Figure[] {
  const ratio = hitRatio(view)
  const hit: Figure =
    ratio < 0
      ? dirtyFigure(view)
      : { text: ratio === 1 ? '100' : (100 * ratio).toFixed(1), unit: '% hit', ...(ratio < 0.5 && { tone: 'waiting' as const }) }
  return [hit, secondFigure(view)]
}

function describe(view: NodeView): string {
  const ratio = hitRatio(view)
  const name = SHORT[String(view.param('policy'))] ?? ''
  const waiting = Math.round(view.value('waiting'))
  const parts = [
    name,
    ratio < 0 ? 'no lookups' : `${Math.round(100 * ratio)} % hits`,
    counted(view.value('size'), 'entry', 'entries'),
  ]
  const hottest = view.at('hotKeys', 0)
  if (hottest > 0) parts.push(`hottest key ${hottest - 1} with ${Math.round(100 * view.at('keySkew', 0))} % of lookups`)
  const count = shardCount(view)
  if (count > 1) {
    parts.push(`${view.value('shardsUp')} of ${count} shards`)
    if (hottestShard(view) > HOT_SHARD) parts.push('one shard is hot')
  }
  const dirty = Math.round(view.value('dirty'))
  if (dirty > 0) parts.push(counted(dirty, 'dirty key'))
  if (waiting > 0) parts.push(`${waiting} waiting for loads`)
  if (originFails(view)) parts.push('loads fail')
  return parts.join(', ')
}

/** How a cache looks: a ring of hits with the policy's name in it, its shards on their circle, how skewed its keys are, and above them the herd. */
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
    let left = size + 8
    if (shardCount(view) > 1) {
      drawShards(g, view, left, size, palette)
      left += size + 8
    }
    drawSkew(g, view, left, width - left, height, palette)
    drawHerd(g, view, left, width - left, palette)
  },
  figures,
  describe,
}
