import type { ParamValue } from '../../../src/params'
import type { Scenario } from '../../../src/scenario'
import { prepare, simulate } from '../simulate'
import { exponential, node, pool, producer, scenario } from './builders'
import type { Case, Measured } from './case'

type Params = Readonly<Record<string, ParamValue>>

/** A server of 300/s, a timeout of one second for each attempt, retries at once; it stands still from 60 s on. */
function storm(ratePerSec: number, retry: Params, server: Params = {}, pauseSec = 10): Scenario {
  return scenario(
    [
      producer({ ratePerSec }),
      node('retry', 'retry', { backoff: 'none', ...retry }),
      node('timeout', 'timeout', { timeoutMs: 1000, cancelOnTimeout: false }),
      pool({ serviceTimeMs: exponential(1000 / 300), ...server }),
    ],
    ['users>retry>timeout>station'],
    { timeline: [{ atSec: 60, fault: 'pause', on: 'station', forSec: pauseSec }] },
  )
}

/** The last hundred seconds of 400. */
function atEnd(of: Scenario, seed: number) {
  const { system, nodes } = simulate(of, { seed, durationSec: 400, warmupSec: 300 })
  return {
    success: system.goodRatio as number,
    attemptsPerSec: nodes.retry.counters.attempts / 100,
    queue: nodes.station.gauges.waiting.value,
  }
}

/** Seconds after 70 s until fewer than 300 wait, to half a second. */
function secondsToDrain(of: Scenario, seed: number): number {
  const { simulation, results } = prepare(of, { seed, durationSec: 400 })
  simulation.start()
  for (let sec = 70.5; sec <= 400; sec += 0.5) {
    while (!simulation.runBefore(sec * 1e9, 1e7));
    if (results().nodes.station.gauges.waiting.value < 300) return sec - 70
  }
  return Number.POSITIVE_INFINITY
}

function neverRecovers(seed: number): Measured {
  const of = storm(280, { maxAttempts: 2 })
  const { success, attemptsPerSec, queue } = atEnd(of, seed)
  return {
    'success before trigger': simulate(of, { seed, durationSec: 60 }).system.goodRatio,
    'success at end': success,
    'attempt rate at end': attemptsPerSec,
    'queue at T=400': queue,
  }
}

function belowTheBand(seed: number): Measured {
  const of = storm(140, { maxAttempts: 2 })
  const { success, attemptsPerSec } = atEnd(of, seed)
  return {
    'success at end': success,
    'attempt rate at end': attemptsPerSec,
    'time after t=70 until queue < 300': secondsToDrain(of, seed),
  }
}

function inTheBand(seed: number): Measured {
  const { success, attemptsPerSec } = atEnd(storm(200, { maxAttempts: 2 }), seed)
  return { 'success at end': success, 'attempt rate': attemptsPerSec }
}

function withoutRetries(seed: number): Measured {
  const of = storm(280, { maxAttempts: 1 })
  return {
    'success at end': atEnd(of, seed).success,
    'time until queue < 300 (waits <1 s) after t=70': secondsToDrain(of, seed),
  }
}

const recovers =
  (of: Scenario) =>
  (seed: number): Measured => ({ 'success at end': atEnd(of, seed).success })

/** Storms that outlive their trigger, and what cures them. Runs of 400 virtual seconds. */
export const METASTABLE: readonly Case[] = [
  { id: 'MS01', slow: true, measure: neverRecovers },
  { id: 'MS02', slow: true, measure: belowTheBand },
  { id: 'MS03', slow: true, measure: inTheBand },
  { id: 'MS05', measure: withoutRetries },
  { id: 'MS06', slow: true, measure: recovers(storm(280, { maxAttempts: 2 }, {}, 0.5)) },
  {
    id: 'MS07',
    slow: true,
    measure: recovers(storm(240, { maxAttempts: 2, budget: 'ratio', retryRatio: 0.1, minRetriesPerSec: 0 })),
  },
  { id: 'MS09', slow: true, measure: recovers(storm(280, { maxAttempts: 2 }, { queueCapacity: 99 })) },
]
