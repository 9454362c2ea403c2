import type { NodeView } from '../kinds/contract'
import type { Broke, Series, SimClient, Way } from './api'
import { NO_RUN } from './no-run'

/** What a test sets and reads of a client that has no engine. */
export interface FakeClient {
  readonly client: SimClient
  /** Names and arguments of the calls that would have reached the engine, in order. */
  readonly calls: readonly string[]
  nowNs: number
  way: Way | null
  broke: Broke | null
  /** Series by `node.metric.of`, or by `system.what`. */
  readonly series: Map<string, Series>
  /** Counts by `node.counter`. */
  readonly totals: Map<string, number>
  /** Lets one animation frame pass. */
  frame(): void
}

/** A {@link SimClient} without workers, for tests of the panels. */
export function fakeClient(): FakeClient {
  const calls: string[] = []
  const listeners = new Set<() => void>()
  const call = (name: string) => {
    calls.push(name)
  }
  const fake: FakeClient = {
    client: {
      load: async () => [],
      play: () => call('play'),
      pause: () => call('pause'),
      step: (unit) => call(`step ${unit}`),
      reset: () => call('reset'),
      setWorkers: (count) => call(`workers ${count}`),
      seek: (sec) => call(`seek ${sec}`),
      goThrough: (toNs, instantsNs) => call(`go through ${instantsNs.join(', ')} to ${toNs}`),
      stay: () => call('stay'),
      way: () => fake.way,
      setBreakpoints: (list) =>
        call(`breakpoints ${list.map(({ node, metric, test }) => `${node}.${metric} ${test}`).join(', ')}`),
      broke: () => fake.broke,
      setSpeed: (factor) => call(`speed ${factor}`),
      change: async (entries) => entries,
      takes: () => true,
      digestOf: async () => '',
      onFrame: (listener) => {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
      figures: () => ({ ...NO_RUN, status: 'paused', virtualSec: fake.nowNs / 1e9, furthestSec: fake.nowNs / 1e9 }),
      nowNs: () => fake.nowNs,
      aimNs: () => fake.nowNs,
      view: (id) => viewOf(id, fake.totals),
      wireView: () => null,
      wireIndex: () => -1,
      series: (node, metric, of) => fake.series.get(`${node}.${metric}.${of}`) ?? null,
      systemSeries: (what) => fake.series.get(`system.${what}`) ?? null,
      transits: () => [],
      onTrace: () => () => {},
      tracedRatio: () => 1,
      balance: () => ({ in: 0, ok: 0, late: 0, failed: 0, rejected: 0, dropped: 0, inProgress: 0 }),
      dispose: () => call('dispose'),
    },
    calls,
    nowNs: 0,
    way: null,
    broke: null,
    series: new Map(),
    totals: new Map(),
    frame() {
      for (const listener of [...listeners]) listener()
    },
  }
  return fake
}

function viewOf(id: string, totals: ReadonlyMap<string, number>): NodeView {
  return {
    rate: () => 0,
    total: (counter) => totals.get(`${id}.${counter}`) ?? 0,
    value: () => 0,
    mean: () => 0,
    state: () => 0,
    quantileMs: () => null,
    meanMs: () => null,
    samples: () => 0,
    at: () => 0,
    param: () => 0,
    failureRatio: () => 0,
    recent: () => 0,
  }
}
