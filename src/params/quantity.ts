import { type Problem, quoteText } from './problem'
import type { Unit } from './unit'

const MAX_TEXT_LENGTH = 60
const UNLIMITED = /^(?:∞|unlimited|no limit|infinity|infinite|inf)$/i
// Thousands may be grouped by commas in threes or by underscores anywhere.
const NUMBER = /^([+\-−]?)((?:\d{1,3}(?:,\d{3})+|\d+(?:_\d+)*)(?:\.\d*)?|\.\d+)(e[+-]?\d+)?/i
const RATE = /^([kKMG]?)\s*(?:(?:(?:req|requests?|msgs?|messages?|calls?|events?)\s*)?(?:\/|per )\s*(s|sec|min|h)|rps|qps)?$/

type Suffixes = Readonly<Record<string, number>>

const MILLISECONDS: Suffixes = {
  ...{ ns: 1e-6, us: 1e-3, '\u00b5s': 1e-3, '\u03bcs': 1e-3, ms: 1, msec: 1, millisecond: 1, milliseconds: 1 },
  ...{ s: 1e3, sec: 1e3, secs: 1e3, second: 1e3, seconds: 1e3, m: 6e4, min: 6e4, mins: 6e4, minute: 6e4, minutes: 6e4 },
  ...{ h: 3.6e6, hr: 3.6e6, hour: 3.6e6, hours: 3.6e6, d: 8.64e7, day: 8.64e7, days: 8.64e7 },
}
const RATE_PERIODS: Suffixes = { s: 1, sec: 1, min: 60, h: 3600 }
const PREFIXES: Suffixes = { k: 1e3, K: 1e3, M: 1e6, G: 1e9 }
const BYTES: Suffixes = {
  ...{ b: 1, byte: 1, bytes: 1, k: 1e3, kb: 1e3, m: 1e6, mb: 1e6, g: 1e9, gb: 1e9, t: 1e12, tb: 1e12 },
  ...{ ki: 2 ** 10, kib: 2 ** 10, mi: 2 ** 20, mib: 2 ** 20, gi: 2 ** 30, gib: 2 ** 30, ti: 2 ** 40, tib: 2 ** 40 },
}
// `Mb/s` are bits and `MB/s` bytes; `mb/s` could be either and is refused.
const MEGABITS: Suffixes = {
  ...{ kbps: 1e-3, 'kbit/s': 1e-3, kbit: 1e-3, 'kb/s': 1e-3, mbps: 1, 'mbit/s': 1, mbit: 1, 'Mb/s': 1 },
  ...{ gbps: 1e3, 'gbit/s': 1e3, gbit: 1e3, 'Gb/s': 1e3, 'MB/s': 8, 'GB/s': 8e3 },
}
const SUFFIXES: Readonly<Record<Exclude<Unit, 'perSec' | 's'>, Suffixes>> = {
  ms: MILLISECONDS,
  ratio: { '%': 0.01, percent: 0.01, '‰': 0.001 },
  factor: { x: 1, '×': 1, '%': 0.01 },
  count: PREFIXES,
  bytes: BYTES,
  mbps: MEGABITS,
  none: PREFIXES,
}

/** What a person may type for a unit, shown when something else was typed. */
const EXAMPLES: Readonly<Record<Unit, string>> = {
  ms: '250ms, 1.5 s or 2 min',
  s: '250ms, 1.5 s or 2 min',
  perSec: '200, 1.5k/s or 90/min',
  ratio: '90%',
  factor: '1.31 or 1.31x',
  count: '1,000 or 1.5k',
  bytes: '512, 64KiB or 1 MB',
  mbps: '100, 100 Mbit/s or 1 Gbit/s',
  none: '1.5 or 1,000',
}

/**
 * Reads what a person typed for a quantity and gives it in `unit`; a bare number is already in `unit` (a ratio: 0..1).
 * Understands `250ms`, `1m30s`, `1.5k/s`, `90%`, `1.31x`, `64KiB`, `1_000`, `1,000`, `1e6`; `∞` and `unlimited` give `Infinity`.
 * Bytes: `kB`, `k` and `MB` count in thousands, `KiB` and `Ki` in 1024s. Range is not checked here, negative numbers pass.
 */
export function parseQuantity(text: string, unit: Unit): number | Problem {
  const typed = text.trim()
  if (typed === '') return { problem: `write a number, for example ${EXAMPLES[unit]}` }
  if (typed.length > MAX_TEXT_LENGTH) return { problem: `must be at most ${MAX_TEXT_LENGTH} characters` }
  if (UNLIMITED.test(typed)) return Number.POSITIVE_INFINITY
  const first = readNumber(typed)
  if (first === null) return { problem: `${quoteText(typed)} is not a number: write for example ${EXAMPLES[unit]}` }
  if (/^,\d/.test(first.rest)) return { problem: 'write decimals with a point and group thousands in threes: 1.5 or 1,000' }
  if (first.rest === '' && unit === 'ratio' && first.number > 1) {
    return { problem: `${typed} is more than 1: write ${typed}% for per cent, or a number from 0 to 1` }
  }
  const isTime = unit === 'ms' || unit === 's'
  const value = (isTime ? compoundTime(typed, unit) : undefined) ?? scaleBySuffix(first.number, first.rest, unit)
  if (value === undefined) return { problem: `${quoteText(first.rest)} is not a unit here: write for example ${EXAMPLES[unit]}` }
  return Number.isFinite(value) ? value : { problem: `${quoteText(typed)} is too large` }
}

function readNumber(text: string): { number: number; rest: string } | null {
  const match = NUMBER.exec(text)
  if (match === null) return null
  const size = Number(match[2].replace(/[,_]/g, '') + (match[3] ?? ''))
  return { number: match[1] === '-' || match[1] === '−' ? 0 - size : size, rest: text.slice(match[0].length).trim() }
}

function scaleBySuffix(number: number, suffix: string, unit: Unit): number | undefined {
  if (suffix === '') return number
  if (unit === 'perSec') {
    const match = RATE.exec(suffix)
    if (match === null) return undefined
    return scale(number, (PREFIXES[match[1]] ?? 1) / (RATE_PERIODS[match[2] ?? 's'] ?? 1))
  }
  if (unit === 's') {
    const ms = own(MILLISECONDS, suffix.toLowerCase())
    return ms === undefined ? undefined : scale(number, ms / 1000)
  }
  const table = SUFFIXES[unit]
  const factor = own(table, suffix) ?? own(table, suffix.toLowerCase())
  return factor === undefined ? undefined : scale(number, factor)
}

/** Go's way of writing durations, `1m30s`: every part has its unit. Anything else is left to the plain reading. */
function compoundTime(text: string, unit: 'ms' | 's'): number | undefined {
  if (!/^(?:[\d.]+\s*[a-zµμ]+\s*){2,}$/i.test(text)) return undefined
  let total = 0
  for (const [, number, suffix] of text.matchAll(/([\d.]+)\s*([a-zµμ]+)/gi)) {
    const part = scaleBySuffix(Number(number), suffix, unit)
    if (part === undefined || Number.isNaN(part)) return undefined
    total += part
  }
  return total
}

function own(table: Suffixes, key: string): number | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined
}

/** Multiplies without the last binary digit's noise: 300 µs are 0.3 ms. */
function scale(number: number, factor: number): number {
  return factor === 1 ? number : Number((number * factor).toPrecision(15))
}

/** A quantity in words: `unit` may be empty. Join with {@link joinQuantity}. */
export interface QuantityText {
  readonly text: string
  readonly unit: string
}

export interface FormatOptions {
  /** Significant digits, 1..15; default 3. Whole parts are never rounded away. */
  readonly digits?: number
  /** Leaves out zeros after the point, for fields and messages; default false, so that columns line up. */
  readonly trim?: boolean
}

/** From `from` base units on, a value is shown as multiples of `factor`, with `prefix` after the digits. */
export interface Step {
  readonly from: number
  readonly factor: number
  readonly prefix?: string
  readonly unit: string
}

const MS_STEPS: readonly Step[] = [
  { from: 0, factor: 1e-3, unit: 'µs' },
  { from: 1, factor: 1, unit: 'ms' },
  { from: 1e3, factor: 1e3, unit: 's' },
  { from: 6e4, factor: 6e4, unit: 'min' },
]
const COUNT_STEPS: readonly Step[] = [
  { from: 0, factor: 1, unit: '' },
  { from: 1e6, factor: 1e6, prefix: 'M', unit: '' },
  { from: 1e9, factor: 1e9, prefix: 'G', unit: '' },
]
/** By unit, from the smallest step up. */
export const STEPS: Readonly<Record<Unit, readonly Step[]>> = {
  ms: MS_STEPS,
  s: MS_STEPS.map((step) => ({ ...step, from: step.from / 1000, factor: step.factor / 1000 })),
  perSec: [
    { from: 0, factor: 1, unit: '/s' },
    { from: 1e3, factor: 1e3, prefix: 'k', unit: '/s' },
    { from: 1e6, factor: 1e6, prefix: 'M', unit: '/s' },
    { from: 1e9, factor: 1e9, prefix: 'G', unit: '/s' },
  ],
  ratio: [{ from: 0, factor: 0.01, unit: '%' }],
  factor: [{ from: 0, factor: 1, unit: '×' }],
  count: COUNT_STEPS,
  bytes: ['B', 'KiB', 'MiB', 'GiB', 'TiB'].map((unit, i) => ({ from: i === 0 ? 0 : 1024 ** i, factor: 1024 ** i, unit })),
  mbps: [
    { from: 0, factor: 1e-3, unit: 'kbit/s' },
    { from: 1, factor: 1, unit: 'Mbit/s' },
    { from: 1e3, factor: 1e3, unit: 'Gbit/s' },
  ],
  none: [{ from: 0, factor: 1, unit: '' }],
}

const WHOLE_UNITS: ReadonlySet<Unit> = new Set<Unit>(['count', 'bytes', 'none'])

/**
 * Writes a value for people: 3 significant digits and a unit that suits its size, e.g. `1.50` `s`, `4.20k` `/s`, `96.2` `%`.
 * Whole counts stay whole up to a million. `Infinity` is `∞`, `NaN` is `–`; a ratio below 1 never reads `100 %`.
 */
export function formatQuantity(value: number, unit: Unit, opts: FormatOptions = {}): QuantityText {
  if (Number.isNaN(value)) return { text: '–', unit: '' }
  const sign = value < 0 ? '−' : ''
  if (!Number.isFinite(value)) return { text: `${sign}∞`, unit: '' }
  const digits = Math.min(15, Math.max(1, Math.round(opts.digits ?? 3)))
  const size = Math.abs(value)
  const step = size === 0 ? baseStep(unit) : pickStep(size, unit, digits)
  const shown = size / step.factor
  const whole = step.factor === 1 && WHOLE_UNITS.has(unit) && Number.isInteger(size)
  let text = whole || size === 0 ? groupThousands(shown.toFixed(0)) : significant(shown, digits)
  for (let more = digits + 1; unit === 'ratio' && size < 1 && text.startsWith('100') && more <= 10; more++) {
    text = shown.toFixed(more - 3)
  }
  if (opts.trim === true && text.includes('.')) text = text.replace(/\.?0+(?=e|$)/, '')
  return { text: sign + text + (step.prefix ?? ''), unit: step.unit }
}

/** {@link formatQuantity} as one text: `1.50 s`, `4.20k /s`, `96.2 %`, `1.31×`, `1,284`. {@link parseQuantity} reads it back. */
export function formatText(value: number, unit: Unit, opts?: FormatOptions): string {
  return joinQuantity(formatQuantity(value, unit, opts))
}

export function joinQuantity({ text, unit }: QuantityText): string {
  return unit === '' || unit === '×' ? text + unit : `${text} ${unit}`
}

function baseStep(unit: Unit): Step {
  return STEPS[unit].find((step) => step.factor === 1) ?? STEPS[unit][0]
}

/** The step for a size, counting what rounding makes of it: 999.6 ms are 1.00 s. */
function pickStep(size: number, unit: Unit, digits: number): Step {
  const steps = STEPS[unit]
  // Counts with more digits asked for are written out in full for longer.
  const startOf = (step: Step) => (unit === 'count' && step.from > 0 ? Math.max(step.from, 10 ** digits) : step.from)
  let index = steps.findLastIndex((step) => size >= startOf(step))
  const next = steps[index + 1]
  const nearest = roundTo(size / steps[index].factor, digits) * steps[index].factor
  if (next !== undefined && nearest >= startOf(next) * (1 - 1e-12)) index += 1
  return steps[index]
}

function roundTo(size: number, digits: number): number {
  return Number(size.toPrecision(Math.min(100, Math.max(digits, wholeDigits(size)))))
}

function wholeDigits(size: number): number {
  return size < 1 ? 0 : Math.floor(Math.log10(size) + 1e-12) + 1
}

function significant(size: number, digits: number): string {
  const rounded = roundTo(size, digits)
  if (rounded < 1e-4 || rounded >= 1e15) return rounded.toExponential(digits - 1)
  const leading = Math.floor(Math.log10(rounded) + 1e-12) + 1
  return groupThousands(rounded.toFixed(Math.max(0, digits - leading)))
}

export function groupThousands(text: string): string {
  const [whole, decimals] = text.split('.')
  const grouped = whole.replace(/\B(?=(?:\d{3})+$)/g, ',')
  return decimals === undefined ? grouped : `${grouped}.${decimals}`
}
