import type { Health, NodeView } from '../../kinds/contract'
import type { Face, Palette } from '../../kinds/face-contract'
import type { Ailment } from './faults-now'

/** How much of a node can be read at the current zoom. */
export type Detail = 'near' | 'mid' | 'far'

/** One footer figure's two text nodes. */
export interface FigureSlot {
  readonly box: HTMLElement
  readonly text: Text
  readonly unit: Text
}

/** What the ticker needs to keep one mounted node live, without React. */
export interface LiveNode {
  readonly id: string
  readonly face: Face
  /** Name and kind, the start of the label for screen readers. */
  readonly title: string
  readonly root: HTMLElement
  readonly drawing: HTMLCanvasElement | null
  readonly drawingWidth: number
  readonly drawingHeight: number
  /** A chip on a wire. */
  readonly inline: boolean
  /** Empty slots; filled from the left. */
  readonly slots: readonly FigureSlot[]
  /** Count under the card of what leaves by the port at the bottom. */
  readonly aside: { readonly text: Text; readonly metric: string } | null
  /** Asks for the card's content; `null` where it is there. */
  readonly show: (() => void) | null
  health: Health | null
  /** What the node shows of the faults that it has now; empty: none. */
  fault: string
  /** Out of sight, and not painted by the browser. */
  hidden: boolean
  paintedMs: number
  writtenMs: number
  describedMs: number
  described: string
  units: string
  /** Length of a chip's live value in characters, as its style knows it. */
  chars: number
}

const DESCRIBE_EVERY_MS = 1000
/** Digits that change more often cannot be read. */
const WRITE_EVERY_MS = 190
const FIGURE_GAP = 5
/** Between a chip's value and its unit, characters. */
const UNIT_GAP = 0.5

/** Device px per CSS px of a node's canvas: sharp up to double zoom. */
function canvasScale(zoom: number): number {
  const ratio = globalThis.devicePixelRatio || 1
  return Math.min(4, ratio * (zoom > 1.05 ? 2 : 1))
}

function draw(live: LiveNode, view: NodeView, zoom: number, palette: Palette): void {
  const canvas = live.drawing
  const g = canvas?.getContext('2d')
  if (!canvas || !g) return
  const scale = canvasScale(zoom)
  const width = Math.round(live.drawingWidth * scale)
  const height = Math.round(live.drawingHeight * scale)
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width
    canvas.height = height
  }
  g.setTransform(scale, 0, 0, scale, 0, 0)
  g.clearRect(0, 0, live.drawingWidth, live.drawingHeight)
  g.save()
  live.face.draw(g, view, live.drawingWidth, live.drawingHeight, palette, zoom)
  g.restore()
}

function setData(node: Text, text: string): void {
  if (node.data !== text) node.data = text
}

function writeFigures(live: LiveNode, view: NodeView): void {
  const figures = live.face.figures(view)
  let units = ''
  for (let i = 0; i < live.slots.length; i++) {
    const slot = live.slots[i]
    const figure = figures[i]
    setData(slot.text, figure?.text ?? '')
    setData(slot.unit, figure?.unit ?? '')
    const tone = figure?.tone ?? ''
    if (slot.box.dataset.tone !== tone) slot.box.dataset.tone = tone
    if (figure !== undefined) units += `${figure.unit}|`
  }
  if (live.aside !== null) {
    const dead = view.total(live.aside.metric)
    setData(live.aside.text, dead > 0 ? `dead ${dead.toLocaleString('en-US')}` : '')
  }
  if (live.inline) tellLength(live)
  if (units !== live.units) {
    live.units = units
    shareFooter(live, figures.length)
  }
}

/** Tells a chip's style how long its live value is: at half zoom a long one grows less, so as not to leave the chip. */
function tellLength(live: LiveNode): void {
  const [{ box, text, unit }] = live.slots
  const chars = text.length + (unit.length > 0 ? unit.length + UNIT_GAP : 0)
  if (chars === live.chars) return
  live.chars = chars
  box.style.setProperty('--chars', String(chars))
}

/** Room that a figure of four digits with its unit needs, px. */
function needOf(unit: string): number {
  return 28 + 5.6 * unit.length
}

/** How many figures, counted from the first, find room in a footer; two always do. */
export function figuresThatFit(units: readonly string[], width: number): number {
  let sum = 0
  const fits = units.findIndex((unit, i) => {
    sum += needOf(unit) + (i === 0 ? 0 : FIGURE_GAP)
    return i > 1 && sum > width
  })
  return fits < 0 ? units.length : fits
}

/** Widths in px of the figures that find room in a footer. */
export function figureColumns(figures: readonly { readonly unit: string }[], width: number): readonly number[] {
  const units = figures.map((figure) => figure.unit)
  const needs = units.slice(0, figuresThatFit(units, width)).map(needOf)
  const sum = needs.reduce((total, need) => total + need, 0)
  return needs.map((need) => (need / sum) * (width - FIGURE_GAP * (needs.length - 1)))
}

/** Fixes each slot's width by its unit, so that changing digits shift nothing. Done again only when a unit changes. */
function shareFooter(live: LiveNode, count: number): void {
  const footer = live.slots[0]?.box.parentElement
  if (!footer || footer.dataset.footer === undefined) return
  const units = live.slots.slice(0, count).map((slot) => slot.unit.data)
  const shown = figuresThatFit(units, live.drawingWidth)
  for (const [i, slot] of live.slots.entries()) slot.box.hidden = i >= shown
  footer.style.gridTemplateColumns = units
    .slice(0, shown)
    .map((unit) => `${needOf(unit).toFixed(1)}fr`)
    .join(' ')
}

let changes = 0

/** Grows whenever the health of some node changes: what shows healths elsewhere looks at it. */
export function healthChanges(): number {
  return changes
}

/** Health alone, and what ails it: what a node shows when it is far away. What has crashed measures nothing, which would look idle. */
export function paintHealth(live: LiveNode, view: NodeView, ailment: Ailment | undefined): void {
  const fault = ailment?.words ?? ''
  if (fault !== live.fault) {
    live.fault = fault
    live.describedMs = Number.NEGATIVE_INFINITY
    if (fault === '') delete live.root.dataset.fault
    else live.root.dataset.fault = fault
  }
  const health = ailment?.dead ? 'failing' : live.face.health(view)
  if (health === live.health) return
  live.health = health
  changes++
  live.root.dataset.health = health
}

/** How a node is to be painted. */
export interface Look {
  readonly detail: Detail
  readonly zoom: number
  readonly palette: Palette
  readonly wallMs: number
  /** The run stands still: what is written now stays, so nothing may be left for later. */
  readonly rests: boolean
  readonly ailment: Ailment | undefined
}

/** Everything a node shows. */
export function paintNode(live: LiveNode, view: NodeView, { detail, zoom, palette, wallMs, rests, ailment }: Look): void {
  paintHealth(live, view, ailment)
  live.paintedMs = wallMs
  if (detail !== 'far') {
    draw(live, view, zoom, palette)
    if (rests || wallMs - live.writtenMs >= WRITE_EVERY_MS) {
      live.writtenMs = wallMs
      writeFigures(live, view)
    }
  }
  if (!rests && wallMs - live.describedMs < DESCRIBE_EVERY_MS) return
  live.describedMs = wallMs
  const words = `${live.title}: ${live.fault}${live.fault && ', '}${live.face.describe(view)}`
  if (words === live.described) return
  live.described = words
  live.root.closest('.react-flow__node')?.setAttribute('aria-label', words)
}
