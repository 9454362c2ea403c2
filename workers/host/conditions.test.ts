import { describe, expect, it } from 'vitest'
import { MODELS } from '../../src/kinds/models'
import type { Scenario } from '../../src/scenario'
import { Control, controlBlock, Word } from '../protocol/control'
import { HistogramField } from '../protocol/histogram-math'
import { slotOf } from '../protocol/layout'
import { type SeriesOf, TelemetryReader } from '../protocol/reader'
import { LiveThreads } from '../testing/live-threads'
import { prepare, simulate } from '../testing/simulate'
import { LoneRun } from './lone-run'
import { prepareRun } from './prepare'

/** A callee that hangs from 3 s on for 4 s, behind a breaker. */
const scenario: Scenario = {
  spillway: 1,
  name: 'a callee hangs',
  durationSec: 15,
  seed: 5,
  nodes: [
    { id: 'users', kind: 'producer', x: 0, y: 0, params: { ratePerSec: 600, patienceMs: 300 } },
    { id: 'front', kind: 'worker-pool', x: 1, y: 0, params: { workers: 40, queueCapacity: 100, serviceTimeMs: 2 } },
    {
      id: 'breaker',
      kind: 'circuit-breaker',
      x: 2,
      y: 0,
      params: {
        slidingWindowSize: 20,
        minimumNumberOfCalls: 20,
        waitDurationInOpenStateMs: 1000,
        recordCancellations: 'failure',
      },
    },
    { id: 'back', kind: 'worker-pool', x: 3, y: 0, params: { workers: 20, serviceTimeMs: { dist: 'exponential', mean: 8 } } },
  ],
  wires: [
    { id: 'w1', from: 'users', to: 'front', latencyMs: 0.5 },
    { id: 'w2', from: 'front', to: 'breaker', latencyMs: 0.5 },
    { id: 'w3', from: 'breaker', to: 'back', latencyMs: 0.5 },
  ],
  timeline: [{ atSec: 3, fault: 'pause', on: 'back', forSec: 4 }],
}
const OPEN = 1
const whole = simulate(scenario).digest

interface Look {
  /** A metric of a node: a counter, the level of a gauge, a state by its index, a field of a histogram. */
  value(node: string, metric: string, field?: number): number
}

/** First instant (ns) from another one on at which something holds, found event by event in a run of its own. */
function firstNs(holds: (look: Look) => boolean, fromNs = 0): number {
  const { plan, simulation } = prepare(scenario)
  const { layout } = simulation.parts
  const f64 = simulation.telemetry
  const look: Look = {
    value(node, metric, field = 0) {
      const slot = slotOf(layout.nodes[plan.nodes.findIndex(({ id }) => id === node)], metric)
      if (slot === undefined) throw new Error(`no ${metric} of ${node}`)
      return f64[slot.offset + field]
    },
  }
  simulation.start()
  for (let at = 0; at < 15e9; ) {
    at = simulation.nextTime()
    for (let whole = false; !whole; ) {
      whole = simulation.runBefore(at + 1, 1)
      if (at >= fromNs && holds(look)) return at
    }
  }
  throw new Error('it never holds')
}

/** The first point (ns) of a series at which it is above a value. */
function firstPointNs(node: string, metric: string, of: SeriesOf, above: number): number {
  const { plan, simulation } = prepare(scenario)
  simulation.start()
  while (!simulation.runBefore(15e9, 1e6));
  const reader = new TelemetryReader(simulation.parts.buffer, simulation.parts.layout, plan)
  const series = reader.series(
    plan.nodes.findIndex(({ id }) => id === node),
    metric,
    of,
  )
  const at = series?.values.findIndex((value) => value > above) ?? -1
  return Math.round((series?.timeSec[at] ?? Number.NaN) * 1e9)
}

const opened = firstNs(({ value }) => value('breaker', 'state') === OPEN)

async function broken(run: LiveThreads, count: number): Promise<number> {
  await run.until(() => run.broke.count >= count && run.state === 'paused')
  return run.broke.atNs
}

describe.each([1, 2, 3])('a run on %i workers', (workers) => {
  it('is paused by a breaker at the event that opens it, whatever its pace', async () => {
    expect(opened).toBeGreaterThan(3e9)
    for (const factor of [20, Infinity]) {
      const run = await LiveThreads.open(scenario, workers)
      run.pauseAt('breaker', 'state', 'is', OPEN)
      run.send({ type: 'speed', factor })
      run.send({ type: 'play' })
      expect(await broken(run, 1)).toBe(opened)
      // Several workers have gone on to the end of their window; going back is up to who looks at it.
      if (workers > 1) {
        expect(run.nowSec * 1e9 - opened).toBeLessThan(run.inits[0].lookaheadNs + 1)
        run.send({ type: 'seek', toNs: opened + 1, after: 'pause' })
        await run.sought()
      }
      expect(Math.round(run.nowSec * 1e9)).toBe(opened + 1)
      expect(run.value('breaker', 'state')).toBe(OPEN)
      await run.stop()
    }
  })

  it('goes on to the same end, and is paused again only after the condition was false', async () => {
    const again = firstNs(({ value }) => value('breaker', 'state') === OPEN, closedAgain())
    const run = await LiveThreads.open(scenario, workers)
    run.send({ type: 'speed', factor: Infinity })
    run.pauseAt('breaker', 'state', 'is', OPEN)
    run.send({ type: 'play' })
    await broken(run, 1)
    run.send({ type: 'play' })
    expect(await broken(run, 2)).toBe(again)
    run.send({ type: 'watch', conditions: [] })
    run.send({ type: 'play' })
    await run.until(() => run.digest !== null)
    expect(run.broke.count).toBe(2)
    expect(run.digest).toBe(whole)
    await run.stop()
  })

  it('passes by on its way to another instant, and takes what is true there for nothing new', async () => {
    const run = await LiveThreads.open(scenario, workers)
    run.pauseAt('breaker', 'state', 'is', OPEN)
    run.send({ type: 'speed', factor: 1 })
    run.send({ type: 'play' })
    await run.until(() => run.nowSec > 0.2)
    for (const toNs of [opened + 1e6, 2e9, opened + 1e6]) {
      run.send({ type: 'seek', toNs, after: 'pause' })
      await run.sought()
    }
    expect(run.broke.count).toBe(0)
    run.send({ type: 'speed', factor: Infinity })
    run.send({ type: 'play' })
    expect(await broken(run, 1)).toBeGreaterThan(closedAgain())
    run.send({ type: 'seek', toNs: 2e9, after: 'play' })
    expect(await broken(run, 2)).toBe(opened)
    await run.stop()
  })
})

function closedAgain(): number {
  return firstNs(({ value }) => value('breaker', 'state') !== OPEN, opened + 1)
}

describe('what a condition may be about', () => {
  it.each([
    ['front', 'inProgress', 'above', 60, () => firstNs(({ value }) => value('front', 'inProgress') > 60)],
    ['users', 'timeout', 'more', 0, () => firstNs(({ value }) => value('users', 'timeout') > 0)],
    ['back', 'latency', 'longer', 50, () => firstNs(({ value }) => value('back', 'latency', HistogramField.max) > 50e6)],
    ['breaker', 'notPermitted', 'rateAbove', 100, () => firstPointNs('breaker', 'notPermitted', 'rate', 100)],
    ['users', 'latency', 'p99Above', 50, () => firstPointNs('users', 'latency', 'p99', 50)],
  ] as const)('%s: %s %s %d', async (node, metric, test, value, oracle) => {
    const expected = oracle()
    for (const factor of [100, Infinity]) {
      const run = await LiveThreads.open(scenario, 1)
      run.pauseAt(node, metric, test, value)
      run.send({ type: 'speed', factor })
      run.send({ type: 'play' })
      expect(await broken(run, 1)).toBe(expected)
      await run.stop()
    }
  })

  it('falls below a level only after it was above', async () => {
    const run = await LiveThreads.open(scenario, 1)
    run.pauseAt('front', 'inProgress', 'below', 50)
    run.send({ type: 'speed', factor: Infinity })
    run.send({ type: 'play' })
    const above = firstNs(({ value }) => value('front', 'inProgress') >= 50)
    expect(await broken(run, 1)).toBe(firstNs(({ value }) => value('front', 'inProgress') < 50, above))
    await run.stop()
  })

  it('counts each further one: the next event at which it grows', async () => {
    const run = await LiveThreads.open(scenario, 1)
    run.pauseAt('users', 'timeout', 'more')
    run.send({ type: 'speed', factor: Infinity })
    for (const count of [1, 2, 3]) {
      run.send({ type: 'play' })
      await broken(run, count)
      expect(run.value('users', 'timeout')).toBeGreaterThanOrEqual(count)
    }
    expect(run.value('users', 'timeout')).toBeLessThan(10)
    await run.stop()
  })
})

it('pauses without shared memory, too', async () => {
  const { plan } = prepare(scenario)
  const [init] = prepareRun(plan, { cores: 1, shared: false, stopAtDuration: false })
  const control = controlBlock(init.control, plan.nodes.length)
  const run = new LoneRun(init, MODELS, () => {})
  const node = plan.nodes.findIndex(({ id }) => id === 'breaker')
  const slot = init.layout.nodes[node].slots.findIndex(({ id }) => id === 'state')
  run.command(1, { type: 'watch', conditions: [{ node, slot, test: 'is', value: OPEN }] })
  run.command(2, { type: 'speed', factor: Infinity })
  run.command(3, { type: 'play' })
  const ended = run.run()
  while (control.i32[Word.breaks] === 0) await new Promise((resolve) => setTimeout(resolve, 2))
  expect([control.f64[Control.breakNs], control.f64[Control.nowNs], control.f64[Control.breakList]]).toEqual([
    opened,
    opened + 1,
    1,
  ])
  run.stop()
  expect(await ended).toBeNull()
})
