import { AimdLimit, Gradient2Limit, type Limit, type LimitConfig } from '../../../src/kinds/load-shedder/limit'
import { rejectionProbability } from '../../../src/kinds/load-shedder/throttle'
import { simulate } from '../simulate'
import { node, pool, producer, run, scenario, share } from './builders'
import type { Case, Measured } from './case'

const MS = 1e6

const NETFLIX: LimitConfig = {
  initial: 20,
  min: 20,
  max: 200,
  backoffRatio: 0.9,
  timeoutNs: 5000 * MS,
  smoothing: 0.2,
  probeMultiplier: 30,
  queueSize: 4,
  tolerance: 1.5,
  longWindow: 600,
}

function limitsAfter(limit: Limit, samples: readonly (readonly [ms: number, inflight: number, dropped?: boolean])[]) {
  return samples.map(([ms, inflight, dropped]) => {
    limit.sample(ms * MS, inflight, dropped ?? false)
    return limit.estimate
  })
}

function aimd(): Measured {
  const found = limitsAfter(new AimdLimit(NETFLIX), [
    [1000, 10],
    [1000, 11],
    [1000, 5],
    [6000, 20],
    [1000, 19, true],
    [1000, 25],
    [1000, 25],
    [1000, 25],
  ])
  return { 'limit after each': found.join(', ') }
}

function gradient2(): Measured {
  const samples = Array.from({ length: 10 }, (_, i) => (i < 5 ? [10, 20] : [20, 30]) as readonly [number, number])
  return { 'limit after each': limitsAfter(new Gradient2Limit(NETFLIX), samples).join(', ') }
}

function throttleFormula(): Measured {
  return {
    p: rejectionProbability(100, 20, 2),
    'p #2': rejectionProbability(100, 60, 2),
    'p #3': rejectionProbability(100, 80, 1.1),
  }
}

function throttling(seed: number): Measured {
  const nodes = [
    producer({ ratePerSec: 1000 }),
    node('shedder', 'load-shedder', { algorithm: 'throttle' }),
    node('limiter', 'rate-limiter', { ratePerSec: 200, burst: 200 }),
    pool({ workers: null, serviceTimeMs: 0 }),
  ]
  const of = scenario(nodes, ['users>shedder>limiter>station'])
  const { shedder, station } = simulate(of, { seed, durationSec: 800, warmupSec: 240 }).nodes
  const came = shedder.counters.in
  return {
    'forwarded fraction': share(came - shedder.counters.shed, came),
    'accepted fraction': share(station.counters.ok, came),
  }
}

/** The fault is a service before the backend that fails at once, one time in ten, without calling it. */
function faultInjection(seed: number): Measured {
  const nodes = [
    producer({ ratePerSec: 1000 }),
    node('retry', 'retry', { maxAttempts: 2, backoff: 'none' }),
    pool({ workers: null, serviceTimeMs: 0, failureRatio: 0.1, failureAfter: 'atOnce' }, 'fault'),
    pool({ workers: null, serviceTimeMs: 1, failureRatio: 0.05 }),
  ]
  const { retry, station } = run(scenario(nodes, ['users>retry>fault>station']), 200_000, seed).nodes
  return {
    'call success': share(retry.counters.ok, retry.counters.in),
    'backend calls per user call': share(station.counters.in, retry.counters.in),
  }
}

/** Load shedders, and faults between a retry and its callee. */
export const SHEDDING: readonly Case[] = [
  { id: 'TH12', exact: true, measure: throttleFormula },
  { id: 'TH13', slow: true, measure: throttling },
  { id: 'TH16', exact: true, measure: aimd },
  { id: 'TH18', exact: true, measure: gradient2 },
  { id: 'TH22', measure: faultInjection },
]
