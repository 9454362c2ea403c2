import type { ParamValue } from '../../../src/params'
import { simulate } from '../simulate'
import { node, pool, producer, scenario, share } from './builders'
import { type Case, type Measured, WAY } from './case'

type Params = Readonly<Record<string, ParamValue>>

/** A metric of the table; as a plain property it would make a promise of the object. */
const THEN = 'then'

const once = producer({ mode: 'batch', batchMessages: 1 })

/** A sign-up that works for 20 ms and then tells three listeners. */
function signUp(topic: Params): { responseSec: number; slowestDoneSec: number } {
  const listeners = [300, 150, 80].map((ms) => pool({ workers: 4, serviceTimeMs: ms }, `after-${ms}`))
  const app = pool({ serviceTimeMs: 20, steps: [{ type: 'work' }, { type: 'send' }] }, 'app')
  const of = scenario(
    [once, app, node('signed-up', 'topic', topic), ...listeners],
    ['users>app>signed-up>after-300', 'signed-up>after-150', 'signed-up>after-80'],
  )
  let slowestDoneSec = Number.NaN
  const { nodes } = simulate(of, {
    durationSec: 5,
    onTransit: (wire, back, sentNs) => {
      if (wire === 2 && back) slowestDoneSec = sentNs / 1e9
    },
  })
  return { responseSec: (nodes.users.histograms.latency.max ?? Number.NaN) / 1000, slowestDoneSec }
}

function listeners(): Measured {
  const queued = signUp({ enqueueMs: 2 })
  return {
    'response sync': signUp({ dispatch: 'sync' }).responseSec,
    'response async': queued.responseSec,
    'last effect done (300 ms listener is enqueued first, at 22 ms)': queued.slowestDoneSec,
  }
}

/** Deliveries to an endpoint that is always down, with the retries of Symfony Messenger: seconds, and when the message was given up. */
function webhooks(messages: number, redeliveryJitter: number): { handled: readonly number[]; failedSec: number } {
  const queue = node('queue', 'queue', {
    maxDeliver: 3,
    maxDeliverCounts: 'redeliveries',
    redeliveryDelayMs: 1000,
    redeliveryMultiplier: 2,
    redeliveryJitter,
    requeue: 'tail',
  })
  const handler = pool({ workers: null, serviceTimeMs: 0, failureRatio: 1 }, 'handler')
  const of = scenario(
    [producer({ mode: 'batch', batchMessages: messages }), queue, handler, node('failed', 'queue')],
    ['users>queue>handler', 'queue.dead>failed'],
  )
  const handled: number[] = []
  let failedSec = Number.NaN
  simulate(of, {
    durationSec: 60,
    onTransit: (wire, back, sentNs) => {
      if (wire === 1 && !back) handled.push(sentNs / 1e9)
      else if (wire === 2 && !back) failedSec = sentNs / 1e9
    },
  })
  return { handled, failedSec }
}

function retrySchedule(): Measured {
  const { handled, failedSec } = webhooks(1, 0)
  const last = webhooks(2000, 0.1).handled.slice(-2000)
  const [from, to] = [Math.min(...last), Math.max(...last)]
  const isWithin = from >= 6.3 && to <= 7.7 && to - from > 1
  return {
    'handled at': `${handled.join(', ')} s`,
    [THEN]: `failure transport at ${failedSec} s`,
    'with jitter 0.1: last attempt in': isWithin ? '[6.3, 7.7] s' : `[${from}, ${to}] s`,
  }
}

const TENANTS = producer({ ratePerSec: 40, arrivals: 'constant', keys: 'sequential', keyspace: 2 })
/** Tenant A answers in 50 ms, tenant B never: 10 s until the timeout. */
const ENDPOINTS = [pool({ workers: null, serviceTimeMs: 50 }, 'a'), pool({ workers: null, serviceTimeMs: 10_000 }, 'b')]

/** Webhooks of both tenants through one pool: the key says whose they are. */
function shared(workers: number | null, durationSec: number, warmupSec: number) {
  const steps = [{ type: 'call', order: 'byKey', wires: ['w2', 'w3'] }]
  const of = scenario(
    [TENANTS, node('queue', 'queue', { prefetch: 1 }), pool({ workers, serviceTimeMs: 0, steps }, 'dispatch'), ...ENDPOINTS],
    ['users>queue>dispatch>a', 'dispatch>b'],
  )
  return simulate(of, { durationSec, warmupSec }).nodes
}

function isolation(): Measured {
  // What both ask for is what would be busy if nobody had to wait.
  const offered = shared(null, 60, 20).dispatch.gauges.inProgress.mean
  const { queue, a } = shared(10, 300, 30)
  const isGrowing = queue.gauges.ready.value > 0.9 * 40 * 300
  // A subscription for each tenant, with five workers of its own.
  const subscriptions = ['a', 'b'].map((_, i) => ({ type: 'subscription', wires: [`w${i + 1}`], keyFrom: i, keyTo: i }))
  const own = (id: string) => pool({ workers: 5, serviceTimeMs: 0 }, id)
  const { 'for-a': forA } = simulate(
    scenario(
      [TENANTS, node('events', 'topic', { subscriptions }), own('for-a'), own('for-b'), ...ENDPOINTS],
      ['users>events>for-a', 'events>for-b', 'for-a>a', 'for-b>b'],
    ),
    { durationSec: 300, warmupSec: 30 },
  ).nodes
  const load = Number(forA.gauges.inProgress.mean.toPrecision(2))
  const util = Number(forA.gauges.utilization.mean.toPrecision(2))
  const isStable = forA.gauges.inProgress.max < 5
  return {
    'shared pool: offered load': offered,
    'shared: A success': isGrowing
      ? `starved: queue grows without bound (${(100 * share(a.counters.ok, 20 * 270)).toFixed(0)} % of its messages)`
      : 'served',
    'bulkhead: A offered / capacity': `${load} / 5 → ${isStable ? 'stable' : 'unstable'} (util ${util})`,
  }
}

const PARTIES = ['flight', 'hotel', 'car', 'payment']

/** Four parties who each agree with probability 0.9; the orchestrator has what was agreed undone, last first. */
function saga(seed: number): Measured {
  // Wires w1 to w4 book, w5 to w8 undo; each booking notes its undoing once it is done.
  const steps = PARTIES.flatMap((_, i) => [
    { type: 'call', wires: [`w${1 + i}`] },
    { type: 'compensate', wires: [`w${1 + PARTIES.length + i}`] },
  ])
  const party = (id: string, failureRatio: number) => pool({ workers: null, serviceTimeMs: 1, failureRatio }, id)
  const of = scenario(
    [
      producer({ ratePerSec: 1000, maxMessages: 100_000 }),
      pool({ workers: null, serviceTimeMs: 0, steps }, 'saga'),
      ...PARTIES.map((id) => party(id, 0.1)),
      ...PARTIES.map((id) => party(`undo-${id}`, 0)),
    ],
    ['users>saga', ...PARTIES.map((id) => `saga>${id}`), ...PARTIES.map((id) => `saga>undo-${id}`)],
  )
  const { nodes } = simulate(of, { durationSec: 150, seed })
  const sagas = nodes.saga.counters.in
  const came = (ids: readonly string[]) => ids.reduce((sum, id) => sum + nodes[id].counters.in, 0)
  return {
    success: share(nodes.saga.counters.ok, sagas),
    'compensations per saga': share(came(PARTIES.map((id) => `undo-${id}`)), sagas),
    [`compensations per saga${WAY}counted by the orchestrator`]: share(nodes.saga.counters.undone, sagas),
    'steps attempted per saga': share(came(PARTIES), sagas),
  }
}

/** Events: listeners in line and queued, a saga, webhooks. */
export const EVENTS: readonly Case[] = [
  { id: 'EV01', exact: true, measure: listeners },
  { id: 'EV05', slow: true, measure: saga },
  { id: 'EV07', exact: true, measure: retrySchedule },
  { id: 'EV09', exact: true, measure: isolation },
]
