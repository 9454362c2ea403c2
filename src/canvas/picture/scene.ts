import type { Health } from '../../kinds/contract'
import type { Figure } from '../../kinds/face-contract'
import type { Box } from '../live/ticker'
import { escaped, tag, textAt } from './svg'

/** Colours and typefaces of the theme, by the names of their tokens. */
export type Colors = (token: string) => string

/** Cuts a text to a width, px. */
export type Cut = (text: string, width: number, font: string) => string

export interface PictureNode extends Box {
  readonly shape: 'card' | 'chip' | 'folded'
  readonly label: string
  /** Its kind, where that says more than the name. */
  readonly kind: string
  readonly health: Health
  /** The kind's drawing as an image, with its place inside the node. */
  readonly drawing: {
    readonly href: string
    readonly x: number
    readonly y: number
    readonly width: number
    readonly height: number
  } | null
  readonly figures: readonly Figure[]
  /** Widths of the figures, px. */
  readonly columns: readonly number[]
  /** Healths of the nodes of a folded group. */
  readonly cells: readonly Health[]
  readonly ports: readonly { readonly x: number; readonly y: number }[]
}

export interface PictureWire {
  readonly path: string
  readonly width: number
  readonly aside: boolean
}

export interface PictureText extends Box {
  readonly text: string
}

/** Everything that a picture of the canvas shows, in the document's px. */
export interface Scene {
  readonly bounds: Box
  readonly frames: readonly PictureText[]
  readonly notes: readonly PictureText[]
  readonly wires: readonly PictureWire[]
  readonly nodes: readonly PictureNode[]
}

const NOTE_LINE = 17

function tone(health: Health, colors: Colors): string {
  return health === 'idle' ? colors('text-3') : colors(health)
}

function textTone(figure: Figure, colors: Colors): string {
  if (figure.tone === undefined) return colors('text-1')
  return figure.tone === 'idle' ? colors('text-3') : colors(`${figure.tone}-text`)
}

/** The canvas as an SVG document of its own: no script, no style from elsewhere, every text escaped. */
export function svgOf(scene: Scene, colors: Colors, cut: Cut): string {
  const { left, top, right, bottom } = scene.bounds
  const [width, height] = [right - left, bottom - top]
  const dots = tag(
    'pattern',
    { id: 'dots', width: 28, height: 28, patternUnits: 'userSpaceOnUse' },
    tag('circle', { cx: 1, cy: 1, r: 0.75, fill: colors('line') }),
  )
  const ground = { x: left, y: top, width, height }
  const inside = [
    tag('defs', {}, dots),
    tag('rect', { ...ground, fill: colors('surface-0') }),
    tag('rect', { ...ground, fill: 'url(#dots)' }),
    ...scene.frames.map((frame) => frameOf(frame, colors)),
    ...scene.notes.map((note) => noteOf(note, colors, cut)),
    ...scene.wires.map((wire) => wireOf(wire, colors)),
    ...scene.nodes.map((node) => (node.shape === 'chip' ? chipOf(node, colors, cut) : cardOf(node, colors, cut))),
  ]
  const root = {
    xmlns: 'http://www.w3.org/2000/svg',
    width,
    height,
    viewBox: `${left} ${top} ${width} ${height}`,
    'font-family': colors('font-sans'),
  }
  return tag('svg', root, inside.join('\n'))
}

function frameOf(frame: PictureText, colors: Colors): string {
  const box = { x: frame.left, y: frame.top, width: frame.right - frame.left, height: frame.bottom - frame.top }
  const title = textAt(frame.left + 26, frame.top + 16.5, frame.text, {
    fill: colors('text-2'),
    'font-size': 11.5,
    'font-weight': 600,
  })
  return tag('rect', { ...box, rx: 10, fill: colors('surface-3'), 'fill-opacity': 0.32, stroke: colors('line-strong') }) + title
}

function noteOf(note: PictureText, colors: Colors, cut: Cut): string {
  const [width, height] = [note.right - note.left, note.bottom - note.top]
  const box = tag('rect', {
    x: note.left,
    y: note.top,
    width,
    height,
    rx: 5,
    fill: colors('surface-3'),
    'fill-opacity': 0.55,
    stroke: colors('line-strong'),
  })
  const lines = wrapped(note.text, width - 22, cut, `12px ${colors('font-sans')}`).slice(0, Math.floor((height - 16) / NOTE_LINE))
  const style = { fill: colors('text-1'), 'font-size': 12 }
  return box + lines.map((line, i) => textAt(note.left + 11, note.top + 21 + i * NOTE_LINE, line, style)).join('')
}

/** A text in lines no wider than a width, broken between words where it can be. */
export function wrapped(text: string, width: number, cut: Cut, font: string): readonly string[] {
  return text.split('\n').flatMap((paragraph) => {
    const lines: string[] = []
    let line = ''
    for (const word of paragraph.split(' ')) {
      const longer = line === '' ? word : `${line} ${word}`
      if (line !== '' && cut(longer, width, font) !== longer) {
        lines.push(line)
        line = word
      } else line = longer
    }
    return [...lines, line].map((each) => cut(each, width, font))
  })
}

function wireOf({ path, width, aside }: PictureWire, colors: Colors): string {
  return tag('path', {
    d: path,
    fill: 'none',
    stroke: colors('line-strong'),
    'stroke-width': width,
    'stroke-linecap': 'round',
    'stroke-dasharray': aside ? '4 4' : undefined,
  })
}

function drawingOf({ drawing, left, top }: PictureNode): string {
  if (drawing === null) return ''
  const { href, x, y, width, height } = drawing
  return `<image x="${left + x}" y="${top + y}" width="${width}" height="${height}" href="${escaped(href)}"/>`
}

function portsOf(node: PictureNode, colors: Colors): string {
  return node.ports
    .map(({ x, y }) => tag('circle', { cx: x, cy: y, r: 3.5, fill: colors('surface-0'), stroke: colors('line-strong') }))
    .join('')
}

/** The state bar: solid when good, with a gap when waiting, broken when failing, dotted when refused, thin when idle. */
function barOf(node: PictureNode, colors: Colors): string {
  const [top, bottom] = [node.top + 10, node.bottom - 10]
  const fill = tone(node.health, colors)
  const piece = (y: number, end: number, width = 3) =>
    tag('rect', { x: node.left, y, width, height: Math.max(0, end - y), rx: 1, fill })
  if (node.health === 'idle')
    return tag('rect', { x: node.left, y: top, width: 2, height: bottom - top, fill, 'fill-opacity': 0.6 })
  if (node.health === 'waiting') return piece(top, bottom - 14) + piece(bottom - 10, bottom)
  if (node.health === 'good') return piece(top, bottom)
  const [step, long, width] = node.health === 'failing' ? [6, 4, 5] : [7, 4, 3]
  let pieces = ''
  for (let y = top; y < bottom; y += step) pieces += piece(y, Math.min(bottom, y + long), width)
  return pieces
}

function cardOf(node: PictureNode, colors: Colors, cut: Cut): string {
  const [width, height] = [node.right - node.left, node.bottom - node.top]
  const box = tag('rect', {
    x: node.left + 0.5,
    y: node.top + 0.5,
    width: width - 1,
    height: height - 1,
    rx: 8,
    fill: colors('node'),
    stroke: colors('node-line'),
  })
  const name = { fill: colors('text-1'), 'font-size': 12.5, 'font-weight': 650 }
  const label = textAt(node.left + 14, node.top + 22.5, cut(node.label, width - 28, `650 12.5px ${colors('font-sans')}`), name)
  const kind = textAt(node.right - 14, node.top + 22.5, node.kind, {
    fill: colors('text-3'),
    'font-size': 10.5,
    'text-anchor': 'end',
  })
  const rule = tag('path', { d: `M${node.left + 14} ${node.bottom - 25.5}H${node.right - 14}`, stroke: colors('line') })
  const cells = node.cells.map((health, i) => {
    const [x, y] = [node.left + 13 + (i % 12) * 12, node.top + 31 + Math.floor(i / 12) * 12]
    return tag('rect', {
      x,
      y,
      width: 9,
      height: 9,
      rx: 2,
      fill: tone(health, colors),
      'fill-opacity': health === 'idle' ? 0.2 : 1,
    })
  })
  return [
    box,
    barOf(node, colors),
    label,
    kind,
    drawingOf(node),
    ...cells,
    rule,
    figuresOf(node, colors),
    portsOf(node, colors),
  ].join('')
}

function figuresOf(node: PictureNode, colors: Colors): string {
  let x = node.left + 14
  return node.columns
    .map((width, i) => {
      const figure = node.figures[i]
      const unit = tag(
        'tspan',
        { dx: 3, fill: colors('text-3'), 'font-size': 10, 'font-family': colors('font-sans') },
        escaped(figure.unit),
      )
      const number = tag('tspan', { fill: textTone(figure, colors) }, escaped(figure.text))
      const style = { x, y: node.bottom - 8.5, 'font-size': 11, 'font-family': colors('font-mono'), 'letter-spacing': '-0.03em' }
      x += width + 5
      return figure.text === '' ? '' : tag('text', style, number + (figure.unit === '' ? '' : unit))
    })
    .join('')
}

function chipOf(node: PictureNode, colors: Colors, cut: Cut): string {
  const [width, height] = [node.right - node.left, node.bottom - node.top]
  const box = tag('rect', {
    x: node.left + 0.5,
    y: node.top + 0.5,
    width: width - 1,
    height: height - 1,
    rx: height / 2,
    fill: colors('node'),
    stroke: colors('node-line'),
  })
  const glyph = tag('circle', { cx: node.left + 18, cy: node.top + height / 2, r: 11, fill: colors('surface-3') })
  const name = textAt(node.left + 37, node.top + 14.5, cut(node.label, 140, `11px ${colors('font-sans')}`), {
    fill: colors('text-2'),
    'font-size': 11,
  })
  const [figure] = node.figures
  const words = figure === undefined ? '' : [figure.text, figure.unit].filter((part) => part !== '').join(' ')
  const style = { 'font-size': 11, 'font-weight': 650, 'font-family': colors('font-mono') }
  const value =
    figure === undefined ? '' : textAt(node.left + 37, node.top + 27, words, { ...style, fill: textTone(figure, colors) })
  return [box, glyph, drawingOf(node), name, value, portsOf(node, colors)].join('')
}
