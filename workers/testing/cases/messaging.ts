import type { ParamValue } from '../../../src/params'
import type { Results } from '../../protocol/results'
import { simulate } from '../simulate'
import { exponential, node, pool, producer, run, scenario, share } from './builders'
import type { Case, Measured } from './case'

type Params = Readonly<Record<string, ParamValue>>

const queue = (params: Params, id = 'queue') => node(id, 'queue', params)
/** Handles deliveries at once, as many as come. */
const handler = (params: Params = {}) => pool({ workers: null, serviceTimeMs: 0, ...params }, 'handler')
const graveyard = queue({}, 'graveyard')
const CHAINS = ['users>queue>handler', 'queue.dead>graveyard']
const counters = (results: Results, id = 'queue') => results.nodes[id].counters

function failing(ratio: number, limits: Params, seed: number) {
  const nodes = [
    producer({ ratePerSec: 1000 }),
    queue({ prefetch: null, ...limits }),
    handler({ failureRatio: ratio }),
    graveyard,
  ]
  return counters(run(scenario(nodes, CHAINS), 100_000, seed))
}

function deadLetters(seed: number): Measured {
  const { dead, published, delivered } = failing(0.5, { maxDeliver: 3 }, seed)
  return { 'DLQ fraction': share(dead, published), 'deliveries per message': share(delivered, published) }
}

/** How often the handler of a message that always fails is executed. */
function executions(limits: Params): number {
  const nodes = [producer({ mode: 'batch', batchMessages: 1 }), queue(limits), handler({ failureRatio: 1 }), graveyard]
  return simulate(scenario(nodes, CHAINS), { durationSec: 1000 }).nodes.handler.counters.in
}

/** The same in the process, by a retry before the handler. */
function attempts(limits: Params): number {
  const nodes = [
    producer({ mode: 'batch', batchMessages: 1 }),
    node('retry', 'retry', { backoff: 'none', ...limits }),
    handler({ failureRatio: 1 }),
  ]
  return simulate(scenario(nodes, ['users>retry>handler']), { durationSec: 1000 }).nodes.handler.counters.in
}

function limits(): Measured {
  const deliveries = { maxDeliver: 3 }
  const redeliveries = { maxDeliver: 3, maxDeliverCounts: 'redeliveries' }
  const symfony = { ...redeliveries, redeliveryDelayMs: 1000, redeliveryMultiplier: 2, requeue: 'tail' }
  const all = [
    deliveries,
    redeliveries,
    { ...deliveries, atLimit: 'keep' },
    symfony,
    { ...deliveries, requeue: 'tail' },
    deliveries,
  ]
  const byRetries: readonly Params[] = [{ maxAttempts: 3 }, { maxAttempts: 3, countsAs: 'retries' }]
  return { 'handler executions (a..h)': [...all.map(executions), ...byRetries.map(attempts)].join(', ') }
}

/**
 * Late answers are ignored and work is drawn anew, so every delivery has the same chance to be repeated. The warm-up is longer than the
 * table's: timeouts count half a minute after their deliveries, and both must have settled.
 */
function visibilityTimeout(seed: number): Measured {
  const slow = pool({ workers: null, serviceTimeMs: exponential(20_000) }, 'handler')
  const nodes = [producer({ ratePerSec: 100 }), queue({ prefetch: null, ackTimeoutMs: 30_000 }), slow]
  const { ackTimeouts, delivered } = counters(
    run(scenario(nodes, ['users>queue>handler']), 50_000, seed, { warmupCompletions: 20_000 }),
  )
  return { 'P(at least one duplicate delivery)': share(ackTimeouts, delivered) }
}

function prefetch(): Measured {
  const rates = [1, 5, 10, 11, 50].map((count) => {
    const nodes = [
      producer({ mode: 'batch', batchMessages: 20_000 }),
      queue({ prefetch: count }),
      pool({ serviceTimeMs: 10 }, 'handler'),
    ]
    const of = scenario(nodes, ['users>queue>handler'])
    const distant = { ...of, wires: of.wires.map((wire) => (wire.to === 'handler' ? { ...wire, latencyMs: 50 } : wire)) }
    const results = simulate(distant, { durationSec: 110, warmupSec: 10 })
    return counters(results).acked / results.measuredSec
  })
  return { throughput: rates.map((rate) => rate.toPrecision(5)).join(', ') }
}

/** Six messages for a queue of three without consumers: which are in it, which went, which were refused. */
function overflow(policy: string, arrivals: Params): { inside: string; dead: string; refused: string; results: Results } {
  const found = { accepted: new Set<number>(), dead: new Set<number>(), refused: new Set<number>() }
  const nodes = [
    producer({ ratePerSec: 1000, arrivals: 'constant', maxMessages: 6, ...arrivals }),
    queue({ capacity: 3, overflow: policy }),
    graveyard,
  ]
  const results = simulate(scenario(nodes, ['users>queue', 'queue.dead>graveyard']), {
    durationSec: 1,
    onTransit: (wire, back, _sentNs, _arrivesNs, outcome, trace) => {
      const message = trace & 0xfffff
      if (wire === 1 && !back) found.dead.add(message)
      else if (wire === 0 && back) (outcome === 0 ? found.accepted : found.refused).add(message)
    },
  })
  const list = (set: Iterable<number>) => [...set].map((i) => `m${i}`).join(' ')
  const inside = [...found.accepted].filter((message) => !found.dead.has(message))
  return { inside: list(inside), dead: list(found.dead), refused: list(found.refused), results }
}

function overflows(): Measured {
  const a = overflow('dropOldest', {})
  const b = overflow('reject', {})
  const c = overflow('block', { whenBlocked: 'wait' })
  const { sent } = c.results.nodes.users.counters
  const blocked = c.results.nodes.queue.gauges.blockedPublishers.value
  return {
    '(a) content': `${a.inside}; dropped/dead-lettered ${a.dead}`,
    '(b) content': `${b.inside}; ${b.refused} nacked to the publisher`,
    '(c) content': blocked === 1 ? `${c.inside}; publisher blocked on m${sent}` : `${c.inside}; ${blocked} blocked`,
  }
}

function competing(): Measured {
  const handlers = ['a', 'b', 'c'].map((id) => pool({ serviceTimeMs: 10 }, id))
  const nodes = [producer({ mode: 'batch', batchMessages: 1000 }), queue({}), ...handlers]
  const { nodes: measured } = simulate(scenario(nodes, ['users>queue>a', 'queue>b', 'queue>c']), { durationSec: 60 })
  const handled = handlers.map(({ id }) => measured[id].counters.ok)
  const total = handled.reduce((sum, count) => sum + count, 0)
  const farthest = handled.map((count) => count / total).sort((p, q) => Math.abs(q - 1 / 3) - Math.abs(p - 1 / 3))[0]
  const subscribers = scenario(
    [producer({ mode: 'batch', batchMessages: 1000 }), node('topic', 'topic'), ...handlers],
    ['users>topic>a', 'topic>b', 'topic>c'],
  )
  const copies = simulate(subscribers, { durationSec: 60 }).nodes
  return {
    'handled total (a)': total,
    'handled total (b)': handlers.reduce((sum, { id }) => sum + copies[id].counters.ok, 0),
    'consumer shares (a), equal speed': farthest,
  }
}

function ackBackOff(): Measured {
  const times: number[] = []
  const ackTimeouts = [1000, 5000, 30_000].map((ms) => ({ type: 'after', ms }))
  const nodes = [
    producer({ mode: 'batch', batchMessages: 1 }),
    queue({ maxDeliver: 5, atLimit: 'keep', ackTimeoutMs: 60_000, ackTimeouts, prefetch: null }),
    handler({ serviceTimeMs: 80_000_000 }),
  ]
  const { nodes: measured } = simulate(scenario(nodes, ['users>queue>handler']), {
    durationSec: 1000,
    onTransit: (wire, back, sentNs) => {
      if (wire === 1 && !back) times.push(sentNs / 1e9)
    },
  })
  const { parked } = measured.queue.gauges
  return {
    'delivery times': `${times.join(', ')} s`,
    'after the 5th': parked.value === 1 && times.length === 5 ? 'stays in the stream, no more deliveries' : 'otherwise',
  }
}

function deadLetterReasons(): Measured {
  let atSec = -1
  const one = { mode: 'batch', batchMessages: 1 }
  const unconsumed = scenario([producer(one), queue({ ttlMs: 10_000 }), graveyard], ['users>queue', 'queue.dead>graveyard'])
  const expired = simulate(unconsumed, {
    durationSec: 60,
    onTransit: (wire, back, sentNs) => {
      if (wire === 1 && !back) atSec = sentNs / 1e9
    },
  })
  const fails = (params: Params) =>
    simulate(scenario([producer(one), queue(params), handler({ failureRatio: 1 }), graveyard], CHAINS), { durationSec: 60 })
  const reasons = [
    counters(fails({ onFailure: 'reject' })).rejected === 1 ? 'rejected' : '',
    counters(expired).expired === 1 ? 'expired' : '',
    counters(overflow('dropOldest', {}).results).maxlen === 3 ? 'maxlen' : '',
    counters(fails({ maxDeliver: 3 })).deliveryLimit === 1 ? 'delivery_limit' : '',
  ]
  return { 'dead-lettered at': atSec, '4 dead-letter reasons': reasons.join(', ') }
}

/** A message whose service failed goes to the tail of the station's own queue, by way of the broker, which holds none back. */
function feedback(seed: number): Measured {
  const nodes = [
    producer({ ratePerSec: 60 }),
    queue({ prefetch: null, requeue: 'tail' }),
    pool({ serviceTimeMs: exponential(10), failureRatio: 0.25 }),
  ]
  const results = run(scenario(nodes, ['users>queue>station']), 200_000, seed)
  const { gauges, histograms } = results.nodes.station
  const { latency, latencyFailed } = histograms
  const visits = latency.count + latencyFailed.count
  const perVisitMs = ((latency.mean ?? 0) * latency.count + (latencyFailed.mean ?? 0) * latencyFailed.count) / visits
  return {
    util: gauges.utilization.mean,
    L: gauges.inProgress.mean,
    'W per visit': perVisitMs / 1000,
    'total W': gauges.inProgress.mean / (results.nodes.queue.counters.published / results.measuredSec),
  }
}

/** The first stage always has work, and keeps its worker until the channel has taken what it made. */
function blockingPipeline(capacity: number, seed: number): number {
  const nodes = [
    producer({ mode: 'closed', users: 3, thinkMs: 0 }),
    pool({ serviceTimeMs: exponential(1000), steps: [{ type: 'work' }, { type: 'send' }] }, 'first'),
    queue({ capacity, overflow: 'block' }),
    pool({ serviceTimeMs: exponential(1000) }, 'second'),
  ]
  const results = run(scenario(nodes, ['users>first>queue>second']), 400_000, seed)
  return results.nodes.second.counters.ok / results.measuredSec
}

function boundedChannel(): Measured {
  const nodes = [
    producer({ ratePerSec: 100, arrivals: 'constant', whenBlocked: 'wait' }),
    queue({ capacity: 5, overflow: 'block' }),
    pool({ serviceTimeMs: 50 }),
  ]
  const results = simulate(scenario(nodes, ['users>queue>station']), { durationSec: 35, warmupSec: 5 })
  const { gauges } = results.nodes.queue
  const [consuming, buffered, inHand] = [gauges.unacked.max, gauges.ready.max, gauges.blockedPublishers.max]
  return {
    throughput: results.nodes.station.counters.ok / results.measuredSec,
    'producer blocked fraction': results.nodes.users.gauges.blocked.mean,
    'items in system (steady)': `${consuming + buffered + inHand}: ${consuming} consuming + ${buffered} buffered + ${inHand} blocked in hand`,
  }
}

/** Queues: redelivery, dead letters, prefetch, overflow, and what they do between stations. */
export const MESSAGING: readonly Case[] = [
  {
    id: 'MQ01',
    measure: (seed) => {
      const { delivered, published } = failing(0.2, {}, seed)
      return { 'deliveries per message': share(delivered, published) }
    },
  },
  { id: 'MQ02', measure: deadLetters },
  { id: 'MQ03', exact: true, measure: limits },
  { id: 'MQ04', measure: visibilityTimeout },
  { id: 'MQ06', exact: true, measure: prefetch },
  { id: 'MQ08', exact: true, measure: overflows },
  { id: 'MQ09', exact: true, measure: competing },
  { id: 'MQ12', exact: true, measure: ackBackOff },
  { id: 'MQ13', exact: true, measure: deadLetterReasons },
  { id: 'Q44', measure: feedback },
  {
    id: 'Q68',
    slow: true,
    measure: (seed) => ({ 'throughput B=0': blockingPipeline(0, seed), 'throughput B=4': blockingPipeline(4, seed) }),
  },
  { id: 'WP12', exact: true, measure: boundedChannel },
]
