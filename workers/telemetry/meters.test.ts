import { describe, expect, it } from 'vitest'
import type { PlanMetric } from '../../src/scenario/plan'
import { histogramAt, summaryMs } from '../protocol/histogram-math'
import { GaugeField, OUTCOMES, STATE_TIMES_AT, slotOf, WireField } from '../protocol/layout'
import { Counter, Gauge, Histogram, StateMeter, VectorMeter, wireMetersOf } from '.'
import { type Bench, benchOf, nodeOf, numbers } from './fixture.testing'

const OWN: readonly PlanMetric[] = [
  { id: 'hits', type: 'counter', length: 1 },
  { id: 'depth', type: 'gauge', length: 1 },
  { id: 'wait', type: 'histogram', length: 1 },
  { id: 'door', type: 'state', length: 3 },
  { id: 'lanes', type: 'vector', length: 4 },
]

function meter<T>(bench: Bench, id: string, type: abstract new (...args: never[]) => T, node = 0): T {
  const found = bench.meters[node].byId[id]
  if (!(found instanceof type)) throw new Error(id)
  return found
}

function offsetOf(bench: Bench, id: string): number {
  return slotOf(bench.layout.nodes[0], id)?.offset ?? Number.NaN
}

describe('counters', () => {
  it('add up', () => {
    const bench = benchOf([nodeOf(0, OWN)])
    const counter = meter(bench, 'hits', Counter)
    counter.add()
    counter.add(41)
    expect(counter.value).toBe(42)
  })
})

describe('gauges', () => {
  it('integrate over virtual time as computed by hand', () => {
    const bench = benchOf([nodeOf(0, OWN)])
    const gauge = meter(bench, 'depth', Gauge)
    gauge.set(3) // at 0
    bench.clock.now = 100
    gauge.add(2) // 3 for 100 ns
    bench.clock.now = 150
    gauge.set(1) // 5 for 50 ns
    bench.clock.now = 1000
    gauge.add(0) // 1 for 850 ns
    gauge.publish()
    expect(bench.f64[offsetOf(bench, 'depth') + GaugeField.integral]).toBe(3 * 100 + 5 * 50 + 1 * 850)
    expect(gauge.value).toBe(1)
    expect(gauge.max).toBe(5)
    gauge.add(2) // It rises, and not as far as before.
    expect(gauge.max).toBe(5)
  })

  it('have the integral of any random walk', () => {
    const bench = benchOf([nodeOf(0, OWN)])
    const gauge = meter(bench, 'depth', Gauge)
    const next = numbers(1)
    let [level, expected] = [0, 0]
    for (let i = 0; i < 10_000; i++) {
      const passed = Math.floor(next() * 1e6)
      expected += level * passed
      bench.clock.now += passed
      level = Math.floor(next() * 100)
      gauge.set(level)
    }
    gauge.publish()
    expect(bench.f64[offsetOf(bench, 'depth') + GaugeField.integral]).toBe(expected)
  })
})

describe('histograms', () => {
  it('keep count, moments and extremes exactly', () => {
    const bench = benchOf([nodeOf(0, OWN)])
    const histogram = meter(bench, 'wait', Histogram)
    for (const ms of [2, 4, 4, 4, 5, 5, 7, 9]) histogram.record(ms * 1e6)
    histogram.publish()
    const summary = summaryMs(histogramAt(bench.f64, offsetOf(bench, 'wait'), -1))
    // The textbook example of a standard deviation: mean 5, sd 2.
    expect(summary).toMatchObject({ count: 8, mean: 5, sd: 2, min: 2, max: 9 })
  })

  it('take what is out of range, negative or no number without harm to their neighbours', () => {
    const bench = benchOf([nodeOf(0, OWN)])
    const histogram = meter(bench, 'wait', Histogram)
    const before = bench.f64.slice()
    for (const ns of [0, -0, -5, Number.NaN, 1, 511, 2 ** 46, 2 ** 60, Infinity]) histogram.record(ns)
    histogram.publish()
    const offset = offsetOf(bench, 'wait')
    const length = slotOf(bench.layout.nodes[0], 'wait')?.length ?? 0
    expect(bench.f64.slice(0, offset)).toEqual(before.slice(0, offset))
    expect(bench.f64.slice(offset + length)).toEqual(before.slice(offset + length))
    expect(histogram.count).toBe(9)
    expect(Object.values(summaryMs(histogramAt(bench.f64, offset, -1))).every(Number.isFinite)).toBe(true)
  })
})

describe('states', () => {
  it('share the time among them as computed by hand', () => {
    const bench = benchOf([nodeOf(0, OWN)])
    const state = meter(bench, 'door', StateMeter)
    bench.clock.now = 10
    state.set(2)
    bench.clock.now = 40
    state.set(0)
    bench.clock.now = 45
    state.set(1)
    const offset = offsetOf(bench, 'door') + STATE_TIMES_AT
    expect([...bench.f64.slice(offset, offset + 3)]).toEqual([15, 0, 30])
    expect(state.value).toBe(1)
  })

  it('refuse an index they do not have', () => {
    const bench = benchOf([nodeOf(0, OWN)])
    expect(() => meter(bench, 'door', StateMeter).set(3)).toThrow(RangeError)
    expect(() => meter(bench, 'lanes', VectorMeter).set(4, 1)).toThrow(RangeError)
    expect(() => meter(bench, 'lanes', VectorMeter).add(-1, 1)).toThrow(RangeError)
  })
})

describe('the standard meters of a node', () => {
  it('count each message once on its way in and once by its outcome', () => {
    const bench = benchOf([nodeOf(0), nodeOf(1)])
    const { standard } = bench.meters[1]
    const at = (id: string, node = 1) => slotOf(bench.layout.nodes[node], id)?.offset ?? Number.NaN
    const total = (id: string) => bench.f64[at(id)]
    for (let i = 0; i < OUTCOMES.length + 4; i++) standard.arrive()
    OUTCOMES.forEach((_, outcome) => {
      standard.reply(1e6, outcome, false)
    })
    standard.reply(1e6, 0, true)
    standard.reply(1e6, 2, true)
    standard.orphan()
    standard.publish()
    expect(OUTCOMES.map(({ id }) => total(id))).toEqual([2, 1, 2, ...new Array(OUTCOMES.length - 3).fill(1)])
    expect(['in', 'good', 'late', 'orphaned'].map(total)).toEqual([OUTCOMES.length + 4, 2, 1, 1])
    expect([GaugeField.value, GaugeField.max].map((field) => bench.f64[at('inProgress') + field])).toEqual([
      2,
      OUTCOMES.length + 4,
    ])
    expect(histogramAt(bench.f64, at('latency'), -1).count).toBe(3)
    expect(histogramAt(bench.f64, at('latencyFailed'), -1).count).toBe(OUTCOMES.length - 1)
    expect(bench.f64[at('in', 0)]).toBe(0)
  })
})

describe('the meters of a wire', () => {
  it('know what is on its way', () => {
    const bench = benchOf([nodeOf(0), nodeOf(1)])
    const wire = wireMetersOf(bench.f64, bench.layout, 0)
    for (let i = 1; i <= 5; i++) wire.forward(i * 1000)
    wire.lost()
    wire.arrived()
    wire.arrived()
    wire.back(0)
    wire.back(4)
    wire.lostBack()
    wire.publishStart()
    wire.publishEnd()
    const at = bench.layout.wires[0]
    expect([WireField.sent, WireField.lost, WireField.arrived].map((field) => bench.f64[at + field])).toEqual([5, 1, 2])
    expect(bench.f64[at + WireField.latencySumNs]).toBe(15_000)
    expect([WireField.back, WireField.backFailed, WireField.backLost].map((field) => bench.f64[at + field])).toEqual([2, 1, 1])
  })
})

describe('meters that count in fields', () => {
  it('show what they have counted when it is published, and go on from what they adopt', () => {
    const bench = benchOf([nodeOf(0, OWN), nodeOf(1, OWN)])
    const [node] = bench.meters
    const drive = () => {
      node.standard.arrive()
      node.standard.reply(2e6, 0, false)
      meter(bench, 'hits', Counter).add(3)
      meter(bench, 'depth', Gauge).add(1)
      meter(bench, 'wait', Histogram).record(5e6)
      bench.clock.now += 1000
    }
    drive()
    expect(histogramAt(bench.f64, offsetOf(bench, 'wait'), -1).count).toBe(0)
    node.publish()
    expect(histogramAt(bench.f64, offsetOf(bench, 'wait'), -1)).toMatchObject({ count: 1, sum: 5e6, min: 5e6, max: 5e6 })
    const once = bench.f64.slice()
    for (let i = 0; i < 10; i++) drive()
    node.publish()
    const eleven = bench.f64.slice()
    // As a checkpoint does it.
    bench.f64.set(once)
    bench.clock.now = 1000
    node.adopt()
    node.publish()
    expect(bench.f64).toEqual(once)
    for (let i = 0; i < 10; i++) drive()
    node.publish()
    expect(bench.f64).toEqual(eleven)
  })

  it('leave alone what another worker counts on a wire', () => {
    const bench = benchOf([nodeOf(0), nodeOf(1)])
    const [start, end] = [wireMetersOf(bench.f64, bench.layout, 0), wireMetersOf(bench.f64, bench.layout, 0)]
    start.forward(1000)
    end.arrived()
    end.back(0)
    start.publishStart()
    end.publishEnd()
    start.publishStart()
    const at = bench.layout.wires[0]
    expect([WireField.sent, WireField.arrived, WireField.back].map((field) => bench.f64[at + field])).toEqual([1, 1, 1])
  })
})
