import { ID_PATTERN } from './limits'
import { meant, type Report, shown } from './problem'
import { cleanText } from './text'

/** An object of an untrusted document. */
export type Fields = Readonly<Record<string, unknown>>

export interface NumberRange {
  readonly min: number
  readonly max: number
  /** `min` itself is refused. */
  readonly aboveMin?: boolean
  readonly integer?: boolean
}

/** `true` for what JSON calls an object. */
export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Reads one object field by field, and reports what is wrong with each under its place in the document. */
export class Reader {
  constructor(
    readonly report: Report,
    readonly where: string,
    private readonly source: Fields,
  ) {}

  /** Where a field is, for a message. */
  at(field: string): string {
    return this.where === '' ? field : `${this.where} · ${field}`
  }

  /** The field's own value; `undefined` where the document has none (nothing is inherited). */
  value(field: string): unknown {
    return Object.hasOwn(this.source, field) ? this.source[field] : undefined
  }

  error(field: string, what: string): void {
    this.report.error(this.at(field), what)
  }

  number(field: string, range: NumberRange): number | undefined {
    const value = this.value(field)
    if (value === undefined) return undefined
    const problem = numberProblem(value, range)
    if (problem === null) return value as number
    this.error(field, problem)
    return undefined
  }

  /** Text without control characters; `lines`: line breaks may stay. */
  text(field: string, max: number, lines = false): string | undefined {
    const value = this.value(field)
    if (value === undefined) return undefined
    if (typeof value !== 'string') {
      this.error(field, `must be text, not ${shown(value)}`)
      return undefined
    }
    const clean = cleanText(value, lines)
    if (clean.length <= max) return clean
    this.error(field, `is ${clean.length} characters long, at most ${max} are possible`)
    return undefined
  }

  id(field: string): string | undefined {
    const value = this.value(field)
    if (value === undefined) this.error(field, 'is missing')
    else if (typeof value !== 'string' || !ID_PATTERN.test(value)) {
      this.error(field, `must be 1 to 40 letters, digits, "-" or "_", not ${shown(value)}`)
    } else return value
    return undefined
  }

  flag(field: string): boolean | undefined {
    const value = this.value(field)
    if (value === undefined || typeof value === 'boolean') return value
    this.error(field, `must be true or false, not ${shown(value)}`)
    return undefined
  }

  /** One of a few words. */
  word<W extends string>(field: string, words: readonly W[]): W | undefined {
    const value = this.value(field)
    if (value === undefined) return undefined
    const word = words.find((w) => w === value)
    if (word === undefined) this.error(field, `must be one of ${words.join(', ')}, not ${shown(value)}`)
    return word
  }

  /** Items of a list; empty where the field is absent, wrong or too long. */
  list(field: string, max: number): readonly unknown[] {
    const value = this.value(field)
    if (value === undefined) return []
    if (!Array.isArray(value)) this.error(field, `must be a list, not ${shown(value)}`)
    else if (value.length > max) this.error(field, `has ${value.length} entries, at most ${max} are possible`)
    else return value
    return []
  }

  /** A reader of an item, or `null` (reported) where it is not an object. */
  item(where: string, value: unknown): Reader | null {
    if (isFields(value)) return new Reader(this.report, where, value)
    this.report.error(where, `must be an object, not ${shown(value)}`)
    return null
  }

  /** Notes the fields that are not in `known`: they are left out. */
  onlyKnown(known: readonly string[]): void {
    for (const field of Object.keys(this.source)) {
      if (known.includes(field)) continue
      this.report.leftOut(this.where, `the field ${shown(field)} is unknown${meant(field, known)} and was left out`)
    }
  }
}

/** Why a value is no number of the range, or `null`. */
function numberProblem(value: unknown, range: NumberRange): string | null {
  if (typeof value !== 'number' || !Number.isFinite(value)) return `must be a number, not ${shown(value)}`
  if (range.integer === true && !Number.isInteger(value)) return `must be a whole number, not ${value}`
  if (value < range.min) return `must be at least ${range.min}, not ${value}`
  if (range.aboveMin === true && value === range.min) return `must be more than ${range.min}`
  return value > range.max ? `must be at most ${range.max}, not ${value}` : null
}
