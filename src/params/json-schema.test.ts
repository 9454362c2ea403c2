import { describe, expect, it } from 'vitest'
import { checkParam } from './check'
import { EXAMPLES } from './example-specs.testing'
import { type JsonSchema, paramJsonSchema } from './json-schema'
import { isRecord } from './problem'
import type { ParamSpec } from './spec'

/** The keywords of JSON Schema that the generated schemas use; throws on any other, so that none goes untested. */
function accepts(schema: JsonSchema, value: unknown): boolean {
  return Object.entries(schema).every(([keyword, rule]) => {
    switch (keyword) {
      case 'title':
      case 'description':
      case 'default':
      case 'additionalProperties':
        return true
      case 'type':
        return [rule].flat().some((type) => isOfType(type, value))
      case 'const':
        return value === rule
      case 'minimum':
        return typeof value !== 'number' || value >= Number(rule)
      case 'exclusiveMinimum':
        return typeof value !== 'number' || value > Number(rule)
      case 'maximum':
        return typeof value !== 'number' || value <= Number(rule)
      case 'minLength':
        return typeof value !== 'string' || value.length >= Number(rule)
      case 'maxLength':
        return typeof value !== 'string' || value.length <= Number(rule)
      case 'minItems':
        return !Array.isArray(value) || value.length >= Number(rule)
      case 'maxItems':
        return !Array.isArray(value) || value.length <= Number(rule)
      case 'uniqueItems':
        return !Array.isArray(value) || new Set(value).size === value.length
      case 'items':
        return !Array.isArray(value) || value.every((item) => accepts(rule as JsonSchema, item))
      case 'oneOf':
        return (rule as readonly JsonSchema[]).filter((one) => accepts(one, value)).length === 1
      case 'required':
        return !isRecord(value) || (rule as readonly string[]).every((key) => Object.hasOwn(value, key))
      case 'properties':
        return !isRecord(value) || fitProperties(rule as Readonly<Record<string, JsonSchema>>, value)
      default:
        throw new Error(`keyword ${keyword} is not known here`)
    }
  })
}

function fitProperties(properties: Readonly<Record<string, JsonSchema>>, value: Readonly<Record<string, unknown>>): boolean {
  // Every generated object is closed.
  return Object.entries(value).every(([key, entry]) => Object.hasOwn(properties, key) && accepts(properties[key], entry))
}

function isOfType(type: unknown, value: unknown): boolean {
  if (type === 'integer') return Number.isInteger(value)
  if (type === 'array') return Array.isArray(value)
  if (type === 'object') return isRecord(value)
  return type === 'null' ? value === null : typeof value === type
}

/** Values of all types, right and wrong ones; JSON only. */
const VALUES: readonly unknown[] = [
  ...[
    null,
    true,
    false,
    -1,
    0,
    0.5,
    1,
    1.5,
    3,
    10_000,
    10_001,
    60_000,
    60_001,
    1e6,
    1e6 + 1,
    '',
    'off',
    'hard',
    'ten chars!',
    'eleven char',
  ],
  ...[[], {}, ['a'], [1]],
  ...[
    { dist: 'constant', mean: 5 },
    { dist: 'constant', mean: -5 },
    { dist: 'exponential' },
    { dist: 'exponential', mean: 5, rate: 5 },
  ],
  ...[
    { dist: 'erlang', mean: 5, k: 2 },
    { dist: 'erlang', mean: 5, k: 2.5 },
    { dist: 'hyperexponential', mean: 5, cv2: 0.5 },
    { dist: 'zipf' },
  ],
  ...[
    { dist: 'pareto', min: 1, alpha: 2 },
    { dist: 'pareto', min: 1, alpha: 2, max: 9 },
    { dist: 'pareto', min: 0, alpha: 2 },
  ],
  ...[
    { dist: 'bimodal', low: 1, high: 2, highRatio: 0.5 },
    { dist: 'bimodal', low: 1, high: 2, highRatio: 2 },
  ],
  ...[
    { dist: 'empirical', values: [1, 2] },
    { dist: 'empirical', values: [] },
    { dist: 'empirical', values: [-1] },
  ],
  [{ type: 'step', atSec: 1, to: 5 }],
  [{ type: 'step', atSec: -1, to: 5 }],
  [{ type: 'step', atSec: 1 }],
  [{ type: 'ramp', atSec: 1, to: 5, overSec: 0 }],
  [{ type: 'spike', atSec: 1, to: 5, forSec: 0 }],
  [{ type: 'sine', atSec: 1, amplitude: 5, periodSec: 9 }],
  [{ type: 'work' }],
  [{ type: 'work', repeat: 10 }],
  [{ type: 'work', serviceMs: 12, repeat: 9 }],
  [{ type: 'work', wire: 'w' }],
  [{ type: 'call', wire: 'w', wires: ['a', 'b'], limit: null }],
  [{ type: 'call', wires: ['a', 'a'] }],
  [{ type: 'call', wires: [''] }],
  [{ type: 'call', limit: 0 }],
  [{ type: 'rest' }],
  Array.from({ length: 4 }, () => ({ type: 'work' })),
]

describe('paramJsonSchema', () => {
  it.each(Object.entries(EXAMPLES))('accepts for %s exactly what the check accepts', (_, spec: ParamSpec) => {
    const schema = paramJsonSchema(spec)
    const judged = VALUES.map((value) => ({ value, fits: accepts(schema, value) }))
    expect(judged).toEqual(VALUES.map((value) => ({ value, fits: !('problem' in checkParam(spec, value)) })))
    expect(judged.some(({ fits }) => fits)).toBe(true)
  })

  it.each(Object.entries(EXAMPLES))('is plain JSON for %s, whose default it accepts', (_, spec: ParamSpec) => {
    const schema = paramJsonSchema(spec)
    expect(JSON.parse(JSON.stringify(schema))).toEqual(schema)
    expect(accepts(schema, schema.default)).toBe(true)
  })

  it('says the unit, which a file does not', () => {
    expect(paramJsonSchema(EXAMPLES.timeoutMs).description).toBe('What it does. Unit: milliseconds.')
  })
})
