import { faceOf } from '../../kinds/faces'
import type { SimClient } from '../../sim-client/api'
import { cssColor } from '../../ui/theme'
import { type MountedCanvas, mountedCanvas } from '../canvas-state'
import { type CanvasNode, isNamedAfterKind } from '../flow-model'
import { nameOfGroup } from '../groups/group-title'
import { figureColumns } from '../live/live-node'
import { wireWidth } from '../live/live-wire'
import { currentPalette } from '../live/palette'
import { type Box, healthOf } from '../live/ticker'
import { allCourses } from '../traffic/geometry'
import { pathText } from '../wire'
import { type Cut, type PictureNode, type PictureText, type Scene, svgOf } from './scene'

const MARGIN = 28
/** Drawings are painted this much larger than they are shown. */
const SHARPNESS = 3
/** Device px per px of the document in a PNG, and the longest side it may have. */
const PNG_SCALE = 2
const LONGEST = 8192

/** The canvas as an SVG document, as it looks now: all of it, whatever part is in view. `null` where there is nothing. */
export function canvasSvg(client: SimClient): string | null {
  const canvas = mountedCanvas()
  const scene = canvas === null ? null : sceneOf(canvas, client)
  return scene === null ? null : svgOf(scene, cssColor, cutter())
}

/** The canvas as a PNG. */
export async function canvasPng(client: SimClient): Promise<Blob | null> {
  const svg = canvasSvg(client)
  if (svg === null) return null
  const image = new Image()
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`
  await image.decode()
  const scale = Math.min(PNG_SCALE, LONGEST / Math.max(image.width, image.height))
  const canvas = document.createElement('canvas')
  canvas.width = Math.round(image.width * scale)
  canvas.height = Math.round(image.height * scale)
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height)
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/png'))
}

function sceneOf(canvas: MountedCanvas, client: SimClient): Scene | null {
  const frames: PictureText[] = []
  const notes: PictureText[] = []
  const nodes: PictureNode[] = []
  for (const node of canvas.flow.getNodes()) {
    const box = canvas.boxOf(node.id)
    if (box === null) continue
    if (node.type === 'frame') frames.push({ ...box, text: nameOfGroup(node.data.group) })
    else if (node.type === 'note') notes.push({ ...box, text: node.data.note.text })
    else nodes.push(pictureNode(canvas, node, box, client))
  }
  const boxes = [...frames, ...notes, ...nodes]
  if (boxes.length === 0) return null
  const aside = new Set(
    canvas.flow.getEdges().flatMap((edge) => (edge.data !== undefined && edge.data.style !== 'traffic' ? [edge.id] : [])),
  )
  const wires = [...allCourses()].map(({ wire, curve }) => ({
    path: pathText(curve),
    width: wireWidth(wire),
    aside: aside.has(wire),
  }))
  const bounds = {
    left: Math.floor(Math.min(...boxes.map((box) => box.left))) - MARGIN,
    top: Math.floor(Math.min(...boxes.map((box) => box.top))) - MARGIN,
    right: Math.ceil(Math.max(...boxes.map((box) => box.right))) + MARGIN,
    bottom: Math.ceil(Math.max(...boxes.map((box) => box.bottom))) + MARGIN,
  }
  return { bounds, frames, notes, wires, nodes }
}

function portsOf(canvas: MountedCanvas, id: string, box: Box): PictureNode['ports'] {
  const bounds = canvas.flow.getInternalNode(id)?.internals.handleBounds
  return [...(bounds?.source ?? []), ...(bounds?.target ?? [])].map(({ x, y, width, height }) => {
    return { x: box.left + x + width / 2, y: box.top + y + height / 2 }
  })
}

function pictureNode(canvas: MountedCanvas, node: CanvasNode, box: Box, client: SimClient): PictureNode {
  const health = healthOf(node.id)
  const ports = portsOf(canvas, node.id, box)
  const bare = { ...box, health, ports, drawing: null, figures: [], columns: [], cells: [], kind: '' }
  if (node.type === 'folded') {
    const { group } = node.data
    return { ...bare, shape: 'folded', label: nameOfGroup(group), cells: group.nodes.slice(0, 36).map(healthOf) }
  }
  if (node.type !== 'card' && node.type !== 'chip') return { ...bare, shape: 'card', label: '' }
  const { data, type: shape } = node
  const view = client.view(node.id)
  const label = data.label
  if (view === null) return { ...bare, shape, label }
  const face = faceOf(data.kind)
  const size =
    shape === 'chip'
      ? { x: 10, y: 9, width: 16, height: 16 }
      : { x: 14, y: 31, width: face.width - 28, height: face.drawingHeight }
  const figures = face.figures(view)
  const columns = shape === 'chip' ? [] : figureColumns(figures, size.width)
  const fits =
    shape === 'card' && !isNamedAfterKind(data) && textWidth(label, 12.5) + textWidth(data.title, 10.5) < size.width - 6
  return {
    ...bare,
    shape,
    label,
    kind: fits ? data.title : '',
    health: face.health(view),
    drawing: { ...size, href: paint() },
    figures,
    columns,
  }

  function paint(): string {
    const sheet = document.createElement('canvas')
    sheet.width = Math.max(1, size.width * SHARPNESS)
    sheet.height = Math.max(1, size.height * SHARPNESS)
    const g = sheet.getContext('2d')
    if (g === null || view === null) return ''
    g.scale(SHARPNESS, SHARPNESS)
    face.draw(g, view, size.width, size.height, currentPalette(), SHARPNESS)
    return sheet.toDataURL('image/png')
  }
}

function measurer(): CanvasRenderingContext2D | null {
  return document.createElement('canvas').getContext('2d')
}

function textWidth(text: string, px: number): number {
  const g = measurer()
  if (g === null) return 0
  g.font = `650 ${px}px ${cssColor('font-sans')}`
  return g.measureText(text).width
}

function cutter(): Cut {
  const g = measurer()
  return (text, width, font) => {
    if (g === null) return text
    g.font = font
    if (g.measureText(text).width <= width) return text
    let cut = text
    while (cut.length > 1 && g.measureText(`${cut}…`).width > width) cut = cut.slice(0, -1)
    return `${cut}…`
  }
}
