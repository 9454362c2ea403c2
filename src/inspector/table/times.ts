/** How times are written: seconds, milliseconds, or dates with a time of day (ISO 8601). */
export type TimeForm = 's' | 'ms' | 'iso'

/** From this number on a time without a unit is taken for milliseconds since 1970: as seconds it lies in the year 5138. */
const EPOCH_MS = 1e11
const NS_PER_SEC = 1_000_000_000n
const NUMBER = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/
const DATE = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?\s*(?:(Z|UTC)|([+-])(\d\d):?(\d\d)?)?$/i

const SAYS_MS = /(?:^|[^A-Za-z])m(?:s|sec)\W*$|[a-z]Ms\W*$|millis(?:ec(?:ond)?s?)?\W*$|milliseconds?\W*$/
const SAYS_SEC = /(?:^|[^A-Za-z])s(?:ecs?)?\W*$|[a-z]Secs?\W*$|seconds?\W*$/

/** How the times of a column are written, by its first one and its heading. */
export function timeForm(heading: string | null, first: string): TimeForm {
  if (DATE.test(first)) return 'iso'
  const title = heading ?? ''
  if (SAYS_MS.test(title) || SAYS_MS.test(title.toLowerCase())) return 'ms'
  if (SAYS_SEC.test(title) || SAYS_SEC.test(title.toLowerCase())) return 's'
  return Number(first) >= EPOCH_MS ? 'ms' : 's'
}

/** Whether a cell can be a time at all; else it is a heading. */
export function isTime(cell: string): boolean {
  return DATE.test(cell) || readNumber(cell, 0) !== null
}

/** A time in whole nanoseconds, or what is wrong with it. Dates without a zone are in UTC. */
export function readTime(cell: string, form: TimeForm): bigint | string {
  if (cell === '') return 'the time is missing'
  if (form === 'iso') return readDate(cell) ?? `“${short(cell)}” is no date and time, such as 2026-03-01T09:30:00.250Z`
  const ns = readNumber(cell, form === 's' ? 9 : 6)
  if (ns !== null) return ns
  const what = DATE.test(cell) ? 'is a date, and the times above are numbers' : 'is no number'
  return `“${short(cell)}” ${what}`
}

/** A decimal number times 10^digits, rounded, without the error of a double. */
function readNumber(cell: string, digits: number): bigint | null {
  const [, sign, whole, fraction = '', exponent = '0'] = NUMBER.exec(cell) ?? []
  if (whole === undefined || whole + fraction === '') return null
  const shift = digits + Number(exponent) - fraction.length
  // Beyond any time there is.
  if (shift > 40) return null
  const figures = BigInt(whole + fraction)
  const scaled = shift >= 0 ? figures * 10n ** BigInt(shift) : rounded(figures, 10n ** BigInt(-shift))
  return sign === '-' ? -scaled : scaled
}

function rounded(figures: bigint, divisor: bigint): bigint {
  return (figures + divisor / 2n) / divisor
}

function readDate(cell: string): bigint | null {
  const found = DATE.exec(cell)
  if (found === null) return null
  const [year, month, day, hour, minute, second = 0] = found
    .slice(1, 7)
    .map((each) => (each === undefined ? undefined : Number(each)))
  const whole = Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute, second)
  const date = new Date(whole)
  // The 31st of April and half past 24 are dates of another day.
  if (date.getUTCDate() !== day || date.getUTCHours() !== hour || date.getUTCMinutes() !== minute) return null
  const [fraction = '', , sign, zoneHours = '0', zoneMinutes = '0'] = found.slice(7)
  const zoneSec = (Number(zoneHours) * 60 + Number(zoneMinutes)) * 60 * (sign === '-' ? -1 : 1)
  const ns = BigInt(fraction.slice(0, 9).padEnd(9, '0'))
  return BigInt(whole / 1000 - (sign === undefined ? 0 : zoneSec)) * NS_PER_SEC + ns
}

/** Seconds, as a document writes them. */
export function secOf(ns: bigint): number {
  return Number(ns) / 1e9
}

/** Text that somebody has written, as far as it fits into a sentence. */
export function short(text: string): string {
  return text.length > 40 ? `${text.slice(0, 39)}…` : text
}
