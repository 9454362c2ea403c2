import type { WireView } from '../../sim-client/api'
import { type Course, lengthOf, pointAt } from './geometry'

/** Colours of dots, as indices into the overlay's table. */
export const DOT = { request: 0, good: 1, failing: 2, refused: 3, pile: 4 } as const
export type DotColor = (typeof DOT)[keyof typeof DOT]

/** Receives dots in the document's px; `size` is a factor of the usual radius. */
export type PutDot = (color: DotColor, x: number, y: number, size: number) => void

/** What moves the traffic of all wires in one frame. */
export interface Pace {
  /** Wall seconds since the last frame. */
  readonly wallSec: number
  /** Virtual seconds per wall second, smoothed; kept while paused. */
  readonly factor: number
  readonly running: boolean
  readonly tracedRatio: number
  readonly zoom: number
  /** Factor ≥ 1 on spacing that keeps all wires together within the budget. */
  readonly thin: number
}

/** The state of one wire's traffic: a few numbers, none per particle. */
export interface Stream {
  /** 0: single dots, each a message; 1: flow. */
  mix: number
  phaseOut: number
  phaseBack: number
  spacingOut: number
  spacingBack: number
  /** Share of replies that are not good, and of those the share that was refused. */
  failed: number
  refused: number
  /** Dots standing before the node. */
  pile: number
}

/** Distance of the two directions from the line, px. */
export const LANE = 3.5

const DOTS_AT_MOST = 12
const RATE_AT_MOST = 200
const SEEN_AT_LEAST_MS = 120
const PER_WIRE = 60
const PILE_STEP = 5.5
const PILE_AT_MOST = 9
/** Share of a wire that a pile may cover. */
const PILE_SHARE = 0.4

export function newStream(): Stream {
  return { mix: 1, phaseOut: 0, phaseBack: 0, spacingOut: 0, spacingBack: 0, failed: 0, refused: 0, pile: 0 }
}

/** Whether single dots say less than a flow: too many, too fast to see, or only a sample of all. */
export function wantsFlow(view: WireView, pace: Pace, isFlow: boolean): boolean {
  const slack = isFlow ? 0.75 : 1
  const dots = ((view.forwardPerSec + view.backPerSec) * view.latencyMs) / 1000
  if (dots > DOTS_AT_MOST * slack || pace.tracedRatio < 0.5 / slack) return true
  if (!pace.running || view.forwardPerSec + view.backPerSec === 0) return false
  return view.forwardPerSec * pace.factor > RATE_AT_MOST * slack || view.latencyMs < SEEN_AT_LEAST_MS * pace.factor * (2 - slack)
}

/** Speed of a flow in px per wall second: slower where the latency is longer. */
function flowSpeed(latencyMs: number): number {
  return Math.min(150, Math.max(38, 118 - 26 * Math.log10(Math.max(0.05, latencyMs))))
}

/** Distance between particles, px: one particle is one message at low rates; above, density grows with the logarithm of the rate. */
export function flowSpacing(wallRate: number, speed: number): number {
  if (wallRate <= 0) return Number.POSITIVE_INFINITY
  const apart = speed / wallRate
  if (apart > 30) return apart
  return Math.max(11, 30 - 5.5 * Math.log10(30 / apart))
}

/** How many dots stand before a node: by what is on the wire beyond the expected, and by whether the node lets work wait. */
export function pileOf(view: WireView, held: boolean): number {
  const expected = (view.forwardPerSec * view.latencyMs) / 1000
  const excess = view.inFlight - expected * 1.6 - 3
  const least = held && view.forwardPerSec > 0 ? 4 : 0
  return Math.min(PILE_AT_MOST, Math.max(least, excess > 0 ? 2 + 1.5 * Math.log2(1 + excess) : 0))
}

function approach(now: number, goal: number, tauSec: number, wallSec: number): number {
  return now + (goal - now) * (1 - Math.exp(-wallSec / tauSec))
}

function step(phase: number, spacing: number, speed: number, pace: Pace): number {
  return pace.running && spacing > 0 ? phase + (speed * pace.wallSec) / spacing : phase
}

/** Moves a wire's traffic on by one frame. */
export function advance(stream: Stream, view: WireView, held: boolean, pace: Pace): void {
  const flow = wantsFlow(view, pace, stream.mix > 0.5)
  const way = pace.wallSec / 0.3
  stream.mix = flow ? Math.min(1, stream.mix + way) : Math.max(0, stream.mix - way)
  const speed = flowSpeed(view.latencyMs)
  const least = (7 / pace.zoom) * pace.thin
  const out = Math.max(least, flowSpacing(view.forwardPerSec * pace.factor, speed) * pace.thin)
  const back = Math.max(least, flowSpacing(view.backPerSec * pace.factor, speed) * pace.thin)
  stream.spacingOut = settle(stream.spacingOut, out, pace.wallSec)
  stream.spacingBack = settle(stream.spacingBack, back, pace.wallSec)
  stream.phaseOut = step(stream.phaseOut, stream.spacingOut, speed, pace)
  stream.phaseBack = step(stream.phaseBack, stream.spacingBack, speed, pace)
  const failed = view.backPerSec > 0 ? Math.min(1, view.failedPerSec / view.backPerSec) : 0
  stream.failed = approach(stream.failed, failed, 0.4, pace.wallSec)
  stream.pile = approach(stream.pile, pileOf(view, held), 0.5, pace.wallSec)
}

function settle(now: number, goal: number, wallSec: number): number {
  if (!Number.isFinite(goal)) return 0
  return now === 0 || Math.abs(goal - now) > now ? goal : approach(now, goal, 1.2, wallSec)
}

/** A fixed number in 0..1 for a particle: what it looks like never changes on its way. */
export function chance(id: number, salt: number): number {
  let h = (Math.imul(id | 0, 0x9e3779b1) ^ Math.imul(salt, 0x85ebca6b)) >>> 0
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d) >>> 0
  return ((h ^ (h >>> 13)) >>> 0) / 4294967296
}

const spot = { x: 0, y: 0 }

function lane(course: Course, phase: number, spacing: number, end: number, put: (id: number, way: number) => void): void {
  if (spacing <= 0 || !Number.isFinite(spacing)) return
  const whole = Math.floor(phase)
  const count = Math.min(PER_WIRE, Math.ceil(lengthOf(course) / spacing) + 1)
  for (let i = -1; i < count; i++) {
    const id = i - whole
    const way = (i + phase - whole + (chance(id, 1) - 0.5) * 0.7) * spacing
    if (way >= 0 && way <= end) put(id, way)
  }
}

/** Draws the flow of a wire: requests above the line, replies below it in the colours of their outcomes. */
export function putFlow(stream: Stream, course: Course, put: PutDot): void {
  const length = lengthOf(course)
  if (length < 6 || stream.mix <= 0) return
  const pile = pileCount(stream, length) * PILE_STEP
  lane(course, stream.phaseOut, stream.spacingOut, Math.max(0, length - pile), (_id, way) => {
    pointAt(course, way / length, -LANE, spot)
    put(DOT.request, spot.x, spot.y, stream.mix)
  })
  lane(course, stream.phaseBack, stream.spacingBack, length, (id, way) => {
    pointAt(course, 1 - way / length, LANE, spot)
    const bad = chance(id, 2) < stream.failed
    const color = !bad ? DOT.good : chance(id, 3) < stream.refused ? DOT.refused : DOT.failing
    put(color, spot.x, spot.y, stream.mix)
  })
}

function pileCount(stream: Stream, length: number): number {
  return Math.min(Math.round(stream.pile), Math.floor((length * PILE_SHARE) / PILE_STEP))
}

/** Draws the dots that stand before a node which does not take them. */
export function putPile(stream: Stream, course: Course, put: PutDot): void {
  const length = lengthOf(course)
  const count = pileCount(stream, length)
  for (let i = 0; i < count; i++) {
    pointAt(course, 1 - (6 + i * PILE_STEP) / length, -LANE, spot)
    put(DOT.pile, spot.x, spot.y, 1)
  }
}
