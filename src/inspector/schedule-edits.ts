import { maxValue, nextChange, type Schedule, type ScheduleItem, valueAt } from '../params'

/** A point of a schedule's picture that can be taken hold of. */
export interface Handle {
  readonly item: number
  /** `start` moves the change itself, `end` how long it takes or lasts. */
  readonly part: 'start' | 'end'
  readonly atSec: number
  readonly value: number
}

const SAMPLES = 160

/** Top of the picture, in the unit of the base: a little above all values, handles included. */
export function pictureTop(base: number, schedule: Schedule, durationSec: number): number {
  const handles = handlesOf(base, schedule).map((handle) => handle.value)
  return Math.max(maxValue(base, schedule, durationSec), ...handles, 0) * 1.15 || 1
}

/** The line of a schedule from 0 to the duration, with both sides of every jump. */
export function linePoints(base: number, schedule: Schedule, durationSec: number): readonly { x: number; y: number }[] {
  const times = new Set<number>()
  for (let i = 0; i <= SAMPLES; i++) times.add((durationSec * i) / SAMPLES)
  let guard = 0
  for (let t = nextChange(schedule, 0); t < durationSec && guard < 2000; t = nextChange(schedule, t), guard++) {
    times.add(t)
    times.add(Math.max(0, t - durationSec * 1e-6))
  }
  return [...times].sort((a, b) => a - b).map((x) => ({ x, y: valueAt(base, schedule, x) }))
}

export function handlesOf(base: number, schedule: Schedule): readonly Handle[] {
  return schedule.flatMap((item, index) => {
    const handle = (part: Handle['part'], atSec: number, value: number): Handle => ({ item: index, part, atSec, value })
    const before = valueAt(base, schedule.slice(0, index), item.atSec)
    if (item.type === 'step') return [handle('start', item.atSec, item.to)]
    if (item.type === 'sine') return [handle('start', item.atSec, before + item.amplitude)]
    if (item.type === 'ramp') return [handle('start', item.atSec, before), handle('end', item.atSec + item.overSec, item.to)]
    return [handle('start', item.atSec, item.to), handle('end', item.atSec + item.forSec, item.to)]
  })
}

/** Bounds of a move: items keep their order, values stay in range. */
export interface MoveLimits {
  readonly base: number
  readonly durationSec: number
  readonly max: number
}

const SHORTEST_SEC = 0.001

/** The schedule after a handle was taken to another time and value. */
export function moveHandle(schedule: Schedule, handle: Handle, atSec: number, value: number, limits: MoveLimits): Schedule {
  const item = schedule[handle.item]
  const before = schedule[handle.item - 1]?.atSec ?? 0
  const after = schedule[handle.item + 1]?.atSec ?? Number.POSITIVE_INFINITY
  const to = tidy(Math.min(limits.max, Math.max(0, value)))
  const at = handle.part === 'start' ? tidy(Math.min(after, Math.max(before, Math.max(0, atSec)))) : item.atSec
  const span = tidy(Math.max(SHORTEST_SEC, atSec - item.atSec))
  return schedule.with(handle.item, moved(item, handle.part, at, to, span, schedule.slice(0, handle.item), limits.base))
}

function moved(
  item: ScheduleItem,
  part: Handle['part'],
  atSec: number,
  to: number,
  span: number,
  earlier: Schedule,
  base: number,
): ScheduleItem {
  switch (item.type) {
    case 'step':
      return { ...item, atSec, to }
    case 'ramp':
      return part === 'start' ? { ...item, atSec } : { ...item, to, overSec: span }
    case 'spike':
      return part === 'start' ? { ...item, atSec, to } : { ...item, to, forSec: span }
    case 'sine':
      return { ...item, atSec, amplitude: tidy(Math.max(0, to - valueAt(base, earlier, atSec))) }
  }
}

/** A number without digits that nobody placed by hand. */
function tidy(value: number): number {
  return Number(value.toPrecision(4))
}

/** A new change of a type, after the last one, to a value that can be seen. */
export function newItem(
  type: ScheduleItem['type'],
  base: number,
  schedule: Schedule,
  durationSec: number,
  max: number,
): ScheduleItem {
  const last = schedule.at(-1)?.atSec
  const atSec = tidy(last === undefined ? durationSec / 4 : Math.min(durationSec, last + durationSec / 8))
  const now = valueAt(base, schedule, atSec)
  const to = tidy(Math.min(max, now > 0 ? now * 2 : max / 10))
  const span = tidy(durationSec / 6)
  switch (type) {
    case 'step':
      return { type, atSec, to }
    case 'ramp':
      return { type, atSec, to, overSec: span }
    case 'spike':
      return { type, atSec, to, forSec: span }
    case 'sine':
      return { type, atSec, amplitude: tidy(now > 0 ? now / 2 : max / 20), periodSec: span }
  }
}
