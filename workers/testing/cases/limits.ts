import type { ParamValue } from '../../../src/params'
import type { ScenarioNode, TimelineEntry } from '../../../src/scenario'
import type { NodeResults } from '../../protocol/results'
import { prepare, simulate } from '../simulate'
import { exponential, node, pool, producer, run, scenario, share } from './builders'
import type { Case, Measured } from './case'

type Params = Readonly<Record<string, ParamValue>>

const instant = pool({ workers: null, serviceTimeMs: 0 })
const limiter = (params: Params) => node('limiter', 'rate-limiter', params)
const digits = (value: number) => String(Number(value.toFixed(6)))

interface Probe {
  readonly atSec: number
  readonly params?: Params
}

/** One producer for each message of a trace, before a node and what is behind it: how each of them ended. */
function probe(traffic: readonly Probe[], guard: ScenarioNode, behind: ScenarioNode, timeline: readonly TimelineEntry[] = []) {
  const users = traffic.map(({ atSec, params }, i) =>
    producer({ mode: 'batch', batchMessages: 1, batchAtSec: atSec, ...params }, `u${i}`),
  )
  const chains = [...users.map(({ id }) => `${id}>${guard.id}`), `${guard.id}>${behind.id}`]
  const { nodes } = simulate(scenario([...users, guard, behind], chains, { timeline }), { durationSec: 60 })
  return { nodes, each: users.map(({ id }) => nodes[id]) }
}

const at = (...times: readonly number[]): readonly Probe[] => times.map((atSec) => ({ atSec }))
const isOk = (user: NodeResults) => user.counters.ok === 1
const waitSec = (user: NodeResults) => (user.histograms.latency.max as number) / 1000

// ---- rate limiters ----

function allow(): Measured {
  const times = [0, 0, 0, 0, 0, 0, 0.1, 0.15, 0.25, 1]
  const { each } = probe(at(...times), limiter({ ratePerSec: 10, burst: 5 }), instant)
  return { decisions: each.map((user, i) => `${digits(times[i])}:${isOk(user) ? 'ok' : 'no'}`).join('; ') }
}

function wait(): Measured {
  const times = [0, 0, 0, 0.05]
  const { each } = probe(at(...times), limiter({ ratePerSec: 10, burst: 1, whenEmpty: 'wait', maxWaitMs: null }), instant)
  return { delays: each.map((user, i) => `${digits(times[i])}:${digits(waitSec(user))}`).join('; ') }
}

function longRun(seed: number): Measured {
  const of = scenario(
    [producer({ ratePerSec: 150 }), limiter({ ratePerSec: 100, burst: 20 }), instant],
    ['users>limiter>station'],
  )
  // Most accepted in a window that ends now, less what the rate allows in it: the greatest over all windows.
  let [count, least, most] = [0, 0, 0]
  const out = of.wires.findIndex(({ from }) => from === 'limiter')
  const { limiter: found } = simulate(of, {
    seed,
    durationSec: 200,
    onTransit: (wire, back, sentNs) => {
      if (wire !== out || back) return
      const over = count - 100 * (sentNs / 1e9)
      least = Math.min(least, over)
      count++
      most = Math.max(most, over + 1 - least)
    },
  }).nodes
  const isBound = most <= 20 + 1e-6
  return {
    'accept rate': found.counters.allowed / 200,
    'max accepted in any window of length T': isBound ? '≤ 20+100·T' : `${most}+100·T`,
  }
}

function cycles(): Measured {
  const r4j = { algorithm: 'cycles', limitForPeriod: 2, limitRefreshPeriodMs: 1000, whenEmpty: 'wait', maxWaitMs: 1500 }
  const { each } = probe(at(0.1, 0.1, 0.1, 0.1, 0.1, 0.1), limiter(r4j), instant)
  return { decisions: each.map((user) => (isOk(user) ? `permit wait ${digits(waitSec(user))}` : 'reject')).join('; ') }
}

function nginx(): Measured {
  const times = [0, 0, 0, 0, 0, 0]
  const bucket = { algorithm: 'leakyBucket', ratePerSec: 10, burst: 3 }
  const delayed = probe(at(...times), limiter({ ...bucket, delay: 0 }), instant).each
  const nodelay = probe(at(...times, 0.1, 0.1), limiter({ ...bucket, delay: null }), instant).each
  return {
    '(a)': delayed.map((user) => (isOk(user) ? waitSec(user).toFixed(1) : 'reject')).join('; '),
    '(b)': nodelay.map((user) => (isOk(user) ? 'pass' : 'reject')).join('; '),
  }
}

function windowEdges(): Measured {
  const times = [0.9, 0.9, 0.9, 0.9, 0.9, 1, 1, 1, 1, 1]
  const accepted = (params: Params) => probe(at(...times), limiter(params), instant).each.filter(isOk).length
  const window = { limit: 5, windowMs: 1000 }
  return {
    'fixed window accepted': accepted({ algorithm: 'fixedWindow', ...window }),
    'sliding log accepted': accepted({ algorithm: 'slidingLog', ...window }),
    'token bucket (5/s, burst 5) accepted': accepted({ ratePerSec: 5, burst: 5 }),
  }
}

// ---- bulkheads ----

const bulkhead = (params: Params) => node('bulkhead', 'bulkhead', params)

function threadPool(): Measured {
  const jdk = { mode: 'threadPool', coreThreadPoolSize: 2, maxThreadPoolSize: 4, queueCapacity: 2 }
  const second = pool({ workers: null, serviceTimeMs: 1000 })
  const { each, nodes } = probe(at(0, 0, 0, 0, 0, 0, 0), bulkhead(jdk), second)
  return {
    'start times t1..t7': each.map((user) => (isOk(user) ? digits(waitSec(user) - 1) : 'rejected')).join(', '),
    'threads used': nodes.bulkhead.gauges.threads.max,
  }
}

function erlangB(seed: number): Measured {
  const of = scenario(
    [
      producer({ ratePerSec: 7 }),
      bulkhead({ maxConcurrentCalls: 10 }),
      pool({ workers: null, serviceTimeMs: exponential(1000) }),
    ],
    ['users>bulkhead>station'],
  )
  const { counters } = run(of, 400_000, seed).nodes.bulkhead
  return { rejected: share(counters.rejected, counters.in) }
}

/** A thousand bytes are a permit. A holds 8 of 10 until 1 s; then come B (5), C (1), and D (1), who does not wait. */
function semaphore(): Measured {
  const sized = (atSec: number, permits: number): Probe => ({
    atSec,
    params: { classes: [{ type: 'class', sizeBytes: permits * 1000 }] },
  })
  const of = bulkhead({ maxConcurrentCalls: 10, maxWaitDurationMs: null, weight: 'size' })
  const users = [sized(0, 8), sized(0.1, 5), sized(0.2, 1), sized(0.4, 1)].map(({ atSec, params }, i) =>
    producer({ mode: 'batch', batchMessages: 1, batchAtSec: atSec, ...params }, `u${i}`),
  )
  const chains = [...users.map(({ id }) => `${id}>bulkhead`), 'bulkhead>station']
  const timeline = [{ atSec: 0.3, set: 'bulkhead.maxWaitDurationMs', to: 0 }]
  const starts: number[] = []
  const document = scenario([...users, of, pool({ workers: null, serviceTimeMs: 1000 })], chains, { timeline })
  const prepared = prepare(document, {
    durationSec: 10,
    onTransit: (wire, back, sentNs) => {
      if (wire === users.length && !back) starts.push(sentNs / 1e9)
    },
  })
  const read = (sec: number) => {
    while (!prepared.simulation.runBefore(sec * 1e9, 1e6));
    return prepared.results().nodes
  }
  prepared.simulation.start()
  const asked = read(0.25).bulkhead.gauges
  const tried = read(0.5)
  const released = read(1.5).bulkhead.gauges
  const free = (gauges: NodeResults['gauges']) => Math.round(10 - gauges.utilization.value * 10)
  // Between B and C no more than the order tells them apart: both go at the same instant.
  const sizes = starts.filter((sec) => sec === 1).length === 2 ? 'B then C granted' : `granted at ${starts.join(', ')}`
  return {
    'C at request time': asked.waiting.value === 2 ? `waits although ${free(asked)} free` : 'granted',
    'after A releases': `${sizes}, ${free(released)} free`,
    'TryAcquire(1) while B waits': String(tried.u3.counters.rejectedBulkhead === 0),
  }
}

/** Rate limiters and bulkheads. */
export const LIMITS: readonly Case[] = [
  { id: 'TH01', exact: true, measure: allow },
  { id: 'TH03', exact: true, measure: wait },
  { id: 'TH04', measure: longRun },
  { id: 'TH05', exact: true, measure: cycles },
  { id: 'TH07', exact: true, measure: nginx },
  { id: 'TH09', exact: true, measure: windowEdges },
  { id: 'TH10', exact: true, measure: threadPool },
  { id: 'TH20', measure: erlangB },
  { id: 'TH21', exact: true, measure: semaphore },
]
