import { type Contract, defineKind, type KindSchema, type MetricSpecs } from '../kinds/contract'
import type { Schemas } from '../kinds/schemas'
import { choice, distribution, list, number, type ParamSpecs, schedule, text, wire } from '../params'
import type { Scenario, ScenarioNode, ScenarioWire } from './document'

const ALL: readonly Contract[] = ['call', 'send', 'deliver']

/** Starts traffic. Like all kinds here it stands for a real one, with as little as the tests of this folder need. */
const source = defineKind({
  id: 'source',
  title: 'Source',
  group: 'traffic',
  summary: 'Starts messages.',
  shape: 'card',
  origin: true,
  ins: {},
  outs: { out: { title: 'Out', emits: ['call', 'send'], maxWires: 4, help: 'Where messages go.' } },
  params: {
    ratePerSec: number({ title: 'Rate', help: 'How often.', unit: 'perSec', default: 10, min: 0, max: 1e6 }),
    arrivals: choice({
      title: 'Arrivals',
      help: 'How they are spaced.',
      default: 'poisson',
      options: [
        { value: 'poisson', title: 'Poisson' },
        { value: 'even', title: 'Even' },
      ],
    }),
    changes: schedule({ title: 'Changes', help: 'Of the rate.', unit: 'perSec', default: [], max: 1e6 }),
  },
  metrics: { waiting: { type: 'gauge', unit: 'count', title: 'Waiting', help: 'Not sent yet.' } },
})

/** Works on calls and deliveries, and calls on. Its parameters have been migrated once: `threads` became `workers`. */
const pool = defineKind({
  id: 'pool',
  title: 'Pool',
  group: 'compute',
  summary: 'Works.',
  shape: 'card',
  ins: { in: { title: 'In', accepts: ['call', 'deliver'] } },
  outs: { out: { title: 'Out', emits: ['call', 'send'], maxWires: 16, help: 'Whom it calls.' } },
  params: {
    workers: number({ title: 'Workers', help: 'At once.', unit: 'count', default: 4, min: 1, max: 1000, integer: true }),
    room: number({ title: 'Room', help: 'To wait.', unit: 'count', default: null, min: 0, max: 1e6, unlimited: 'unlimited' }),
    serviceMs: distribution({
      title: 'Service',
      help: 'Time.',
      unit: 'ms',
      default: { dist: 'exponential', mean: 10 },
      max: 1e6,
    }),
    steps: list({
      title: 'Steps',
      help: 'What it does.',
      default: [],
      maxItems: 10,
      empty: 'Calls all.',
      variants: {
        call: {
          title: 'Call',
          params: {
            to: wire({ title: 'To', help: 'Which wire.', default: '' }),
            share: number({ title: 'Share', help: 'How often.', unit: 'ratio', default: 1, min: 0, max: 1 }),
          },
        },
      },
    }),
    team: text({ title: 'Team', help: 'Who owns it.', default: '', maxLength: 40 }),
  },
  metrics: {
    busy: { type: 'gauge', unit: 'count', title: 'Busy', help: 'Workers at work.' },
    lanes: { type: 'vector', length: 8, title: 'Lanes', help: 'Each worker.' },
  },
  consumerSlots: (params) => params.workers,
  faults: { slow: true, scale: 'workers' },
  migrations: [({ threads, ...rest }) => (threads === undefined ? rest : { ...rest, workers: threads })],
})

/** Holds one-way messages until they are delivered. */
const broker = defineKind({
  id: 'broker',
  title: 'Broker',
  group: 'messaging',
  summary: 'Holds messages.',
  shape: 'card',
  ins: { in: { title: 'In', accepts: ['send'] } },
  outs: {
    out: { title: 'Out', emits: ['deliver'], maxWires: 8, help: 'Who takes them.' },
    dead: { title: 'Dead letters', emits: ['send'], maxWires: 1, help: 'Given up.' },
  },
  params: {
    capacity: number({ title: 'Capacity', help: 'At most.', unit: 'count', default: 1000, min: 1, max: 1e6, integer: true }),
  },
  metrics: {},
})

/** Answers calls and has no way out. */
const store = defineKind({
  id: 'store',
  title: 'Store',
  group: 'state',
  summary: 'Answers.',
  shape: 'card',
  ins: { in: { title: 'In', accepts: ['call'] } },
  outs: {},
  params: {
    policy: choice({
      title: 'Policy',
      help: 'Which.',
      default: 'lru',
      options: [
        { value: 'lru', title: 'LRU' },
        { value: 'fifo', title: 'FIFO' },
      ],
    }),
  },
  metrics: {},
  faults: { slow: true },
})

/** Stands on a wire and lets everything through. */
const guard = defineKind({
  id: 'guard',
  title: 'Guard',
  group: 'on the wire',
  summary: 'Watches.',
  shape: 'chip',
  ins: { in: { title: 'In', accepts: ALL } },
  outs: { out: { title: 'Out', emits: ALL, maxWires: 1, help: 'On.' } },
  params: { limitRatio: number({ title: 'Limit', help: 'Share.', unit: 'ratio', default: 0.5, min: 0, max: 1 }) },
  metrics: {},
})

/** Stands on a wire and has many ways out, and one of its own. */
const splitter = defineKind({
  id: 'splitter',
  title: 'Splitter',
  group: 'routing',
  summary: 'Splits.',
  shape: 'chip',
  ins: { in: { title: 'In', accepts: ALL } },
  outs: {
    out: { title: 'Out', emits: ALL, maxWires: 8, help: 'On.' },
    copy: { title: 'Copy', emits: ['send'], maxWires: 1, help: 'A copy of each.' },
  },
  params: {},
  metrics: {},
})

/** Kinds for tests: source, pool, broker, store, guard and splitter (both inline). Not for the page. */
export const FIXTURES: Schemas = new Map(
  [untyped(source), untyped(pool), untyped(broker), untyped(store), untyped(guard), untyped(splitter)].map((schema) => [
    schema.id,
    schema,
  ]),
)

/** Forgets the types of one kind's own parameters, as the registry does. */
function untyped<P extends ParamSpecs, M extends MetricSpecs>(schema: KindSchema<P, M>): KindSchema {
  return schema as unknown as KindSchema
}

/** A node at the origin. */
export function node(id: string, kind: string, rest: Partial<ScenarioNode> = {}): ScenarioNode {
  return { id, kind, x: 0, y: 0, ...rest }
}

/** Wires `w1`, `w2` … written like `users>checkout`, with nothing special about them. */
export function wires(...texts: readonly string[]): readonly ScenarioWire[] {
  return texts.map((ends, i) => {
    const [from, to] = ends.split('>')
    return { id: `w${i + 1}`, from, to }
  })
}

/** A scenario of these nodes and wires. */
export function scenario(nodes: readonly ScenarioNode[], ws: readonly ScenarioWire[], rest: Partial<Scenario> = {}): Scenario {
  return { spillway: 1, name: 'Test', nodes, wires: ws, ...rest }
}
