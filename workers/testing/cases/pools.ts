import type { Results } from '../../protocol/results'
import { simulate } from '../simulate'
import { pool, producer, quantileSec, scenario } from './builders'
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

/** Worker pools and pipelines. */
export const POOLS: readonly Case[] = [
  { id: 'WP01', exact: true, measure: makespan },
  { id: 'WP03', exact: true, measure: pipeline },
  { id: 'WP04', exact: true, measure: reordering },
]
