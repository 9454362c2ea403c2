import { MAX_WIRE_ID_LENGTH, MAX_WIRES } from './check'
import { DISTRIBUTIONS } from './distribution-form'
import type { NumberRange } from './range'
import { fieldRange, type RecordField, type ValueLimits } from './record-field'
import { shortenParam } from './resolve'
import { MAX_SCHEDULE_ITEMS, SCHEDULE_ITEMS } from './schedule-math'
import type { ListSpec, NumberSpec, ParamSpec } from './spec'
import type { Unit } from './unit'

/** Anything that JSON can hold. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue }

/** A JSON Schema (draft 2020-12) as a plain object. */
export interface JsonSchema {
  readonly [keyword: string]: JsonValue
}

/** Units in words, for readers of a file in which numbers stand alone. */
const UNIT_WORDS: Readonly<Record<Unit, string>> = {
  ms: 'milliseconds',
  s: 'seconds',
  perSec: 'per second',
  ratio: 'a ratio, 0 to 1',
  factor: 'a factor',
  count: '',
  bytes: 'bytes',
  mbps: 'megabits per second',
  none: '',
}

/**
 * JSON Schema (draft 2020-12) of one parameter as a scenario file holds it, with title, help, unit and default for editors.
 * It accepts all that `checkParam` accepts; relations between two fields of a distribution are left to `checkParam`.
 */
export function paramJsonSchema(spec: ParamSpec): JsonSchema {
  const unit = 'unit' in spec ? UNIT_WORDS[spec.unit] : ''
  return {
    title: spec.title,
    description: unit === '' ? spec.help : `${spec.help} Unit: ${unit}.`,
    ...typeSchema(spec),
    // A checked value is JSON by construction.
    default: shortenParam(spec, spec.default) as JsonValue,
  }
}

function typeSchema(spec: ParamSpec): JsonSchema {
  switch (spec.type) {
    case 'number':
      return numberParam(spec)
    case 'choice':
      return {
        oneOf: spec.options.map(({ value, title, help }) => ({
          const: value,
          title,
          ...(help === undefined ? {} : { description: help }),
        })),
      }
    case 'flag':
      return { type: 'boolean' }
    case 'text':
      return { type: 'string', maxLength: spec.maxLength }
    case 'distribution':
      return distributionSchema(spec)
    case 'schedule':
      return {
        type: 'array',
        maxItems: MAX_SCHEDULE_ITEMS,
        items: { oneOf: SCHEDULE_ITEMS.map((shape) => recordSchema('type', shape.type, shape, spec)) },
      }
    case 'wire':
      return { type: 'string', maxLength: MAX_WIRE_ID_LENGTH }
    case 'wires':
      return {
        type: 'array',
        maxItems: MAX_WIRES,
        uniqueItems: true,
        items: { type: 'string', minLength: 1, maxLength: MAX_WIRE_ID_LENGTH },
      }
    case 'list':
      return { type: 'array', maxItems: spec.maxItems, items: { oneOf: listItems(spec) } }
  }
}

function numberParam(spec: NumberSpec): JsonSchema {
  const plain = rangeSchema(spec)
  return spec.unlimited === undefined ? plain : { ...plain, type: [plain.type, 'null'] }
}

function rangeSchema(range: NumberRange): JsonSchema {
  const low: JsonSchema = range.above === true ? { exclusiveMinimum: range.min } : { minimum: range.min }
  return { type: range.integer === true ? 'integer' : 'number', ...low, maximum: range.max }
}

function distributionSchema(limits: ValueLimits): JsonSchema {
  const shapes = DISTRIBUTIONS.map((shape) => recordSchema('dist', shape.name, shape, limits))
  return { oneOf: [{ title: 'Constant', ...rangeSchema({ min: 0, max: limits.max, unit: limits.unit }) }, ...shapes] }
}

interface Shape {
  readonly title: string
  readonly help: string
  readonly fields: readonly RecordField[]
}

function recordSchema(tag: string, name: string, shape: Shape, limits: ValueLimits): JsonSchema {
  const fields = shape.fields.map((field): [string, JsonSchema] => [field.name, fieldSchema(field, limits)])
  return {
    title: shape.title,
    description: shape.help,
    type: 'object',
    properties: { [tag]: { const: name }, ...Object.fromEntries(fields) },
    required: [tag, ...shape.fields.filter((field) => field.optional !== true).map((field) => field.name)],
    additionalProperties: false,
  }
}

function fieldSchema(field: RecordField, limits: ValueLimits): JsonSchema {
  const number = rangeSchema(fieldRange(field, limits))
  const words = { title: field.title, description: field.help }
  return field.maxItems === undefined
    ? { ...words, ...number }
    : { ...words, type: 'array', minItems: 1, maxItems: field.maxItems, items: number }
}

function listItems(spec: ListSpec): readonly JsonSchema[] {
  return Object.entries(spec.variants).map(([type, variant]) => ({
    title: variant.title,
    type: 'object',
    properties: {
      type: { const: type },
      ...Object.fromEntries(Object.entries(variant.params).map(([name, param]) => [name, paramJsonSchema(param)])),
    },
    required: ['type'],
    additionalProperties: false,
  }))
}
