import type { Point } from '../edits'

/** The drawn course of a wire: a cubic curve in the document's px, sampled on demand. */
export interface Course {
  readonly wire: string
  readonly source: string
  readonly target: string
  readonly curve: readonly [Point, Point, Point, Point]
  /** It carries control messages, for which nobody waits. */
  readonly control: boolean
  /** Smallest box around the curve's control points. */
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
  /** Points at equal distances, x and y in turns; made when first asked for. */
  points: Float32Array | null
  length: number
}

const STEPS = 24
const courses = new Map<string, Course>()
let version = 0

/** Control points of the smooth curve between two ports, as React Flow draws it. */
export function controlPoint(at: Point, other: Point, side: 'left' | 'right' | 'bottom' | 'top'): Point {
  const along =
    side === 'left' ? at.x - other.x : side === 'right' ? other.x - at.x : side === 'bottom' ? other.y - at.y : at.y - other.y
  const reach = along >= 0 ? 0.5 * along : 0.25 * 25 * Math.sqrt(-along)
  if (side === 'left') return { x: at.x - reach, y: at.y }
  if (side === 'right') return { x: at.x + reach, y: at.y }
  return { x: at.x, y: side === 'bottom' ? at.y + reach : at.y - reach }
}

/** Remembers where a wire runs; `null` forgets it. */
export function setCourse(wire: string, ends: Pick<Course, 'source' | 'target' | 'curve' | 'control'> | null): void {
  version++
  if (ends === null) {
    courses.delete(wire)
    return
  }
  const xs = ends.curve.map((point) => point.x)
  const ys = ends.curve.map((point) => point.y)
  courses.set(wire, {
    wire,
    ...ends,
    left: Math.min(...xs),
    top: Math.min(...ys),
    right: Math.max(...xs),
    bottom: Math.max(...ys),
    points: null,
    length: 0,
  })
}

export function courseOf(wire: string): Course | undefined {
  return courses.get(wire)
}

export function allCourses(): IterableIterator<Course> {
  return courses.values()
}

/** Changes whenever a wire moved, came or went. */
export function coursesVersion(): number {
  return version
}

function at(curve: Course['curve'], t: number): Point {
  const [a, b, c, d] = curve
  const u = 1 - t
  const [wa, wb, wc, wd] = [u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t]
  return { x: wa * a.x + wb * b.x + wc * c.x + wd * d.x, y: wa * a.y + wb * b.y + wc * c.y + wd * d.y }
}

/** Samples a curve at {@link STEPS} + 1 points of equal spacing along it. */
function sample(course: Course): Float32Array {
  const raw: Point[] = []
  const reach: number[] = [0]
  const fine = STEPS * 2
  for (let i = 0; i <= fine; i++) {
    raw.push(at(course.curve, i / fine))
    if (i > 0) reach.push(reach[i - 1] + Math.hypot(raw[i].x - raw[i - 1].x, raw[i].y - raw[i - 1].y))
  }
  const points = new Float32Array((STEPS + 1) * 2)
  const total = reach[fine]
  let k = 0
  for (let i = 0; i <= STEPS; i++) {
    const wanted = (total * i) / STEPS
    while (k < fine - 1 && reach[k + 1] < wanted) k++
    const span = reach[k + 1] - reach[k]
    const f = span > 0 ? (wanted - reach[k]) / span : 0
    points[2 * i] = raw[k].x + (raw[k + 1].x - raw[k].x) * f
    points[2 * i + 1] = raw[k].y + (raw[k + 1].y - raw[k].y) * f
  }
  course.length = total
  return points
}

export function lengthOf(course: Course): number {
  course.points ??= sample(course)
  return course.length
}

/** Writes into `out` the point at a share (0..1) of the way, shifted to the side by `offset` px (negative: above a wire to the right). */
export function pointAt(course: Course, share: number, offset: number, out: { x: number; y: number }): void {
  course.points ??= sample(course)
  const { points } = course
  const f = Math.min(1, Math.max(0, share)) * STEPS
  const i = Math.min(STEPS - 1, Math.floor(f))
  const dx = points[2 * i + 2] - points[2 * i]
  const dy = points[2 * i + 3] - points[2 * i + 1]
  const norm = Math.hypot(dx, dy) || 1
  out.x = points[2 * i] + dx * (f - i) - (dy / norm) * offset
  out.y = points[2 * i + 1] + dy * (f - i) + (dx / norm) * offset
}

/** The wire nearest to a point within `reach` px of those that may be meant, or `null`. Nothing can sit on a control wire. */
export function wireNear(point: Point, reach: number, mayBe: (wire: string) => boolean = () => true): string | null {
  let best: string | null = null
  let nearest = reach
  const spot = { x: 0, y: 0 }
  for (const course of courses.values()) {
    if (course.control || point.x < course.left - reach || point.x > course.right + reach) continue
    if (point.y < course.top - reach || point.y > course.bottom + reach || !mayBe(course.wire)) continue
    for (let i = 0; i <= STEPS * 2; i++) {
      pointAt(course, i / (STEPS * 2), 0, spot)
      const distance = Math.hypot(spot.x - point.x, spot.y - point.y)
      if (distance >= nearest) continue
      nearest = distance
      best = course.wire
    }
  }
  return best
}
