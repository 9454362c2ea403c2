import { describe, expect, it } from 'vitest'
import type { KindSchema, MetricSpecs } from '../kinds/contract'
import { linesOfMetric } from '../kinds/metric-lines'
import type { Scenario } from '../scenario'
import { fakeClient } from '../sim-client/fake-client.testing'
import type { Pin } from '../state'
import { type ChartSpec, chartSpecs, occurredFailures, originsOf } from './chart-specs'
import { startFrameClock } from './frame-clock'

function kind(id: string, metrics: MetricSpecs, origin = false): [string, KindSchema] {
  return [id, { id, title: id, group: 'compute', summary: '', shape: 'card', origin, ins: {}, outs: {}, params: {}, metrics }]
}

const schemas = new Map([
  kind('Source', {}, true),
  kind('Store', {
    held: { type: 'gauge', title: 'Held', help: '', unit: 'count', role: 'depth' },
    size: { type: 'gauge', title: 'Size', help: '', unit: 'bytes' },
    age: { type: 'histogram', title: 'Age', help: '' },
  }),
  kind('Crew', {
    waiting: { type: 'gauge', title: 'Waiting', help: '', unit: 'count', role: 'depth' },
    busy: { type: 'gauge', title: 'Busy', help: '', unit: 'ratio', role: 'utilization' },
  }),
])
const scenario: Scenario = {
  spillway: 1,
  name: 'test',
  nodes: [
    { id: 's1', kind: 'Source', x: 0, y: 0 },
    { id: 's2', kind: 'Source', x: 0, y: 0 },
    { id: 'mail', kind: 'Store', label: 'E-mails', x: 0, y: 0 },
    { id: 'pay', kind: 'Crew', x: 0, y: 0 },
    { id: 'odd', kind: 'from the future', x: 0, y: 0 },
  ],
  wires: [],
}
const chart = (id: string, pins: readonly Pin[] = [], occurred: Parameters<typeof chartSpecs>[2] = []): ChartSpec => {
  const found = chartSpecs(scenario, pins, occurred, schemas).find((spec) => spec.id === id)
  if (found === undefined) throw new Error(`no chart ${id}`)
  return found
}
const labels = (spec: ChartSpec) => spec.lines.map((line) => line.label)

describe('the charts of a scenario', () => {
  it('find queues and workers by the role of their metrics, whatever their kind', () => {
    expect(labels(chart('depth'))).toEqual(['E-mails', 'Crew'])
    expect(labels(chart('utilization'))).toEqual(['Crew'])
    expect(chart('utilization').unit).toBe('ratio')
  })

  it('say what is missing where no node has the role', () => {
    const specs = chartSpecs({ ...scenario, nodes: [] }, [], [], schemas)
    expect(specs.find((spec) => spec.id === 'depth')?.empty.title).toBe('No node here keeps a queue')
  })

  it('tell lines of one chart apart by colour or dashes', () => {
    const nodes = Array.from({ length: 12 }, (_, i) => ({ id: `n${i}`, kind: 'Store', x: 0, y: 0 }))
    const depth = chartSpecs({ ...scenario, nodes }, [], [], schemas).find((spec) => spec.id === 'depth')
    expect(new Set(depth?.lines.map((line) => `${line.color} ${line.dash}`)).size).toBe(12)
  })

  it('show only the failures that occurred, summed over all origins', () => {
    const fake = fakeClient()
    fake.totals.set('s2.timeout', 3)
    fake.totals.set('pay.error', 9)
    fake.series.set('s1.timeout.rate', { timeSec: Float64Array.of(1, 2), values: Float64Array.of(1, 2) })
    fake.series.set('s2.timeout.rate', { timeSec: Float64Array.of(1, 2), values: Float64Array.of(10, 20) })
    const occurred = occurredFailures(fake.client, originsOf(scenario, schemas))
    expect(occurred).toEqual(['timeout'])
    const errors = chart('errors', [], occurred)
    expect(labels(errors)).toEqual(['timeout'])
    expect([...(errors.lines[0].read(fake.client)?.values ?? [])]).toEqual([11, 22])
  })

  it('gather pinned series by unit and skip those whose node is gone', () => {
    const pins: Pin[] = [
      { node: 'mail', metric: 'age', of: 'p99' },
      { node: 'pay', metric: 'latency', of: 'p50' },
      { node: 'mail', metric: 'in', of: 'rate' },
      { node: 'gone', metric: 'in', of: 'rate' },
    ]
    expect(labels(chart('pinned-ms', pins))).toEqual(['E-mails age p99', 'Crew latency p50'])
    expect(labels(chart('pinned-perSec', pins))).toEqual(['E-mails in'])
  })

  it('draw no states and no vectors', () => {
    expect(linesOfMetric({ type: 'state', title: '', help: '', states: ['a'] })).toEqual([])
    expect(linesOfMetric({ type: 'vector', title: '', help: '', length: 4 })).toEqual([])
  })
})

describe('the frame clock', () => {
  function started() {
    const fake = fakeClient()
    const wall = { ms: 0 }
    const clock = startFrameClock(fake.client, () => wall.ms)
    let ticks = 0
    clock.subscribe(() => ticks++)
    const pass = (frames: number, stepNs: number) => {
      for (let i = 0; i < frames; i++) {
        wall.ms += 1000 / 60
        fake.nowNs += stepNs
        fake.frame()
      }
      const seen = ticks
      ticks = 0
      return seen
    }
    return { clock, pass }
  }

  it('ticks about ten times a second while the run moves', () => {
    const { pass } = started()
    const ticks = pass(600, 1e7)
    expect(ticks).toBeGreaterThanOrEqual(80)
    expect(ticks).toBeLessThanOrEqual(101)
  })

  it('rests when nothing moves and wakes at once when something else changes', () => {
    const { clock, pass } = started()
    pass(60, 1e7)
    pass(60, 0)
    expect(pass(600, 0)).toBe(0)
    clock.invalidate()
    expect(pass(1, 0)).toBe(1)
    expect(pass(60, 0)).toBe(0)
  })

  it('stops for good', () => {
    const { clock, pass } = started()
    clock.stop()
    expect(pass(60, 1e7)).toBe(0)
  })
})
