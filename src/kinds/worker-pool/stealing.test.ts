import { describe, expect, it, test } from 'vitest'
import { simulate } from '../../../workers/testing/simulate'
import type { ParamValue } from '../../params'
import type { TimelineEntry } from '../../scenario'
import { exponential, station, withTimeline } from './pool.testing'

type Params = Readonly<Record<string, ParamValue>>

/** The first instance needs a second for each message; the other does all the rest. */
const stuck: TimelineEntry = { atSec: 0, fault: 'slow', on: 's', instance: 1, factor: 100 }
const pool = { instances: 2, serviceTimeMs: 10, stealing: true, stealMs: 5 }

/** Nine at once: which of them come after the first four of the second instance, and when they are done, ms. */
function thefts(params: Params, ...timeline: readonly TimelineEntry[]) {
  const found: { readonly message: number; readonly ms: number }[] = []
  const scenario = withTimeline(station({ mode: 'batch', batchMessages: 9 }, { ...pool, ...params }), stuck, ...timeline)
  const { s } = simulate(scenario, {
    durationSec: 0.9,
    onTransit: (_wire, back, sentNs, _arrivesNs, _outcome, _trace, message) => {
      if (back) found.push({ message, ms: sentNs / 1e6 })
    },
  }).nodes
  expect(s.counters.stolen).toBe(4)
  expect(found.slice(0, 4).map(({ ms }) => ms)).toEqual([10, 20, 30, 40])
  return { messages: found.slice(4).map(({ message }) => message), ms: found.slice(4).map(({ ms }) => ms) }
}

describe('a thief takes', () => {
  it.each([
    // Four wait at the first instance when the second is idle, at 40 ms. Each theft costs 5 ms.
    ['one', 0, [55, 70, 85, 100]],
    ['half, then half of what is left', 0.5, [55, 65, 80, 95]],
    ['a share that is rounded up', 0.3, [55, 65, 80, 95]],
    ['most of them', 0.75, [55, 65, 75, 90]],
    ['all', 1, [55, 65, 75, 85]],
  ])('%s', (_what, stealRatio, expected) => {
    expect(thefts({ stealRatio }).ms).toEqual(expected)
  })

  it('another share from now on, when that changes', () => {
    expect(thefts({}, { atSec: 0.05, set: 's.stealRatio', to: 1 }).ms).toEqual([55, 70, 80, 90])
  })

  it.each(['fifo', 'lifo', 'priority', 'edf', 'fair'])('the oldest, whatever the order of service: %s', (discipline) => {
    const { messages, ms } = thefts({ stealRatio: 0.5, discipline })
    expect([messages, ms]).toEqual([
      [3, 5, 7, 9],
      [55, 65, 80, 95],
    ])
  })

  it('all, and works on them in its own order', () => {
    expect(thefts({ stealRatio: 1, discipline: 'lifo' }).messages).toEqual([3, 9, 7, 5])
  })

  it('a batch, if it works in batches', () => {
    const batches: TimelineEntry = { atSec: 0.035, set: 's.batchSize', to: 4 }
    expect(thefts({ stealRatio: 1, stealMs: 0 }, batches).ms).toEqual([50, 50, 50, 50])
  })
})

test('what was taken along waits with the thief: it leaves there when its wait is over, and its other workers begin it', () => {
  // Taken at 40 ms: the second begins at 55 ms, the third would at 65 ms.
  const scenario = withTimeline(
    station({ mode: 'batch', batchMessages: 9 }, { ...pool, stealRatio: 1, queueTimeoutMs: 62 }),
    stuck,
  )
  const { s } = simulate(scenario, { durationSec: 0.9 }).nodes
  expect([s.outcomes, s.counters.waitTimeouts]).toEqual([{ ok: 6, timeout: 2 }, 2])
  const wide = (params: Params) =>
    simulate(withTimeline(station({ mode: 'batch', batchMessages: 12 }, { ...pool, workers: 2, stealMs: 0, ...params }), stuck), {
      durationSec: 0.9,
    }).nodes.s.histograms.latency
  // Two workers, ten messages, 10 ms each: 50 ms, with or without.
  expect([wide({}).max, wide({ stealRatio: 1 }).max]).toEqual([50, 50])
})

test('instances that steal half of the others’ lines at no cost are one pool: Erlang C', () => {
  const options = { completions: 200_000, warmupCompletions: 20_000, seed: 5 }
  const stealing = { instances: 4, serviceTimeMs: exponential(10), dispatch: 'random', stealing: true, stealRatio: 0.5 }
  const { mean } = simulate(station({ ratePerSec: 320 }, stealing), options).nodes.s.histograms.latency
  expect(Math.abs((mean as number) / 17.455 - 1)).toBeLessThan(0.05)
})

test('a share is cheaper where stealing takes long', () => {
  const options = { completions: 100_000, warmupCompletions: 10_000, seed: 5 }
  const uneven = {
    instances: 8,
    serviceTimeMs: { dist: 'hyperexponential', mean: 10, cv2: 10 },
    stealing: true,
    stealMs: 4,
  } as const
  const wait = (stealRatio: number) =>
    simulate(station({ ratePerSec: 500 }, { ...uneven, stealRatio }), options).nodes.s.histograms.wait.mean as number
  expect(wait(0.5)).toBeLessThan(wait(0))
})
