import { describe, expect, it } from 'vitest'
import { simulate } from '../../../workers/testing/simulate'
import type { ParamValue } from '../../params'
import { fan, station, withTimeline } from './pool.testing'

type Params = Readonly<Record<string, ParamValue>>

const two = { mode: 'batch', batchMessages: 2 }
const failing = { failureRatio: 1, failureAfter: 'afterTime', failureTimeMs: 3, serviceTimeMs: 10 }

/** When the messages of a batch have failed, the first and the last, ms. */
function failed(pool: Params, traffic: Params = two): readonly (number | null)[] {
  const { latencyFailed } = simulate(station(traffic, { ...failing, ...pool }), { durationSec: 1 }).nodes.s.histograms
  return [latencyFailed.min, latencyFailed.max]
}

describe('a failure that takes a time of its own', () => {
  it.each([
    ['one after the other', {}, [3, 6]],
    ['side by side', { workers: 2 }, [3, 3]],
    ['without holding workers', { holdWorker: false }, [3, 6]],
    ['shortest job first, where the work is known before', { discipline: 'sjf' }, [3, 6]],
    ['interrupted by nobody', { discipline: 'preemptive' }, [3, 6]],
    ['sharing the worker', { discipline: 'ps' }, [6, 6]],
    ['in one batch, which is one piece of work', { batchSize: 2, batchWaitMs: 5, batchItemMs: 9 }, [3, 3]],
    ['slowed down by load', { slowdown: 'busy', slowdownFactor: 2 }, [6, 12]],
    ['whatever the class', { classFactors: [{ type: 'class', factor: 7 }] }, [3, 6]],
  ])('%s', (_what, pool: Params, expected) => {
    expect(failed(pool)).toEqual(expected)
  })

  it('holds the worker for that time, and the caller hears of it then', () => {
    const { s } = simulate(station(two, failing), { durationSec: 1 }).nodes
    expect(s.gauges.busy.mean * 1000).toBeCloseTo(6, 9)
    expect([s.outcomes, s.histograms.service.max]).toEqual([{ error: 2 }, 3])
  })

  it('calls nobody, and is drawn anew in each round of a loop', () => {
    const steps: ParamValue = [{ type: 'loop', until: 'ok', times: 4 }, { type: 'work' }, { type: 'call' }, { type: 'end' }]
    const { s, a } = simulate(fan({ ...two, batchMessages: 1 }, { ...failing, steps }, {}), { durationSec: 1 }).nodes
    expect([s.histograms.latencyFailed.max, a.counters.in]).toEqual([12, 0])
  })

  it('changes while it runs, for those who begin after that', () => {
    const traffic = { arrivals: 'constant', ratePerSec: 10, maxMessages: 4 }
    const at = (atSec: number, param: string, to: ParamValue) => ({ atSec, set: `s.${param}`, to })
    const scenario = withTimeline(
      station(traffic, { ...failing, failureAfter: 'fullService' }),
      at(0.15, 'failureAfter', 'afterTime'),
      at(0.25, 'failureTimeMs', 20),
      at(0.35, 'failureAfter', 'atOnce'),
    )
    const after = (durationSec: number) => simulate(scenario, { durationSec }).nodes.s.gauges.busy.mean * durationSec * 1000
    // One comes each 100 ms: it works 10 ms, 3 ms, 20 ms, not at all.
    expect([0.15, 0.25, 0.35, 0.45].map((sec) => Number(after(sec).toFixed(6)))).toEqual([10, 13, 33, 33])
  })

  it('makes the work more uneven: Pollaczek and Khinchine for the mixture', () => {
    const pool = { serviceTimeMs: 10, failureRatio: 0.25, failureAfter: 'afterTime', failureTimeMs: 40 }
    const { s } = simulate(station({ ratePerSec: 30 }, pool), { completions: 200_000, warmupCompletions: 10_000, seed: 3 }).nodes
    // E[S] = 17.5 ms, E[S²] = 475 ms², λ = 0.03/ms: W = λ E[S²] / (2 (1 − λ E[S])) = 15 ms.
    expect(s.histograms.wait.mean).toBeGreaterThan(15 * 0.97)
    expect(s.histograms.wait.mean).toBeLessThan(15 * 1.03)
    expect(s.gauges.utilization.mean).toBeCloseTo(0.525, 2)
  })

  it('is no matter to a pool where nothing fails', () => {
    const run = (pool: Params) => simulate(station({ ratePerSec: 80 }, pool), { durationSec: 20 }).digest
    expect(run({ failureAfter: 'afterTime' })).toBe(run({}))
  })
})
