import type { KindSchema } from '../kinds/contract'
import { SCHEMAS, type Schemas } from '../kinds/schemas'
import { distribution, type JsonSchema, paramJsonSchema } from '../params'
import { SCENARIO_VERSION } from './document'
import { DEFAULT_DURATION_SEC, DEFAULT_SEED, DEFAULT_WARMUP_SEC, ID_PATTERN, LIMITS } from './limits'
import { kindVersion } from './migrate'
import type { NumberRange } from './reader'
import { FAULTS, INSTANCE } from './validate-timeline'

/**
 * JSON Schema (draft 2020-12) of a scenario file, for editors and other tools. It is stricter than `checkScenario` on unknown
 * fields, which are only left out there, and knows nothing of what needs the whole document: ids, ports, contracts, cycles.
 */
export function scenarioJsonSchema(schemas: Schemas = SCHEMAS): JsonSchema {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Spillway scenario',
    description: 'A topology with its parameters, changes over time and goals. See docs/scenario-format.md.',
    ...object(
      {
        $schema: { type: 'string' },
        spillway: { const: SCENARIO_VERSION, description: 'Version of the format.' },
        name: text(LIMITS.name, 'Shown as the title.'),
        seed: {
          type: 'integer',
          minimum: 0,
          maximum: 2 ** 32 - 1,
          default: DEFAULT_SEED,
          description: 'Same scenario and seed: same results.',
        },
        durationSec: {
          ...number(0, LIMITS.durationSec, 'Virtual seconds after which the results are final.', true),
          default: DEFAULT_DURATION_SEC,
        },
        warmupSec: { ...number(0, LIMITS.durationSec, 'Virtual seconds left out of the results.'), default: DEFAULT_WARMUP_SEC },
        nodes: list(LIMITS.nodes, { oneOf: [...schemas.values()].map(nodeSchema) }),
        wires: list(LIMITS.wires, wireSchema()),
        timeline: list(LIMITS.timeline, { $ref: '#/$defs/change' }),
        goals: list(LIMITS.goals, object({ expect: text(LIMITS.expect, 'E.g. "checkout.latencyMsP99 < 200".') }, ['expect'])),
        notes: list(LIMITS.notes, noteSchema()),
        groups: list(LIMITS.groups, groupSchema()),
        lesson: text(LIMITS.lesson, 'What to look at, two or three sentences.'),
        tryThis: list(
          LIMITS.tryThis,
          object(
            { label: text(LIMITS.label, 'On the button.'), changes: list(LIMITS.changesPerTry, { $ref: '#/$defs/change' }) },
            ['label', 'changes'],
          ),
        ),
        view: object({ x: { type: 'number' }, y: { type: 'number' }, zoom: number(0.01, 100, 'Scale of the canvas.') }, [
          'x',
          'y',
          'zoom',
        ]),
      },
      ['spillway', 'name', 'nodes', 'wires'],
    ),
    $defs: { id: { type: 'string', pattern: ID_PATTERN.source }, change: { oneOf: [setSchema(), ...faultSchemas()] } },
  }
}

const ID: JsonSchema = { $ref: '#/$defs/id' }

function nodeSchema(schema: KindSchema): JsonSchema {
  const params = Object.entries(schema.params).map(([name, spec]): [string, JsonSchema] => [name, paramJsonSchema(spec)])
  return {
    title: schema.title,
    description: schema.summary,
    ...object(
      {
        id: ID,
        kind: { const: schema.id },
        label: { ...text(LIMITS.label, 'Shown name.'), default: schema.title },
        ...places(),
        params: object(Object.fromEntries(params), []),
        v: { const: kindVersion(schema), description: 'Version of the parameters.' },
      },
      ['id', 'kind', 'x', 'y', ...(kindVersion(schema) > 0 ? ['v'] : [])],
    ),
  }
}

function wireSchema(): JsonSchema {
  const latency = distribution({
    title: 'Latency',
    help: 'One way; a number is a constant.',
    unit: 'ms',
    default: { dist: 'constant', mean: 0 },
    max: LIMITS.latencyMs,
  })
  const end = (side: string): JsonSchema => ({
    type: 'string',
    description: `"node" or "node.port"; without a port: the kind's first ${side} port.`,
  })
  return object(
    {
      id: ID,
      from: end('out'),
      to: end('in'),
      latencyMs: paramJsonSchema(latency),
      lossRatio: { ...number(0, 1, 'Probability that a message is lost, each way.'), default: 0 },
      bandwidthMbps: number(0, LIMITS.bandwidthMbps, 'Megabits per second; left out: unlimited.', true),
    },
    ['id', 'from', 'to'],
  )
}

function noteSchema(): JsonSchema {
  const side = number(1, LIMITS.noteSize, 'Pixels.')
  return object({ id: ID, text: text(LIMITS.note, 'Plain text.'), ...places(), width: side, height: side }, [
    'id',
    'text',
    'x',
    'y',
  ])
}

function groupSchema(): JsonSchema {
  const nodes: JsonSchema = {
    ...list(LIMITS.nodes, ID),
    minItems: 1,
    description: 'Ids of its nodes; a node is in one group at most.',
  }
  const folded: JsonSchema = { type: 'boolean', default: false, description: 'Drawn as one box.' }
  return object({ id: ID, title: text(LIMITS.label, 'On the frame.'), nodes, folded }, ['id', 'nodes'])
}

const AT = number(0, LIMITS.durationSec, 'Virtual seconds from the start.')

function setSchema(): JsonSchema {
  const set: JsonSchema = { type: 'string', pattern: '^[A-Za-z0-9_-]{1,40}\\..+$', description: 'node.parameter' }
  return { title: 'Change', ...object({ atSec: AT, set, to: { description: 'The new value.' } }, ['atSec', 'set', 'to']) }
}

function faultSchemas(): readonly JsonSchema[] {
  return Object.entries(FAULTS).map(([name, { on, needs, momentary, toInstance }]) => {
    const extra: Record<string, JsonSchema> = {}
    if (needs !== null) extra[needs.field] = inRange(needs.range, `Of the fault ${name}.`)
    if (toInstance) extra.instance = inRange(INSTANCE, 'The one instance that it happens to; left out: the whole node.')
    if (name === 'cut') extra.way = { enum: ['both', 'forward', 'back'], default: 'both' }
    const forSec = number(0, LIMITS.durationSec, 'Virtual seconds; left out: to the end.', true)
    const fields = {
      atSec: AT,
      fault: { const: name },
      on: { ...ID, description: `Id of a ${on}.` },
      ...(momentary ? {} : { forSec }),
      ...extra,
    }
    return { title: `Fault: ${name}`, ...object(fields, ['atSec', 'fault', 'on', ...(needs === null ? [] : [needs.field])]) }
  })
}

function inRange({ min, max, aboveMin, integer }: NumberRange, description: string): JsonSchema {
  return { ...number(min, max, description, aboveMin), ...(integer && { type: 'integer' }) }
}

function places(): Readonly<Record<string, JsonSchema>> {
  const place = number(-LIMITS.coordinate, LIMITS.coordinate, 'Place on the canvas in pixels.')
  return { x: place, y: place }
}

function object(properties: Readonly<Record<string, JsonSchema>>, required: readonly string[]): JsonSchema {
  return { type: 'object', properties, required, additionalProperties: false }
}

function list(maxItems: number, items: JsonSchema): JsonSchema {
  return { type: 'array', maxItems, items }
}

function text(maxLength: number, description: string): JsonSchema {
  return { type: 'string', maxLength, description }
}

function number(minimum: number, maximum: number, description: string, aboveMin = false): JsonSchema {
  return { type: 'number', ...(aboveMin ? { exclusiveMinimum: minimum } : { minimum }), maximum, description }
}
