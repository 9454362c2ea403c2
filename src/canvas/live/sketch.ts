import type { Health } from '../../kinds/contract'
import type { Palette } from '../../kinds/face-contract'
import { faceOf } from '../../kinds/faces'
import type { SimClient } from '../../sim-client/api'
import { allCourses } from '../traffic/geometry'
import { wireWidth } from './live-wire'
import { healthColor } from './palette'
import { type Box, FAR_ZOOM, healthOf, touches } from './ticker'

/** A node as a sketch knows it. */
export interface SketchNode extends Box {
  readonly id: string
  readonly kind: string
  readonly label: string
  readonly shape: 'card' | 'chip' | 'folded'
  readonly selected: boolean
}

/** What is painted where: the part of the document that can be seen, and how it lies on the canvas. */
export interface SketchLens extends Box {
  readonly zoom: number
  /** Device px of the document's origin, and per px of the document. */
  readonly x: number
  readonly y: number
  readonly scale: number
}

/** Colours of a sketch beyond those of the faces. */
export interface SketchColors {
  readonly palette: Palette
  readonly wire: string
  readonly edge: string
  readonly font: string
}

/** The least that a wire is wide, px on the screen. */
const LEAST_WIRE = 0.7
const CARD_X = 14
const CARD_Y = 31
const texts = new Map<string, string>()

/** Paints wires and nodes as they look from afar, on one canvas instead of hundreds of elements. */
export function paintSketch(
  g: CanvasRenderingContext2D,
  nodes: readonly SketchNode[],
  lens: SketchLens,
  client: SimClient,
  colors: SketchColors,
): void {
  g.setTransform(1, 0, 0, 1, 0, 0)
  g.clearRect(0, 0, g.canvas.width, g.canvas.height)
  g.setTransform(lens.scale, 0, 0, lens.scale, lens.x, lens.y)
  paintWires(g, lens, colors)
  const far = lens.zoom < FAR_ZOOM
  for (const node of nodes) {
    if (!touches(node, lens)) continue
    const health = healthOf(node.id)
    if (far) paintFar(g, node, health, lens.zoom, colors.palette)
    else paintMid(g, node, health, client, lens.zoom, colors)
    if (node.selected) paintSelection(g, node, colors.palette)
  }
}

function paintWires(g: CanvasRenderingContext2D, lens: SketchLens, { wire }: SketchColors): void {
  g.strokeStyle = wire
  g.lineCap = 'butt'
  for (const course of allCourses()) {
    if (!touches(course, lens)) continue
    const [a, b, c, d] = course.curve
    g.lineWidth = Math.max(LEAST_WIRE / lens.zoom, wireWidth(course.wire))
    g.beginPath()
    g.moveTo(a.x, a.y)
    g.bezierCurveTo(b.x, b.y, c.x, c.y, d.x, d.y)
    g.stroke()
  }
}

/** Shape and colour alone; each state has a pattern of its own. */
function paintFar(g: CanvasRenderingContext2D, node: SketchNode, health: Health, zoom: number, palette: Palette): void {
  const [width, height] = [node.right - node.left, node.bottom - node.top]
  const color = healthColor(health, palette)
  g.fillStyle = palette.surface
  g.fillRect(node.left, node.top, width, height)
  g.fillStyle = color
  g.globalAlpha = health === 'idle' ? 0.16 : health === 'failing' ? 0.75 : 0.42
  g.fillRect(node.left, node.top, width, height)
  if (health === 'waiting') {
    g.globalAlpha = 0.6
    g.fillRect(node.left, node.top, width * 0.34, height)
  }
  if (health === 'failing' && width * zoom > 14) {
    g.globalAlpha = 0.6
    g.fillStyle = palette.surface
    for (let x = 12; x < width; x += 24) g.fillRect(node.left + x, node.top, 8, height)
  }
  if (health === 'refused' && width * zoom > 14) {
    g.globalAlpha = 0.6
    g.fillStyle = palette.surface
    for (let y = 14; y < height; y += 24) g.fillRect(node.left, node.top + y, width, 7)
  }
  g.globalAlpha = 1
  g.strokeStyle = color
  g.lineWidth = Math.max(2, 0.8 / zoom)
  g.strokeRect(node.left, node.top, width, height)
}

/** Name, drawing, bar and the first figure, larger than from near. */
function paintMid(
  g: CanvasRenderingContext2D,
  node: SketchNode,
  health: Health,
  client: SimClient,
  zoom: number,
  { palette, edge, font }: SketchColors,
): void {
  const [width, height] = [node.right - node.left, node.bottom - node.top]
  const chip = node.shape === 'chip'
  g.fillStyle = palette.surface
  g.strokeStyle = edge
  g.lineWidth = 1
  g.beginPath()
  g.roundRect(node.left, node.top, width, height, chip ? height / 2 : 8)
  g.fill()
  g.stroke()
  if (!chip) {
    g.fillStyle = healthColor(health, palette)
    g.fillRect(node.left - 1, node.top + 9, 6, height - 18)
  }
  g.fillStyle = palette.text1
  g.font = `${chip ? '500 12px' : '650 16px'} ${font}`
  const nameAt = chip ? 36 : CARD_X
  g.fillText(shortened(g, node.label, width - nameAt - 8), node.left + nameAt, node.top + (chip ? 14 : 24))
  const view = node.shape === 'folded' ? null : client.view(node.id)
  if (view === null) return
  const face = faceOf(node.kind)
  g.save()
  g.translate(node.left + (chip ? 9 : CARD_X), node.top + (chip ? 9 : CARD_Y))
  if (chip) face.draw(g, view, 16, 16, palette, zoom)
  else face.draw(g, view, face.width - 2 * CARD_X, face.drawingHeight, palette, zoom)
  g.restore()
  const [figure] = face.figures(view)
  if (figure === undefined) return
  g.globalAlpha = 1
  g.fillStyle = figure.tone === undefined ? palette.text1 : healthColor(figure.tone, palette)
  g.font = `${chip ? '12px' : '15px'} ${font}`
  g.fillText(`${figure.text} ${figure.unit}`, node.left + nameAt, node.bottom - (chip ? 7 : 8))
}

function paintSelection(g: CanvasRenderingContext2D, node: SketchNode, palette: Palette): void {
  g.strokeStyle = palette.accent
  g.lineWidth = 3
  g.strokeRect(node.left - 4, node.top - 4, node.right - node.left + 8, node.bottom - node.top + 8)
}

/** A text cut to a width, with dots where it was cut. */
function shortened(g: CanvasRenderingContext2D, text: string, width: number): string {
  const key = `${g.font}|${Math.round(width)}|${text}`
  const known = texts.get(key)
  if (known !== undefined) return known
  let cut = text
  while (cut.length > 1 && g.measureText(cut === text ? cut : `${cut}…`).width > width) cut = cut.slice(0, -1)
  const shown = cut === text ? text : `${cut}…`
  if (texts.size > 5000) texts.clear()
  texts.set(key, shown)
  return shown
}
