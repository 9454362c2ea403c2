import type { MetricSpecs, NodeView, VectorMetric } from './contract'

/** Where an order broke (`withoutKeys`: there is none to keep): as records were written to a log, as messages were handled by consumers, or as a broker took events. */
export const BROKE = { withoutKeys: -1, nowhere: 0, inLog: 1, atConsumer: 2, atBroker: 3 } as const

/** Why a message went the last way that is known of it, and not an earlier one. */
export const AGAIN = {
  first: 0,
  nack: 1,
  ackTimeout: 2,
  noAnswer: 3,
  crash: 4,
  retryTopic: 5,
  requestError: 6,
  requestTimeout: 7,
  refused: 8,
} as const

/** Fields of a message in the story. Times are virtual nanoseconds; −1: unknown, or nothing of the kind. */
export const TOLD = {
  number: 0,
  createdNs: 1,
  trace: 2,
  /** Its last sending, delivery or poll. */
  sentNs: 3,
  /** Sendings or deliveries, the last one with. */
  tries: 4,
  why: 5,
  partition: 6,
  offset: 7,
  appendedNs: 8,
  /** Handled, or taken by the broker. */
  doneNs: 9,
  /** Index of the wire of its consumer, or a member of a group. */
  by: 10,
} as const
export const TOLD_FIELDS = 11

/** The story vector: where, key, group (from 1), then what is known of the message that came too late, and of the one before it. */
export const STORY = { where: 0, key: 1, group: 2, late: 3, early: 3 + TOLD_FIELDS } as const

/** Metric of every kind that watches whether messages of one key keep their order. */
export const orderStory = {
  type: 'vector',
  length: 3 + 2 * TOLD_FIELDS,
  title: 'Order',
  help: '',
} as const satisfies VectorMetric

/** What is known of a message; see {@link TOLD}. */
export type Told = Readonly<Record<keyof typeof TOLD, number>>

/** The first message of a run that came after a later one of its key, and that later one. */
export interface OrderStory {
  readonly where: number
  readonly key: number
  /** Of a log's groups, from 1; 0: none. */
  readonly group: number
  readonly late: Told
  readonly early: Told
}

/** The story that a node's run has told so far; `null`: every key has kept its order. */
export function readOrder(view: NodeView): OrderStory | null {
  const at = (i: number) => view.at('orderStory', i)
  const where = at(STORY.where)
  if (where <= BROKE.nowhere) return null
  const told = (from: number) =>
    Object.fromEntries(Object.entries(TOLD).map(([name, field]) => [name, at(from + field)])) as Record<keyof typeof TOLD, number>
  return { where, key: at(STORY.key), group: at(STORY.group), late: told(STORY.late), early: told(STORY.early) }
}

/** How many messages of a run came after a later one of their key. */
export function brokenCount(view: NodeView, metrics: MetricSpecs): number {
  return ['reordered', 'orderBroken'].reduce((sum, id) => sum + (Object.hasOwn(metrics, id) ? view.total(id) : 0), 0)
}

/** Whether messages of one key kept their order, in a sentence. `broken`: how many did not. */
export function orderText(view: NodeView, broken: number): string {
  const story = readOrder(view)
  if (view.at('orderStory', STORY.where) === BROKE.withoutKeys) return 'No keys, so no order to keep.'
  if (story === null) return 'Order kept: every key’s messages came as they were accepted.'
  const { late, early, key, where, group } = story
  const sec = (ns: number) => `${(ns / 1e9).toFixed(3)} s`
  const handled = group > 0 ? `handled by group ${group}` : 'handled'
  const place = where === BROKE.inLog ? 'written to the log' : where === BROKE.atBroker ? 'taken by the broker' : handled
  const first = `Message ${late.number} of key ${key}, made at ${sec(late.createdNs)}, was ${place} at ${sec(late.doneNs)}, after message ${early.number}.`
  return `Order broken ${broken} ${broken === 1 ? 'time' : 'times'}. First: ${first}`
}
