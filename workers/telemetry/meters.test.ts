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
    bench.clock[0] = 100
    gauge.add(2) // 3 for 100 ns
    bench.clock[0] = 150
    gauge.set(1) // 5 for 50 ns
    bench.clock[0] = 1000
    gauge.add(0) // 1 for 850 ns
    expect(bench.f64[offsetOf(bench, 'depth') + GaugeField.integral]).toBe(3 * 100 + 5 * 50 + 1 * 850)
    expect(gauge.value).toBe(1)
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
      bench.clock[0] += passed
      level = Math.floor(next() * 100)
      gauge.set(level)
    }
    expect(bench.f64[offsetOf(bench, 'depth') + GaugeField.integral]).toBe(expected)
  })
})

describe('histograms', () => {
  it('keep count, moments and extremes exactly', () => {
    const bench = benchOf([nodeOf(0, OWN)])
    const histogram = meter(bench, 'wait', Histogram)
    for (const ms of [2, 4, 4, 4, 5, 5, 7, 9]) histogram.record(ms * 1e6)
    const summary = summaryMs(histogramAt(bench.f64, offsetOf(bench, 'wait'), -1))
    // The textbook example of a standard deviation: mean 5, sd 2.
    expect(summary).toMatchObject({ count: 8, mean: 5, sd: 2, min: 2, max: 9 })
  })

  it('take what is out of range, negative or no number without harm to their neighbours', () => {
    const bench = benchOf([nodeOf(0, OWN)])
    const histogram = meter(bench, 'wait', Histogram)
    const before = bench.f64.slice()
    for (const ns of [0, -0, -5, Number.NaN, 1, 511, 2 ** 46, 2 ** 60, Infinity]) histogram.record(ns)
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
    bench.clock[0] = 10
    state.set(2)
    bench.clock[0] = 40
    state.set(0)
    bench.clock[0] = 45
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
    const total = (id: string) => meter(bench, id, Counter, 1).value
    for (let i = 0; i < OUTCOMES.length + 4; i++) standard.arrive()
    OUTCOMES.forEach((_, outcome) => {
      standard.reply(1e6, outcome, false)
    })
    standard.reply(1e6, 0, true)
    standard.reply(1e6, 2, true)
    standard.orphan()
    expect(OUTCOMES.map(({ id }) => total(id))).toEqual([2, 1, 2, ...new Array(OUTCOMES.length - 3).fill(1)])
    expect(['in', 'good', 'late', 'orphaned'].map(total)).toEqual([OUTCOMES.length + 4, 2, 1, 1])
    expect(meter(bench, 'inProgress', Gauge, 1)).toMatchObject({ value: 2, max: OUTCOMES.length + 4 })
    expect(meter(bench, 'latency', Histogram, 1).count).toBe(3)
    expect(meter(bench, 'latencyFailed', Histogram, 1).count).toBe(OUTCOMES.length - 1)
    expect(meter(bench, 'in', Counter, 0).value).toBe(0)
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
    expect(wire.inFlight).toBe(2)
    const at = bench.layout.wires[0]
    expect(bench.f64[at + WireField.latencySumNs]).toBe(15_000)
    expect([WireField.back, WireField.backFailed, WireField.backLost].map((field) => bench.f64[at + field])).toEqual([2, 1, 1])
  })
})
