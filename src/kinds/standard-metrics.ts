import { OUTCOMES, type OutcomeId } from '../params'
import type { CounterMetric, MetricSpecs } from './contract'

const outcomeCounters = Object.fromEntries(
  OUTCOMES.map((o): [OutcomeId, CounterMetric] => [
    o.id,
    { type: 'counter', title: o.title, help: `Messages that ended: ${o.title}.` },
  ]),
) as Record<OutcomeId, CounterMetric>

/** Metrics of every node, kept by the engine: what came in, how it ended, how long it took. Their order is the layout: only append. */
export const STANDARD_METRICS = {
  in: { type: 'counter', title: 'In', help: 'Messages that arrived.' },
  ...outcomeCounters,
  good: { type: 'counter', title: 'Good', help: 'Messages that ended well and within their deadline.' },
  late: { type: 'counter', title: 'Late', help: 'Messages that ended well, but after their deadline: not good.' },
  orphaned: { type: 'counter', title: 'Orphaned', help: 'Replies that came back after this node had stopped waiting for them.' },
  inProgress: { type: 'gauge', unit: 'count', title: 'In progress', help: 'Messages that arrived and have not ended.' },
  latency: { type: 'histogram', title: 'Latency', help: 'From arrival to reply, messages that ended ok.' },
  latencyFailed: {
    type: 'histogram',
    title: 'Latency of failures',
    help: 'From arrival to reply, messages that did not end ok.',
  },
} as const satisfies MetricSpecs
