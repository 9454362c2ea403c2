import { OUTCOMES } from '../../params'
import type { SimClient } from '../../sim-client/api'
import type { Frame } from '../live/frames'
import { currentPalette } from '../live/palette'
import { type Box, holdsWork } from '../live/ticker'
import { allCourses, type Course, coursesVersion, pointAt } from './geometry'
import { DotPainter } from './painter'
import { advance, DOT, type DotColor, LANE, newStream, type Pace, putFlow, putPile, type Stream } from './stream'

/** Where the overlay's canvas looks. */
export interface Lens extends Box {
  readonly x: number
  readonly y: number
  readonly zoom: number
}

interface Lane {
  readonly course: Course
  readonly stream: Stream
  seen: boolean
  failedDots: number
  refusedDots: number
}

const BUDGET = 3000
const REINDEX_MS = 500
const REPLY_COLORS: readonly DotColor[] = OUTCOMES.map((outcome) => {
  if (outcome.group === 'ok') return DOT.good
  return outcome.group === 'failed' ? DOT.failing : DOT.refused
})

/** The traffic of all wires: which dots are where in a frame. Holds no canvas. */
export class Traffic {
  private readonly painter = new DotPainter()
  private lanes = new Map<string, Lane>()
  private byIndex: (Lane | undefined)[] = []
  private version = -1
  private indexedMs = 0
  private lastMs = 0
  private lastNowNs = 0
  private factor = 1
  private stoppedMs = 0
  private thin = 1
  private settled = false
  private readonly spot = { x: 0, y: 0 }

  /** Moves on to this frame; `false`: nothing changed, the picture still holds. */
  step(frame: Frame, lens: Lens): boolean {
    if (frame.idle && this.settled) {
      this.lastMs = frame.wallMs
      return false
    }
    this.index(frame)
    const pace = this.pace(frame, lens)
    this.painter.clear()
    this.settled = true
    for (const lane of this.lanes.values()) this.stepLane(lane, frame.client, pace, lens)
    this.putTransits(frame)
    const wanted = Math.max(1, (this.painter.count / BUDGET) * this.thin)
    this.thin += (wanted - this.thin) * 0.1
    return true
  }

  paint(g: CanvasRenderingContext2D, lens: Lens, ratio: number): void {
    const radius = Math.min(3.4, Math.max(0.95, 2.15 * lens.zoom)) * ratio
    this.painter.paint(g, currentPalette(), lens.zoom * ratio, lens.x * ratio, lens.y * ratio, radius)
  }

  private index({ wallMs, client }: Frame): void {
    const moved = this.version !== coursesVersion()
    if (!moved && wallMs - this.indexedMs < REINDEX_MS) return
    this.version = coursesVersion()
    this.indexedMs = wallMs
    const old = this.lanes
    this.lanes = new Map()
    this.byIndex = []
    for (const course of allCourses()) {
      const stream = old.get(course.wire)?.stream ?? newStream()
      const lane: Lane = { course, stream, seen: false, failedDots: 0, refusedDots: 0 }
      this.lanes.set(course.wire, lane)
      const index = client.wireIndex(course.wire)
      if (index >= 0) this.byIndex[index] = lane
    }
  }

  private pace(frame: Frame, lens: Lens): Pace {
    const wallSec = Math.min(0.1, Math.max(0, (frame.wallMs - this.lastMs) / 1000))
    const virtualSec = (frame.nowNs - this.lastNowNs) / 1e9
    this.lastMs = frame.wallMs
    this.lastNowNs = frame.nowNs
    if (virtualSec > 0 && wallSec > 0) {
      this.factor += (Math.min(1e4, virtualSec / wallSec) - this.factor) * Math.min(1, wallSec / 0.3)
      this.stoppedMs = 0
    } else this.stoppedMs += wallSec * 1000
    return {
      wallSec,
      factor: this.factor,
      running: this.stoppedMs < 250,
      tracedRatio: frame.client.tracedRatio(),
      zoom: lens.zoom,
      thin: this.thin,
    }
  }

  private stepLane(lane: Lane, client: SimClient, pace: Pace, lens: Lens): void {
    const { course, stream } = lane
    const view = client.wireView(course.wire)
    const bad = lane.failedDots + lane.refusedDots
    if (bad > 0) stream.refused += (lane.refusedDots / bad - stream.refused) * 0.05
    lane.failedDots = 0
    lane.refusedDots = 0
    lane.seen = course.right >= lens.left && course.left <= lens.right && course.bottom >= lens.top && course.top <= lens.bottom
    if (view === null) return
    const mix = stream.mix
    advance(stream, view, !course.control && holdsWork(course.target), pace)
    if (stream.mix !== mix || pace.running) this.settled = false
    if (!lane.seen) return
    putFlow(stream, course, this.painter.put)
    putPile(stream, course, this.painter.put)
  }

  private putTransits({ client, nowNs }: Frame): void {
    const { spot } = this
    for (const transit of client.transits()) {
      const lane = this.byIndex[transit.wire]
      if (lane === undefined) continue
      const color = transit.back ? (REPLY_COLORS[transit.outcome] ?? DOT.failing) : DOT.request
      if (color === DOT.failing) lane.failedDots++
      else if (color === DOT.refused) lane.refusedDots++
      if (!lane.seen || lane.stream.mix > 0.95 || nowNs < transit.sentNs || nowNs > transit.arrivesNs) continue
      const span = transit.arrivesNs - transit.sentNs
      const share = span > 0 ? (nowNs - transit.sentNs) / span : 1
      pointAt(lane.course, transit.back ? 1 - share : share, transit.back ? LANE : -LANE, spot)
      this.painter.put(color, spot.x, spot.y, 1 - lane.stream.mix)
    }
  }
}
