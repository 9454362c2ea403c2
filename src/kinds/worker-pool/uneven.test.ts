import { describe, expect, test } from 'vitest'
import { prepare, simulate } from '../../../workers/testing/simulate'
import type { ListItem, ParamValue } from '../../params'
import type { Scenario } from '../../scenario'
import { constant, station, withTimeline } from './pool.testing'

type Params = Readonly<Record<string, ParamValue>>

/** Service times in ms of messages that come one after the other, each 100 ms later than the one before. */
function services(pool: Params, traffic: Params, timeline: Scenario['timeline'] = [], durationSec = 60): number[] {
  const times: number[] = []
  const came: number[] = []
  simulate(withTimeline(station({ ratePerSec: 10, arrivals: 'constant', ...traffic }, pool), ...timeline), {
    durationSec,
    onTransit: (_, back, sentNs) => {
      if (!back) came.push(sentNs)
      else times.push((sentNs - came[times.length]) / 1e6)
    },
  })
  return times
}

const trace = (...classes: readonly number[]): Params => ({
  mode: 'trace',
  trace: classes.map((each, i) => ({ type: 'at', atSec: i / 10, class: each })),
  classes: [1000, 1000, 50_000].map((sizeBytes) => ({ type: 'class', sizeBytes })),
})
const factors = (...each: readonly number[]) => each.map((factor) => ({ type: 'class', factor }))

test('work takes the factor of its class, and more for each kilobyte', () => {
  expect(services({ serviceTimeMs: 10, classFactors: factors(1, 2.5) }, trace(1, 2, 3, 2))).toEqual([10, 25, 10, 25])
  expect(services({ serviceTimeMs: 10, perKilobyteMs: 0.5 }, trace(1, 3))).toEqual([10.5, 35])
  expect(services({ serviceTimeMs: 10, perKilobyteMs: 0.5, classFactors: factors(0, 1, 2) }, trace(1, 3))).toEqual([0.5, 45])
})

test('the own time of a step is what it says', () => {
  const steps: ListItem[] = [{ type: 'work' }, { type: 'work', time: 'own', serviceTimeMs: 4 }]
  expect(services({ serviceTimeMs: 10, classFactors: factors(1, 3), perKilobyteMs: 1, steps }, trace(1, 2))).toEqual([15, 35])
})

test('of a batch the slowest class counts, and all that it carries', () => {
  const batch = { ...trace(1, 2, 3), trace: [1, 1, 2, 3].map((each) => ({ type: 'at', atSec: 0, class: each })) }
  const { s } = simulate(station(batch, { serviceTimeMs: 10, batchSize: 3, classFactors: factors(1, 4, 2), perKilobyteMs: 1 }), {
    durationSec: 9,
  }).nodes
  // The first alone: 10 + 1 ms. The other three at once: 4 × 10 ms and 52 kB.
  expect(s.histograms.service.max).toBe(92)
  expect(s.histograms.latency.max).toBe(103)
})

test('two classes are a bimodal service time: Pollaczek and Khinchine', () => {
  const classes = [9, 1].map((weight) => ({ type: 'class', weight }))
  const { histograms } = simulate(
    station({ ratePerSec: 70, classes }, { serviceTimeMs: constant(5), classFactors: factors(1, 10) }),
    { completions: 200_000, warmupCompletions: 20_000, seed: 3 },
  ).nodes.s
  const load = 70 * (0.9 * 0.005 + 0.1 * 0.05)
  const waitMs = (1000 * 70 * (0.9 * 0.005 ** 2 + 0.1 * 0.05 ** 2)) / (2 * (1 - load))
  expect(Math.abs((histograms.wait.mean as number) / waitMs - 1)).toBeLessThan(0.05)
})

test('an instance is warm at time 0, cold after a restart, and evenly faster until it is warm', () => {
  const timeline = [{ atSec: 1, fault: 'crash', on: 's', forSec: 0.45 }] as const
  const pool = { serviceTimeMs: 10, warmupMs: 400, warmupFactor: 5 }
  // Back at 1.45 s; messages of 1.5, 1.6, 1.7 and 1.8 s find it 50, 150, 250 and 350 ms old.
  const found = services(pool, { maxMessages: 20 }, timeline)
  expect(found.slice(0, 9)).toEqual(Array(9).fill(10))
  const after = [50, 150, 250, 350].map((age) => 10 * (1 + 4 * (1 - age / 400)))
  expect(found.slice(14, 20)).toEqual([...after, 10, 10])
})

test('its start-up comes first, and an instance that is added is cold, too', () => {
  const pool = { serviceTimeMs: 10, warmupMs: 1000, warmupFactor: 3, startupTimeMs: 200, instances: 1, dispatch: 'leastBusy' }
  const prepared = prepare(
    withTimeline(station({ ratePerSec: 10, arrivals: 'constant' }, pool), { atSec: 1, set: 's.instances', to: 2 }),
    { durationSec: 9 },
  )
  const pooled = prepared.simulation.kernel.nodes[1].handler as unknown as { stations: { upSinceNs: number[] } }
  prepared.simulation.start()
  prepared.simulation.runBefore(2e9, 1e7)
  expect(pooled.stations.upSinceNs).toEqual([-Infinity, 1.2e9])
})

test('a change at second 0 makes nobody cold: the pool begins as it is then', () => {
  const pool = { serviceTimeMs: 10, warmupMs: 1000, warmupFactor: 3, startupTimeMs: 200, instances: 2 }
  for (const change of [
    { atSec: 0, set: 's.workers', to: 2 },
    { atSec: 0, set: 's.instances', to: 3 },
  ]) {
    expect(services(pool, { maxMessages: 20 }, [change])).toEqual(Array(20).fill(10))
  }
})

describe('each start-up counts once', () => {
  const upSince = (pool: Params, sec: number, ...timeline: NonNullable<Scenario['timeline']>) => {
    const own = { serviceTimeMs: 10, startupTimeMs: 5000, warmupMs: 5000, ...pool }
    const prepared = prepare(withTimeline(station({ ratePerSec: 10, arrivals: 'constant' }, own), ...timeline), {
      durationSec: 60,
    })
    const pooled = prepared.simulation.kernel.nodes[1].handler as unknown as {
      stations: { isUp: boolean[]; upSinceNs: number[] }
    }
    prepared.simulation.start()
    while (!prepared.simulation.runBefore(sec * 1e9, 1e7)) prepared.audit()
    const { isUp, upSinceNs } = pooled.stations
    return isUp.map((is, i) => (is ? upSinceNs[i] / 1e9 : null))
  }
  const size = (atSec: number, to: number) => ({ atSec, set: 's.instances', to }) as const
  const crash = (atSec: number, instance: number, forSec: number) =>
    ({ atSec, fault: 'crash', on: 's', instance, forSec }) as const
  const warm = -Infinity

  test('whatever else changes meanwhile', () => {
    expect(upSince({ instances: 1 }, 20, size(10, 2), size(11, 3))).toEqual([warm, 15, 16])
    expect(upSince({ instances: 2 }, 20, crash(5, 2, 1), crash(8, 1, 10))).toEqual([null, 11])
  })

  test('and begins anew where the instance dies before it is up', () => {
    const twice = [crash(5, 2, 1), crash(8, 2, 1)]
    expect(upSince({ instances: 2 }, 13.9, ...twice)).toEqual([warm, null])
    expect(upSince({ instances: 2 }, 20, ...twice)).toEqual([warm, 14])
  })

  test('an instance that was taken away and is added again is a new one, unless it still finishes what it has', () => {
    const again = [size(10, 2), size(20, 1), size(30, 2)]
    expect(upSince({ instances: 1 }, 34.9, ...again)).toEqual([warm, null])
    expect(upSince({ instances: 1 }, 40, ...again)).toEqual([warm, 35])
    expect(upSince({ instances: 1, workers: 100, serviceTimeMs: 20_000 }, 40, ...again)).toEqual([warm, 15])
    const whileStarting = [size(10, 2), size(11, 1), size(12, 2)]
    expect(upSince({ instances: 1 }, 16.9, ...whileStarting)).toEqual([warm, null])
    expect(upSince({ instances: 1 }, 20, ...whileStarting)).toEqual([warm, 17])
  })
})
