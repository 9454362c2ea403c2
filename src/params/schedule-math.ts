import { type Checked, describeValue, nameProblem } from './problem'
import { checkRecord, type RecordField, type RecordShape } from './record-field'
import type { Schedule, ScheduleItem } from './schedule'
import type { Unit } from './unit'

/** Latest instant and longest duration in a schedule, in seconds. */
const MAX_SCHEDULE_SEC = 1_000_000
/** Most items a schedule may have. */
export const MAX_SCHEDULE_ITEMS = 1000

/** Sine of an angle of 0..2π radians. */
export type Sine = (radians: number) => number

/**
 * The value at `tSec`, never below 0, in the unit of `base`. Steps and ramps set the level, each from the level of its instant
 * and ending a ramp that is still under way; sines add to it; a spike hides all that until it ends, and the latest of several is
 * seen. An item counts from its instant on, a spike's end no longer belongs to it. Allocates nothing. The engine passes its own
 * sine.
 */
export function valueAt(base: number, schedule: Schedule, tSec: number, sin: Sine = Math.sin): number {
  const spike = activeSpike(schedule, tSec, false)
  if (spike !== null) return Math.max(0, spike.to)
  let value = levelAt(base, schedule, tSec, false)
  for (const item of schedule) {
    if (item.atSec > tSec) break
    if (item.type !== 'sine') continue
    const turns = (tSec - item.atSec) / item.periodSec
    value += item.amplitude * sin(2 * Math.PI * (turns - Math.floor(turns)))
  }
  return Math.max(0, value)
}

/**
 * The first instant after `tSec` (seconds) at which the value may jump, or start or stop to move; `Infinity` when there is none.
 * Some of these instants change nothing, such as a step to the same value or one that a spike hides.
 */
export function nextChange(schedule: Schedule, tSec: number): number {
  let next = Number.POSITIVE_INFINITY
  for (const item of schedule) {
    if (item.atSec > tSec) return Math.min(next, item.atSec)
    const end = endOf(item)
    if (end > tSec) next = Math.min(next, end)
  }
  return next
}

/**
 * A bound that the value never exceeds between 0 and `untilSec`: the greatest value without sines, and with them the greatest sum
 * of level and amplitudes, whether or not the crests meet. What thinning and chart axes need.
 */
export function maxValue(base: number, schedule: Schedule, untilSec: number): number {
  let greatest = Math.max(boundAt(base, schedule, 0, false), boundAt(base, schedule, untilSec, true))
  for (let t = nextChange(schedule, 0); t <= untilSec; t = nextChange(schedule, t)) {
    // Between two changes the level is a straight line: its ends are its extremes.
    greatest = Math.max(greatest, boundAt(base, schedule, t, true), boundAt(base, schedule, t, false))
  }
  return greatest
}

/** The bound at `tSec`, or with `before` just before it. */
function boundAt(base: number, schedule: Schedule, tSec: number, before: boolean): number {
  const spike = activeSpike(schedule, tSec, before)
  if (spike !== null) return Math.max(0, spike.to)
  let bound = levelAt(base, schedule, tSec, before)
  for (const item of schedule) {
    if (item.type === 'sine' && hasBegun(item, tSec, before)) bound += item.amplitude
  }
  return Math.max(0, bound)
}

function hasBegun(item: ScheduleItem, tSec: number, before: boolean): boolean {
  return before ? item.atSec < tSec : item.atSec <= tSec
}

function endOf(item: ScheduleItem): number {
  return item.type === 'ramp' ? item.atSec + item.overSec : item.type === 'spike' ? item.atSec + item.forSec : item.atSec
}

function activeSpike(schedule: Schedule, tSec: number, before: boolean): Extract<ScheduleItem, { type: 'spike' }> | null {
  let active = null
  for (const item of schedule) {
    if (!hasBegun(item, tSec, before)) break
    if (item.type === 'spike' && (before ? tSec <= endOf(item) : tSec < endOf(item))) active = item
  }
  return active
}

/** What steps and ramps make of the base value, without spikes and sines. */
function levelAt(base: number, schedule: Schedule, tSec: number, before: boolean): number {
  let atSec = 0
  let overSec = 0
  let from = base
  let to = base
  for (const item of schedule) {
    if (!hasBegun(item, tSec, before)) break
    if (item.type !== 'step' && item.type !== 'ramp') continue
    from = along(atSec, overSec, from, to, item.atSec)
    atSec = item.atSec
    overSec = item.type === 'ramp' ? item.overSec : 0
    to = item.to
  }
  return along(atSec, overSec, from, to, tSec)
}

function along(atSec: number, overSec: number, from: number, to: number, tSec: number): number {
  return tSec >= atSec + overSec ? to : from + (to - from) * ((tSec - atSec) / overSec)
}

/** A type of schedule item, as the form shows it. */
export interface ScheduleItemShape extends RecordShape {
  readonly type: ScheduleItem['type']
}

function seconds(name: string, title: string, help: string, min: number, preset: number): RecordField {
  return { name, title, help, unit: 's', min, max: MAX_SCHEDULE_SEC, default: preset }
}
function amount(name: string, title: string, help: string): RecordField {
  return { name, title, help, unit: 'value', min: 0, max: null, default: 0 }
}

const AT = seconds('atSec', 'At', 'Virtual time at which it begins.', 0, 10)
const TO = amount('to', 'To', 'The new value.')

/** Every type of schedule item with its fields, in the order of the form. */
export const SCHEDULE_ITEMS: readonly ScheduleItemShape[] = [
  { type: 'step', title: 'Step', help: 'Jumps to a new value and stays there.', fields: [AT, TO] },
  {
    type: 'ramp',
    title: 'Ramp',
    help: 'Moves in a straight line to a new value and stays there.',
    fields: [AT, TO, seconds('overSec', 'Over', 'How long the way to the new value takes.', 0, 30)],
  },
  {
    type: 'spike',
    title: 'Spike',
    help: 'Jumps to another value for a while, then is again what it would have been without.',
    fields: [AT, TO, seconds('forSec', 'For', 'How long it lasts.', 0.001, 5)],
  },
  {
    type: 'sine',
    title: 'Wave',
    help: 'Swings evenly around the value from then on; never below 0.',
    fields: [
      AT,
      amount('amplitude', 'Swing', 'How far it swings to either side.'),
      seconds('periodSec', 'Period', 'Time from one crest to the next.', 0.001, 60),
    ],
  },
]

const SHAPES: ReadonlyMap<string, RecordShape> = new Map(SCHEDULE_ITEMS.map((shape) => [shape.type, shape]))

/**
 * Checks a schedule as a document holds it: at most 1,000 items, times in seconds up to 1,000,000, values 0..`max` in the
 * parameter's unit, no unknown fields. Items come back in order of `atSec`; those of one instant keep their order. Problems count
 * items from 1.
 */
export function checkSchedule(value: unknown, max: number, unit: Unit = 'none'): Checked<Schedule> {
  if (!Array.isArray(value)) return { problem: `must be a list of changes, not ${describeValue(value)}` }
  if (value.length > MAX_SCHEDULE_ITEMS)
    return { problem: `must have at most ${MAX_SCHEDULE_ITEMS} changes, not ${value.length}` }
  const items: ScheduleItem[] = []
  for (const [index, entry] of value.entries()) {
    const record = checkRecord(entry, 'type', SHAPES, { max, unit })
    if ('problem' in record) return nameProblem(`item ${index + 1}`, record)
    // checkRecord has seen every field of the shape that `type` names.
    items.push(record.value as unknown as ScheduleItem)
  }
  return { value: items.sort((a, b) => a.atSec - b.atSec) }
}
