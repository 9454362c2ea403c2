import type { ListItem } from '../../../src/params'
import type { Results } from '../../protocol/results'
import { prepare, simulate } from '../simulate'
import { node, pool, producer, quantileSec, scenario } from './builders'
import type { Case, Measured } from './case'

const seconds = (value: number): string => String(Number(value.toFixed(5)))

function makespan(): Measured {
  const finish = [1, 3, 5, 10].map((workers) => {
    const of = scenario(
      [producer({ mode: 'batch', batchMessages: 10 }), pool({ workers, serviceTimeMs: 1000 })],
      ['users>station'],
    )
    return quantileSec(simulate(of, { durationSec: 20 }).nodes.users, 'max')
  })
  return { 'finish time': finish.map(seconds).join(', ') }
}

function pipeline(): Measured {
  const stage = (id: string, ms: number, workers: number) => pool({ workers, serviceTimeMs: ms, holdWorker: false }, id)
  const nodes = [producer({ mode: 'batch', batchMessages: 1000 }), stage('a', 10, 1), stage('b', 30, 3), stage('c', 20, 2)]
  const { users } = simulate(scenario(nodes, ['users>a>b>c']), { durationSec: 20 }).nodes
  const [first, last] = [quantileSec(users, 'min'), quantileSec(users, 'max')]
  return { throughput: 999 / (last - first), 'first item out': first, 'last item out': last }
}

/** The first job takes four seconds; the others come a microsecond later, when the service time is one second. */
function headOfLine(ordered: boolean): { times: string; results: Results } {
  const nodes = [
    producer({ mode: 'batch', batchMessages: 1 }, 'one'),
    producer({ mode: 'batch', batchMessages: 3, batchAtSec: 1e-6 }, 'others'),
    pool({ workers: 4, serviceTimeMs: 4000, ordered }),
  ]
  const of = scenario(nodes, ['one>station', 'others>station'], {
    timeline: [{ atSec: 5e-7, set: 'station.serviceTimeMs', to: 1000 }],
  })
  const doneNs: number[] = []
  const results = simulate(of, {
    durationSec: 10,
    onTransit: (_wire, back, sentNs) => {
      if (back) doneNs.push(sentNs)
    },
  })
  // In the order of the jobs: without reordering the first is the last to be done.
  const sorted = ordered ? doneNs : [...doneNs.slice(-1), ...doneNs.slice(0, -1)]
  return { times: sorted.map((ns) => seconds(Math.round(ns / 1e4) / 1e5)).join(', '), results }
}

function reordering(): Measured {
  const ordered = headOfLine(true)
  return {
    'completion times': headOfLine(false).times,
    'ordered emission times': ordered.times,
    'max reorder buffer': ordered.results.nodes.station.gauges.reordering.max,
  }
}

/** Four tasks in a group of two at a time; the second fails after half a second. */
function errgroup(): Measured {
  const task = (id: string, ms: number, failureRatio = 0) => pool({ workers: null, serviceTimeMs: ms, failureRatio }, id)
  const calls = [1, 2, 3, 4].map((i) => ({ type: 'call', wires: [`w${i}`] }))
  const steps: readonly ListItem[] = [{ type: 'parallel', limit: 2 }, ...calls, { type: 'end' }]
  const nodes = [
    producer({ mode: 'batch', batchMessages: 1 }),
    pool({ steps }, 'group'),
    task('a', 1000),
    task('b', 500, 1),
    task('c', 1000),
    task('d', 1000),
  ]
  const of = scenario(nodes, ['users>group>a', 'group>b', 'group>c', 'group>d'])
  const prepared = prepare(of, { durationSec: 5 })
  prepared.simulation.start()
  while (!prepared.simulation.runBefore(0.5e9, 1e6)) prepared.audit()
  const before = prepared.results().nodes.group.counters.skipped
  while (!prepared.simulation.runBefore(0.5e9 + 1, 1e6)) prepared.audit()
  const { users, group, a, b, c, d } = prepared.results().nodes
  const isOfB = users.outcomes.error === 1 && b.outcomes.error === 1
  const cameToNobody = before === 0 && group.counters.skipped === 2 && c.counters.in + d.counters.in === 0
  return {
    'Wait returns': isOfB ? 'error of B' : JSON.stringify(users.outcomes),
    'Wait returns at': (users.histograms.latencyFailed.max ?? Number.NaN) / 1000,
    A: a.outcomes.cancelled === 1 ? `cancelled at ${(a.histograms.latencyFailed.max ?? 0) / 1000} s` : JSON.stringify(a.outcomes),
    'C, D': cameToNobody ? 'started at 0.5 s, return ctx error at once' : `${group.counters.skipped} skipped`,
  }
}

/** Fourteen jobs of two seconds, four at a time; at one second the pool is told to end. */
function shutdown(): Measured {
  const job = { workers: 4, serviceTimeMs: 2000 }
  const end = (how: string) =>
    simulate(
      scenario([producer({ mode: 'batch', batchMessages: 14 }), pool(job)], ['users>station'], {
        timeline: [{ atSec: 1, set: 'station.shutdown', to: how }],
      }),
      { durationSec: 20 },
    ).nodes
  const drained = end('drain')
  const isInTime = quantileSec(drained.users, 'max') <= 9
  const finished = end('finish').station
  // Two began at zero and two at one second: at the deadline of 2.5 s the first are done and the others half a second short.
  const aborted = simulate(
    scenario(
      [
        producer({ mode: 'batch', batchMessages: 2 }, 'early'),
        producer({ mode: 'batch', batchMessages: 2, batchAtSec: 1 }, 'late'),
        pool({ ...job, shutdownDeadlineMs: 1000 }),
      ],
      ['early>station', 'late>station'],
      { timeline: [{ atSec: 1.5, set: 'station.shutdown', to: 'abort' }] },
    ),
    { durationSec: 20 },
  ).nodes
  const isRight = aborted.early.outcomes.ok === 2 && aborted.late.outcomes.cancelled === 2
  return {
    '(a) done': isInTime ? (drained.users.outcomes.ok ?? 0) : -1,
    '(b) done / returned': `${finished.outcomes.ok} / ${finished.counters.returned}`,
    '(c) done': isRight ? 'only those with <1 s left; the rest cancelled' : JSON.stringify(aborted.station.outcomes),
  }
}

function rateLimited(): Measured {
  const limiter = node('limiter', 'rate-limiter', { ratePerSec: 10, burst: 5, whenEmpty: 'wait', maxWaitMs: null })
  const of = scenario(
    [producer({ mode: 'batch', batchMessages: 100 }), limiter, pool({ workers: 50, serviceTimeMs: 100 })],
    ['users>limiter>station'],
  )
  const { users, station } = simulate(of, { durationSec: 20 }).nodes
  const finish = quantileSec(users, 'max')
  return { 'last start': finish - quantileSec(station, 'max'), finish: users.outcomes.ok === 100 ? finish : -1 }
}

/** Worker pools and pipelines, and what overload leaves behind. */
export const POOLS: readonly Case[] = [
  { id: 'WP01', exact: true, measure: makespan },
  { id: 'WP03', exact: true, measure: pipeline },
  { id: 'WP04', exact: true, measure: reordering },
  { id: 'WP06', exact: true, measure: errgroup },
  { id: 'WP07', exact: true, measure: shutdown },
  { id: 'WP11', exact: true, measure: rateLimited },
]
