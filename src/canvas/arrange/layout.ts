import type { Point } from '../edits'

/** A node to be placed. */
export interface LayoutBox {
  readonly id: string
  readonly width: number
  readonly height: number
}

/** A wire between two nodes, in the direction of its requests. */
export interface LayoutLink {
  readonly from: string
  readonly to: string
}

const COLUMN_GAP = 72
const ROW_GAP = 36
/** Room that a wire needs that passes a column. */
const PASS_HEIGHT = 12
const SWEEPS = 10
const ROUNDS = 12
const GRID = 4

interface Item {
  /** `null`: a place where a long wire passes a column. */
  readonly id: string | null
  readonly width: number
  readonly height: number
  readonly layer: number
  readonly ins: Item[]
  readonly outs: Item[]
  /** Place among those of its layer, and its middle. */
  order: number
  y: number
}

/**
 * Places nodes in columns along the wires (after Sugiyama, Tagawa and Toda, 1981): longest-path layers, barycentres against crossings,
 * and in each column the places nearest to the neighbours' middles. Parts without a wire between them lie below each other.
 * Gives the upper left corners, the whole with its corner at 0, 0.
 */
export function layeredLayout(boxes: readonly LayoutBox[], links: readonly LayoutLink[]): Map<string, Point> {
  const places = new Map<string, Point>()
  let top = 0
  for (const part of partsOf(boxes, links)) {
    const placed = layPart(part.boxes, part.links)
    for (const [id, { x, y }] of placed.places) places.set(id, { x: snapped(x), y: snapped(y + top) })
    top += placed.height + 2 * ROW_GAP
  }
  return places
}

function snapped(value: number): number {
  return Math.round(value / GRID) * GRID
}

interface Part {
  readonly boxes: readonly LayoutBox[]
  readonly links: readonly LayoutLink[]
}

/** Connected parts, the largest first. */
function partsOf(boxes: readonly LayoutBox[], links: readonly LayoutLink[]): readonly Part[] {
  const root = new Map(boxes.map(({ id }) => [id, id]))
  const find = (id: string): string => {
    let at = id
    for (let up = root.get(at) ?? at; up !== at; up = root.get(at) ?? at) at = up
    root.set(id, at)
    return at
  }
  const inside = links.filter(({ from, to }) => root.has(from) && root.has(to) && from !== to)
  for (const { from, to } of inside) root.set(find(from), find(to))
  const parts = new Map<string, { boxes: LayoutBox[]; links: LayoutLink[] }>()
  for (const box of boxes) {
    const key = find(box.id)
    const part = parts.get(key) ?? { boxes: [], links: [] }
    part.boxes.push(box)
    parts.set(key, part)
  }
  for (const link of inside) parts.get(find(link.from))?.links.push(link)
  return [...parts.values()].sort((a, b) => b.boxes.length - a.boxes.length)
}

function layPart(
  boxes: readonly LayoutBox[],
  links: readonly LayoutLink[],
): { readonly places: ReadonlyMap<string, Point>; readonly height: number } {
  const forward = withoutCycles(boxes, links)
  const layers = itemsOf(boxes, forward, layersOf(boxes, forward))
  orderLayers(layers)
  placeRows(layers)
  const top = Math.min(...layers.flat().map((item) => item.y - item.height / 2))
  const bottom = Math.max(...layers.flat().map((item) => item.y + item.height / 2))
  const places = new Map<string, Point>()
  let left = 0
  for (const layer of layers) {
    const width = Math.max(0, ...layer.map((item) => item.width))
    for (const { id, width: own, height, y } of layer) {
      if (id !== null) places.set(id, { x: left + (width - own) / 2, y: y - height / 2 - top })
    }
    left += width + COLUMN_GAP
  }
  return { places, height: bottom - top }
}

/** The links with those turned round that lead back to where a walk came from. */
function withoutCycles(boxes: readonly LayoutBox[], links: readonly LayoutLink[]): readonly LayoutLink[] {
  const outs = new Map(boxes.map(({ id }) => [id, [] as LayoutLink[]]))
  const entered = new Set(links.map(({ to }) => to))
  for (const link of links) outs.get(link.from)?.push(link)
  const state = new Map<string, 'open' | 'done'>()
  const back = new Set<LayoutLink>()
  const starts = [...boxes.filter(({ id }) => !entered.has(id)), ...boxes]
  for (const start of starts) {
    if (state.has(start.id)) continue
    const stack: { id: string; next: number }[] = [{ id: start.id, next: 0 }]
    state.set(start.id, 'open')
    while (stack.length > 0) {
      const top = stack[stack.length - 1]
      const link = outs.get(top.id)?.[top.next++]
      if (link === undefined) {
        state.set(top.id, 'done')
        stack.pop()
      } else if (state.get(link.to) === 'open') back.add(link)
      else if (!state.has(link.to)) {
        state.set(link.to, 'open')
        stack.push({ id: link.to, next: 0 })
      }
    }
  }
  return links.map((link) => (back.has(link) ? { from: link.to, to: link.from } : link))
}

/** Longest-path layers from the left; what starts a chain then moves right, up to what it leads to. */
function layersOf(boxes: readonly LayoutBox[], links: readonly LayoutLink[]): ReadonlyMap<string, number> {
  const layer = new Map(boxes.map(({ id }) => [id, 0]))
  const waiting = new Map(boxes.map(({ id }) => [id, 0]))
  const outs = new Map(boxes.map(({ id }) => [id, [] as string[]]))
  for (const { from, to } of links) {
    waiting.set(to, (waiting.get(to) ?? 0) + 1)
    outs.get(from)?.push(to)
  }
  const ready = boxes.filter(({ id }) => waiting.get(id) === 0).map(({ id }) => id)
  for (const id of ready) {
    for (const to of outs.get(id) ?? []) {
      layer.set(to, Math.max(layer.get(to) ?? 0, (layer.get(id) ?? 0) + 1))
      const left = (waiting.get(to) ?? 0) - 1
      waiting.set(to, left)
      if (left === 0) ready.push(to)
    }
  }
  const entered = new Set(links.map(({ to }) => to))
  for (const id of ready.toReversed()) {
    const next = (outs.get(id) ?? []).map((to) => layer.get(to) ?? 0)
    if (!entered.has(id) && next.length > 0) layer.set(id, Math.min(...next) - 1)
  }
  return layer
}

/** Items by layer; a link over several layers passes through an item in each of those between. */
function itemsOf(
  boxes: readonly LayoutBox[],
  links: readonly LayoutLink[],
  layerOf: ReadonlyMap<string, number>,
): readonly Item[][] {
  const layers: Item[][] = Array.from({ length: Math.max(0, ...layerOf.values()) + 1 }, () => [])
  const make = (id: string | null, layer: number, width: number, height: number): Item => {
    const item: Item = { id, layer, width, height, ins: [], outs: [], order: layers[layer].length, y: 0 }
    layers[layer].push(item)
    return item
  }
  const items = new Map(boxes.map(({ id, width, height }) => [id, make(id, layerOf.get(id) ?? 0, width, height)]))
  for (const { from, to } of links) {
    let at = items.get(from)
    const end = items.get(to)
    if (at === undefined || end === undefined) continue
    while (at.layer < end.layer - 1) {
      const pass = make(null, at.layer + 1, 0, PASS_HEIGHT)
      at.outs.push(pass)
      pass.ins.push(at)
      at = pass
    }
    at.outs.push(end)
    end.ins.push(at)
  }
  return layers
}

function mean(items: readonly Item[], of: (item: Item) => number, otherwise: number): number {
  return items.length === 0 ? otherwise : items.reduce((sum, item) => sum + of(item), 0) / items.length
}

/** Sorts each layer by the barycentre of its neighbours, to and fro; keeps the order with the fewest crossings. */
function orderLayers(layers: readonly Item[][]): void {
  let best = crossings(layers)
  let kept = layers.map((layer) => [...layer])
  for (let sweep = 0; sweep < SWEEPS && best > 0; sweep++) {
    const down = sweep % 2 === 0
    for (const layer of down ? layers : layers.toReversed()) {
      const keys = new Map(layer.map((item) => [item, mean(down ? item.ins : item.outs, (other) => other.order, item.order)]))
      layer.sort((a, b) => (keys.get(a) ?? 0) - (keys.get(b) ?? 0) || a.order - b.order)
      for (const [i, item] of layer.entries()) item.order = i
    }
    const now = crossings(layers)
    if (now >= best) continue
    best = now
    kept = layers.map((layer) => [...layer])
  }
  for (const [l, layer] of layers.entries()) {
    layer.splice(0, layer.length, ...kept[l])
    for (const [i, item] of layer.entries()) item.order = i
  }
}

/** How often links cross, counted by insertion into a sorted list. */
function crossings(layers: readonly Item[][]): number {
  let count = 0
  for (const layer of layers) {
    const ends: number[] = []
    for (const item of layer) {
      for (const end of item.outs.map((other) => other.order).sort((a, b) => a - b)) {
        let at = ends.length
        while (at > 0 && ends[at - 1] > end) at--
        count += ends.length - at
        ends.splice(at, 0, end)
      }
    }
  }
  return count
}

/** Middles in px: each layer takes the places nearest to its neighbours' that keep its order and its gaps. */
function placeRows(layers: readonly Item[][]): void {
  for (const layer of layers) settle(layer, () => 0)
  for (let round = 0; round < ROUNDS; round++) {
    for (const layer of layers) settle(layer, (item) => mean(item.ins, (other) => other.y, item.y))
    for (const layer of layers.toReversed()) settle(layer, (item) => mean(item.outs, (other) => other.y, item.y))
  }
  for (const layer of layers) settle(layer, (item) => mean([...item.ins, ...item.outs], (other) => other.y, item.y))
}

/** Least squares under an order: neighbours that want the same room become a block at the mean of their wishes. */
function settle(layer: readonly Item[], wish: (item: Item) => number): void {
  const blocks: { sum: number; items: Item[]; offsets: number[] }[] = []
  let reach = 0
  const offsets = layer.map((item, i) => {
    if (i > 0) reach += (layer[i - 1].height + item.height) / 2 + gapBetween(layer[i - 1], item)
    return reach
  })
  for (const [i, item] of layer.entries()) {
    blocks.push({ sum: wish(item) - offsets[i], items: [item], offsets: [offsets[i]] })
    for (let last = blocks.length - 1; last > 0; last--) {
      const [a, b] = [blocks[last - 1], blocks[last]]
      if (a.sum / a.items.length <= b.sum / b.items.length) break
      a.sum += b.sum
      a.items.push(...b.items)
      a.offsets.push(...b.offsets)
      blocks.pop()
    }
  }
  for (const { sum, items, offsets: own } of blocks) for (const [i, item] of items.entries()) item.y = sum / items.length + own[i]
}

function gapBetween(a: Item, b: Item): number {
  return a.id === null && b.id === null ? 0 : ROW_GAP
}
