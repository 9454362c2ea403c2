import { type Checked, describeValue, isRecord, nameProblem, type Problem, quoteText } from './problem'
import { checkNumber, type NumberRange } from './range'
import type { Unit } from './unit'

/** A field of a distribution or a schedule item: what the form, the check and the JSON schema need to know of it. */
export interface RecordField {
  readonly name: string
  /** Label in the form: sentence case. */
  readonly title: string
  readonly help: string
  /** `value`: the unit of the parameter that holds the record. */
  readonly unit: Unit | 'value'
  readonly min: number
  /** `min` itself is refused. */
  readonly above?: boolean
  /** `null`: the greatest value of the parameter that holds the record. */
  readonly max: number | null
  readonly integer?: boolean
  /** May be left out. */
  readonly optional?: boolean
  /** A list of 1 to this many numbers instead of one. */
  readonly maxItems?: number
  /** What a form starts with; `null`: left out. */
  readonly default: number | readonly number[] | null
}

/** What the parameter that holds a record says about its values. */
export interface ValueLimits {
  readonly max: number
  readonly unit: Unit
}

/** One shape of a record, named by the value of its tag field. */
export interface RecordShape {
  readonly title: string
  readonly help: string
  readonly fields: readonly RecordField[]
}

/** The range of a field inside a parameter. */
export function fieldRange(field: RecordField, limits: ValueLimits): NumberRange {
  const { min, above, integer } = field
  return { min, above, integer, max: field.max ?? limits.max, unit: field.unit === 'value' ? limits.unit : field.unit }
}

/**
 * Checks a record of numbers: its `tag` names a shape, every field is in range, nothing is missing and nothing is unknown.
 * The checked record has the tag first and the fields in the order of the shape.
 */
export function checkRecord(
  value: unknown,
  tag: string,
  shapes: ReadonlyMap<string, RecordShape>,
  limits: ValueLimits,
): Checked<Readonly<Record<string, unknown>>> {
  if (!isRecord(value)) return { problem: `must be an object, not ${describeValue(value)}` }
  const name = value[tag]
  const shape = typeof name === 'string' ? shapes.get(name) : undefined
  if (shape === undefined) {
    return { problem: `${tag} must be one of ${[...shapes.keys()].join(', ')}, not ${describeValue(name)}` }
  }
  const unknown = Object.keys(value).find((key) => key !== tag && !shape.fields.some((field) => field.name === key))
  if (unknown !== undefined) return { problem: `${quoteText(unknown)} is not a field of ${name}` }
  const checked: Record<string, unknown> = { [tag]: name }
  for (const field of shape.fields) {
    const given = value[field.name]
    if (given === undefined && field.optional === true) continue
    const result = checkField(given, field, fieldRange(field, limits))
    if ('problem' in result) return nameProblem(field.name, result)
    checked[field.name] = result.value
  }
  return { value: checked }
}

function checkField(given: unknown, field: RecordField, range: NumberRange): Checked<number | readonly number[]> {
  if (field.maxItems === undefined) return checkNumber(given, range)
  const wrong: Problem = { problem: `must be a list of 1 to ${field.maxItems} numbers` }
  if (!Array.isArray(given)) return { problem: `${wrong.problem}, not ${describeValue(given)}` }
  if (given.length < 1 || given.length > field.maxItems) return { problem: `${wrong.problem}, not of ${given.length}` }
  const numbers: number[] = []
  for (const [index, entry] of given.entries()) {
    const result = checkNumber(entry, range)
    if ('problem' in result) return nameProblem(`number ${index + 1}`, result)
    numbers.push(result.value)
  }
  return { value: numbers }
}
