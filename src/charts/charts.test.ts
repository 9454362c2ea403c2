import { describe, expect, it } from 'vitest'
import type { TimelineEntry } from '../scenario'
import { linearTicks, logTicks, roundTop, steadyLogRange, steadyTop, tickText, timeText, valueText } from './axes'
import { csvText, fileName } from './csv'
import { faultIntervals } from './intervals'
import { summaryText } from './summary'

describe('linear axes', () => {
  it('end at a round value that holds the data, with two to four intervals', () => {
    for (const max of [0.003, 0.7, 1, 1.01, 5100, 5999, 6001, 8.4e6]) {
      const top = roundTop(max)
      expect(top).toBeGreaterThanOrEqual(max)
      expect(top).toBeLessThanOrEqual(max * 1.5 + 1e-9)
      const ticks = linearTicks(top)
      expect(ticks[0]).toBe(0)
      expect(ticks.at(-1)).toBe(top)
      expect(ticks.length).toBeGreaterThanOrEqual(3)
      expect(ticks.length).toBeLessThanOrEqual(5)
    }
  })

  it('read as drawn', () => {
    expect(linearTicks(6000).map((v) => tickText(v, 'perSec', v === 6000))).toEqual(['0', '2k', '4k', '6k/s'])
    expect(linearTicks(1).map((v) => tickText(v, 'ratio', v === 1))).toEqual(['0', '50', '100 %'])
  })

  it('rise at once and fall late', () => {
    expect(steadyTop(null, 5200, 1)).toBe(6000)
    expect(steadyTop(6000, 7000, 1)).toBe(8000)
    expect(steadyTop(6000, 3100, 1)).toBe(6000)
    expect(steadyTop(6000, 1000, 1)).toBe(1200)
  })

  it('end at the least top while the data stay below it: a share at 100 %', () => {
    expect(steadyTop(null, 1, 1)).toBe(1)
    expect(steadyTop(null, 0, 8)).toBe(8)
  })
})

describe('log axes', () => {
  it('hold the data in half decades, a decade at least', () => {
    expect(steadyLogRange(null, 4.2, 2400)).toEqual({ low: 3, high: 3000 })
    expect(steadyLogRange(null, 5, 6)).toEqual({ low: 1, high: 30 })
    expect(steadyLogRange(null, 3, 3000)).toEqual({ low: 3, high: 3000 })
  })

  it('do not flicker', () => {
    const previous = { low: 3, high: 3000 }
    expect(steadyLogRange(previous, 12, 900)).toEqual(previous)
    expect(steadyLogRange(previous, 40, 200)).toEqual({ low: 30, high: 300 })
    expect(steadyLogRange(previous, 0, Number.NEGATIVE_INFINITY)).toEqual(previous)
  })

  it('have a line per decade, counted from the top, as drawn', () => {
    expect(logTicks({ low: 3, high: 3000 }).map((v) => tickText(v, 'ms', false))).toEqual(['3 ms', '30 ms', '300 ms', '3 s'])
    expect(logTicks({ low: 1, high: 30 })).toEqual([1, 3, 10, 30])
  })
})

describe('figures', () => {
  it('keep three digits', () => {
    expect(valueText(4200, 'perSec')).toBe('4.20k')
    expect(valueText(212.4, 'ms')).toBe('212 ms')
    expect(valueText(2999, 'ms')).toBe('3.00 s')
    expect(valueText(0.42, 'ms')).toBe('420 µs')
    expect(valueText(0.9412, 'ratio')).toBe('94.1 %')
    expect(valueText(null, 'ms')).toBe('–')
  })

  it('of time turn into minutes on long axes', () => {
    expect(timeText(45, 5, 60)).toBe('45s')
    expect(timeText(0.5, 0.5, 2)).toBe('0.5s')
    expect(timeText(450, 30, 600)).toBe('7:30')
  })
})

describe('shades', () => {
  const timeline: TimelineEntry[] = [
    { atSec: 5, set: 'a.b', to: 1 },
    { atSec: 10, fault: 'slow', on: 'a', forSec: 10 },
    { atSec: 15, fault: 'crash', on: 'b', forSec: 10 },
    { atSec: 40, fault: 'cut', on: 'w' },
  ]

  it('join faults that overlap and end with the window', () => {
    expect(faultIntervals(timeline, 0, 60)).toEqual([
      { from: 10, to: 25 },
      { from: 40, to: 60 },
    ])
    expect(faultIntervals(timeline, 12, 20)).toEqual([{ from: 12, to: 20 }])
    expect(faultIntervals(timeline, 26, 39)).toEqual([])
  })
})

describe('csv', () => {
  it('has a time column and leaves gaps empty', () => {
    const text = csvText(Float64Array.of(0, 0.1), [{ title: 'p99 (ms)', values: Float64Array.of(Number.NaN, 212.5) }])
    expect(text).toBe('time_s,p99 (ms)\r\n0,\r\n0.1,212.5\r\n')
  })

  it('quotes what needs it and starts no formula', () => {
    const columns = ['a,"b"', '=HYPERLINK("x")', '-1'].map((title) => ({ title, values: new Float64Array(0) }))
    expect(csvText(new Float64Array(0), columns)).toBe(`time_s,"a,""b""","'=HYPERLINK(""x"")",'-1\r\n`)
  })

  it('gets a plain file name', () => {
    expect(fileName(['Checkout: a <slow> day', 'Latency'], 'csv')).toBe('checkout-a-slow-day-latency.csv')
    expect(fileName(['日本'], 'png')).toBe('chart.png')
  })
})

describe('the summary', () => {
  it('says the latest value and the range of each line', () => {
    const lines = [
      { label: 'p50', values: [8, null, 12, 9], now: 9 },
      { label: 'p95', values: [20, 30, null, null], now: null },
      { label: 'p99', values: [null], now: null },
    ]
    expect(summaryText('Latency', 'ms', lines, { from: 0, to: 60 })).toBe(
      'Latency, 0 to 60 s: p50 9.00 ms now, between 8.00 ms and 12.0 ms; p95 none now, between 20.0 ms and 30.0 ms.',
    )
    expect(summaryText('Latency', 'ms', [], { from: 0, to: 60 })).toBe('Latency, 0 to 60 s: no values yet.')
  })
})
