import { simulate } from '../simulate'
import { node, pool, producer, quantileSec, run, scenario, share } from './builders'
import type { Case, Measured } from './case'

/** Half a bucket of a histogram is what a percentile may be off by. */
const SKETCH_RATIO = 1 / 128

const bimodal = { dist: 'bimodal', low: 10, high: 1000, highRatio: 0.01 } as const

/** A percentile as the value it stands for, where a histogram knows it to half a bucket only. */
function within(measured: number, value: number): number {
  return Math.abs(measured / value - 1) <= SKETCH_RATIO ? value : measured
}

function hedged(maxHedgedAttempts: number, seed: number) {
  const of = scenario(
    [
      producer({ ratePerSec: 1000 }),
      node('hedge', 'hedge', { delayMs: 20, maxHedgedAttempts }),
      pool({ workers: null, serviceTimeMs: bimodal }),
    ],
    ['users>hedge>station'],
  )
  const { users, hedge } = run(of, 1_000_000, seed).nodes
  const mean = (users.histograms.latency.mean as number) / 1000
  return { mean, p999: quantileSec(users, 'p999'), extra: share(hedge.counters.hedges, hedge.counters.calls) }
}

function bimodalBackend(seed: number): Measured {
  const [without, with1] = [hedged(0, seed), hedged(1, seed)]
  return {
    'mean no hedge': without.mean,
    'mean hedged': with1.mean,
    'p99.9 no hedge': within(without.p999, 1),
    'p99.9 hedged': within(with1.p999, 0.03),
    'extra requests': with1.extra,
  }
}

function schedule(): Measured {
  const of = scenario(
    [
      producer({ mode: 'batch', batchMessages: 1 }),
      node('timeout', 'timeout', { timeoutMs: 3000 }),
      node('hedge', 'hedge', { delayMs: 500, maxHedgedAttempts: 3 }),
      pool({ workers: null, serviceTimeMs: 3_600_000 }),
    ],
    ['users>timeout>hedge>station'],
  )
  const starts: number[] = []
  const out = of.wires.findIndex(({ from }) => from === 'hedge')
  const { users } = simulate(of, {
    durationSec: 10,
    onTransit: (wire, back, sentNs) => {
      if (wire === out && !back) starts.push(sentNs / 1e9)
    },
  }).nodes
  const endSec = (users.histograms.latencyFailed.max as number) / 1000
  const outcome = users.counters.timeout === 1 ? 'DEADLINE_EXCEEDED' : 'another outcome'
  return {
    'attempt start times': `${starts.map((sec) => (sec === 0 ? '0' : sec.toFixed(1))).join(', ')} s`,
    'call outcome': `${outcome} at ${endSec.toFixed(1)} s`,
  }
}

/** Hedging against long tails. */
export const TAILS: readonly Case[] = [
  { id: 'HG05', slow: true, measure: bimodalBackend },
  { id: 'HG08', exact: true, measure: schedule },
]
