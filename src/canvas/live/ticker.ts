import type { Health } from '../../kinds/contract'
import type { TimelineEntry } from '../../scenario'
import { ailmentOf } from './faults-now'
import type { Frame } from './frames'
import { type Detail, type LiveNode, paintHealth, paintNode } from './live-node'
import { currentPalette } from './palette'

/** A part of the canvas in the document's px. */
export interface Box {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

/** What the ticker asks of the canvas. */
export interface Stage {
  /** What can be seen, and at which zoom. */
  seen(): Box & { readonly zoom: number }
  boxOf(nodeId: string): Box | null
  timeline(): readonly TimelineEntry[] | undefined
}

const EVERY_MS = 50 // 20 Hz for a node in sight, while there are few of them
const MS_PER_SEEN = 1.2 // with many in sight each gets its turn later: some 800 drawings per second in all
const FAR_EVERY_MS = 250
const HELD_EVERY_MS = 600
const MOVING_EVERY_MS = 100
const BUDGET_MS = 3.5 // wall time per frame; what does not fit comes first in the next one

const nodes = new Map<string, LiveNode>()
let order: LiveNode[] = []
let cursor = 0
let seenCount = 0
let countedMs = 0

/** Below this zoom a node is shape and colour alone. */
export const FAR_ZOOM = 0.35
/** Below this zoom the small print of a node is left out. */
export const MID_ZOOM = 0.62

export function detailAt(zoom: number): Detail {
  if (zoom < FAR_ZOOM) return 'far'
  return zoom < MID_ZOOM ? 'mid' : 'near'
}

let dense = false

/** Nodes are sketched all together: here only their healths are kept. */
export function setDense(sketched: boolean): void {
  if (dense === sketched) return
  dense = sketched
  countedMs = Number.NEGATIVE_INFINITY
  repaintAll()
}

let heldUntilMs = 0

/** While the view moves, drawings keep: the frame belongs to the movement. They go on at a slower pace. */
export function holdPainting(forMs: number): void {
  heldUntilMs = performance.now() + forMs
}

/** Keeps a mounted node live until the returned function is called. */
export function addLiveNode(live: LiveNode): () => void {
  nodes.set(live.id, live)
  order = [...nodes.values()]
  return () => {
    if (nodes.get(live.id) === live) nodes.delete(live.id)
    order = [...nodes.values()]
  }
}

/** Healths of what is no node itself: folded groups. */
const others = new Map<string, Health>()

/** Lets the overview show the health of something that is no node; `null` forgets it. */
export function showHealth(id: string, health: Health | null): void {
  if (health === null) others.delete(id)
  else others.set(id, health)
}

/** Health last seen of a node or a folded group; `idle` before the first look. */
export function healthOf(id: string): Health {
  return nodes.get(id)?.health ?? others.get(id) ?? 'idle'
}

/** Whether a node lets work wait before it: a card in the waiting state. An inline node only passes on. */
export function holdsWork(nodeId: string): boolean {
  const live = nodes.get(nodeId)
  return live !== undefined && !live.inline && live.health === 'waiting'
}

/** Makes every node due at once: the theme or the level of detail changed. */
export function repaintAll(): void {
  for (const live of order) live.paintedMs = Number.NEGATIVE_INFINITY
}

/** Whether two boxes have a point in common. */
export function touches(box: Box, seen: Box): boolean {
  return box.right >= seen.left && box.left <= seen.right && box.bottom >= seen.top && box.top <= seen.bottom
}

function isSeen(live: LiveNode, stage: Stage, seen: Box): boolean {
  const box = stage.boxOf(live.id)
  return box !== null && touches(box, seen)
}

function paintOne(live: LiveNode, frame: Frame, stage: Stage, seen: Box, detail: Detail, zoom: number): void {
  const view = frame.client.view(live.id)
  if (view === null) return
  const shown = live.id === near ? detailAt(zoom) : detail
  const { wallMs, idle: rests } = frame
  const ailment = ailmentOf(live.id, stage.timeline(), frame.nowNs / 1e9)
  if (isSeen(live, stage, seen)) paintNode(live, view, { detail: shown, zoom, palette: currentPalette(), wallMs, rests, ailment })
  else {
    paintHealth(live, view, ailment)
    live.paintedMs = wallMs - EVERY_MS + FAR_EVERY_MS
  }
}

/** With more nodes than this, what is out of sight or sketched is taken out of the browser's hands. */
export const FEW_NODES = 60
/** So many cards get their content in one look. */
const SHOWN_AT_ONCE = 24
/** How far around the view nodes come and go, as shares of it: what comes and goes too easily costs more than it saves. */
const COMES = 0.35
const GOES = 1.2

/** A box with room on all sides, as a share of its size. */
export function grown({ left, top, right, bottom }: Box, share: number): Box {
  const [x, y] = [(right - left) * share, (bottom - top) * share]
  return { left: left - x, top: top - y, right: right + x, bottom: bottom + y }
}

/** The node under the pointer: drawn as an element also where the others are sketched, so that it can be pressed. */
let near: string | null = null

/** Brings the node under the pointer out of the sketch; `null`: there is none. */
export function setNear(id: string | null): void {
  if (id === near) return
  near = id
  const live = id === null ? undefined : nodes.get(id)
  if (live === undefined) return
  hide(live, false)
  live.show?.()
  live.paintedMs = Number.NEGATIVE_INFINITY
}

function hide(live: LiveNode, off: boolean): void {
  if (live.hidden === off) return
  live.hidden = off
  live.root.parentElement?.toggleAttribute('data-off', off)
}

/** Counts the nodes in sight, and hides those that need not be there. What was never measured stays until it was. */
function look(stage: Stage, seen: Box): void {
  const [comes, goes] = [grown(seen, COMES), grown(seen, GOES)]
  const many = order.length > FEW_NODES
  seenCount = 0
  let shown = 0
  for (const live of order) {
    const box = stage.boxOf(live.id)
    if (box === null || box.right === box.left) continue
    if (touches(box, seen)) seenCount++
    const wrapper = live.root.parentElement
    const wanted = live.id === near || wrapper === document.activeElement || wrapper?.classList.contains('selected') === true
    hide(live, many && !wanted && (dense || !touches(box, live.hidden ? comes : goes)))
    if (!live.hidden && live.show !== null && shown < SHOWN_AT_ONCE) {
      live.show()
      shown++
    }
  }
}

/** Wall time of the last pass in which something went on. */
let movedMs = 0

/** One pass: paints the nodes that are due, round-robin, within the budget. A run that stands still gets one last look at every node. */
export function tickNodes(frame: Frame, stage: Stage): void {
  if (order.length === 0) return
  if (!frame.idle) movedMs = frame.wallMs
  const seen = stage.seen()
  const detail = dense ? 'far' : detailAt(seen.zoom)
  const isHeld = frame.wallMs < heldUntilMs
  const every = isHeld ? HELD_EVERY_MS : detail === 'far' ? FAR_EVERY_MS : Math.max(EVERY_MS, seenCount * MS_PER_SEEN)
  const stopAt = performance.now() + BUDGET_MS
  if (frame.wallMs - countedMs > (isHeld ? MOVING_EVERY_MS : FAR_EVERY_MS)) {
    countedMs = frame.wallMs
    look(stage, seen)
  }
  for (let looked = 0; looked < order.length; looked++) {
    cursor = (cursor + 1) % order.length
    const live = order[cursor]
    if (frame.idle ? live.paintedMs > movedMs : frame.wallMs - live.paintedMs < every - 4) continue
    paintOne(live, frame, stage, seen, detail, seen.zoom)
    if (performance.now() > stopAt) return
  }
}
