import { describe, expect, it } from 'vitest'
import { Histogram } from '../telemetry'
import { numbers, sortedQuantile } from '../telemetry/fixture.testing'
import {
  BUCKET_COUNT,
  bucketMidNs,
  bucketOf,
  bucketStartNs,
  HISTOGRAM_LENGTH,
  type HistogramData,
  HistogramField,
  histogramAt,
  LAST_BUCKET,
  mergeHistograms,
  quantileNs,
  rankOf,
  summaryMs,
} from './histogram-math'

function recorded(values: readonly number[]): HistogramData {
  const f64 = new Float64Array(HISTOGRAM_LENGTH)
  f64[HistogramField.min] = Infinity
  const histogram = new Histogram(f64, { id: 'h', type: 'histogram', offset: 0, length: HISTOGRAM_LENGTH, column: 0 })
  for (const value of values) histogram.record(value)
  histogram.publish()
  return histogramAt(f64, 0, -1)
}

describe('buckets', () => {
  it('follow each other without gap or overlap', () => {
    for (let bucket = 1; bucket <= LAST_BUCKET; bucket++) {
      const start = bucketStartNs(bucket)
      const end = bucketStartNs(bucket + 1)
      expect(end).toBeGreaterThan(start)
      expect([bucketOf(start), bucketOf(end * (1 - Number.EPSILON))]).toEqual([bucket, bucket])
    }
    expect([bucketStartNs(1), bucketStartNs(BUCKET_COUNT)]).toEqual([512, 2 ** 46])
  })

  it('report any duration in their range within 0.8 %', () => {
    const next = numbers(3)
    for (let i = 0; i < 100_000; i++) {
      const ns = 512 * 2 ** (37 * next())
      expect(Math.abs(bucketMidNs(bucketOf(ns)) / ns - 1)).toBeLessThanOrEqual(1 / 128)
    }
  })

  it('keep zeros exact and clamp what is out of range', () => {
    expect([0, -1, Number.NaN].map(bucketOf)).toEqual([0, 0, 0])
    expect([1e-300, 1, 511.9].map(bucketOf)).toEqual([1, 1, 1])
    expect([2 ** 46, 1e300, Infinity].map(bucketOf)).toEqual([LAST_BUCKET, LAST_BUCKET, LAST_BUCKET])
    expect(quantileNs(recorded([0, 0, 0, 5e6]), 0.75)).toBe(0)
  })
})

describe('quantiles', () => {
  it('of 1 to 100 ms are 50, 95 and 99 ms within 1 %', () => {
    const summary = summaryMs(recorded(Array.from({ length: 100 }, (_, i) => (i + 1) * 1e6)))
    for (const [got, want] of [
      [summary.p50, 50],
      [summary.p90, 90],
      [summary.p95, 95],
      [summary.p99, 99],
      [summary.p999, 100],
    ] as const) {
      expect(Math.abs((got ?? 0) / want - 1)).toBeLessThan(0.01)
    }
  })

  it('are those of the sorted samples within 0.8 %, whatever the samples', () => {
    const next = numbers(5)
    for (let round = 0; round < 60; round++) {
      const spread = 1 + 20 * next()
      const values = Array.from({ length: 1 + Math.floor(3000 * next()) }, () => Math.floor(600 * 2 ** (spread * next())))
      const data = recorded(values)
      for (const q of [0, 0.01, 0.07, 0.5, 0.9, 0.95, 0.99, 0.999, 1]) {
        const want = sortedQuantile(values, q)
        expect(Math.abs((quantileNs(data, q) ?? 0) / want - 1)).toBeLessThanOrEqual(0.008)
      }
    }
  })

  it('have the nearest rank also where the product is a rounding too large', () => {
    expect(0.07 * 100).toBeGreaterThan(7)
    for (let total = 1; total <= 1000; total++) {
      for (let percent = 1; percent <= 100; percent++) {
        // Integers divide exactly where the quotient is whole.
        expect(rankOf(percent / 100, total)).toBe(Math.ceil((percent * total) / 100))
      }
    }
  })

  it('are null where nothing was recorded, never 0', () => {
    expect(summaryMs(recorded([]))).toEqual({
      count: 0,
      mean: null,
      sd: null,
      min: null,
      p50: null,
      p90: null,
      p95: null,
      p99: null,
      p999: null,
      max: null,
    })
  })

  it('of one constant are that constant, with no spread', () => {
    const summary = summaryMs(recorded(new Array(1000).fill(12_345_678)))
    expect(summary).toMatchObject({ p50: 12.345678, p99: 12.345678, sd: 0, min: 12.345678, max: 12.345678 })
  })
})

describe('merging', () => {
  it('gives what one histogram of all samples would have', () => {
    const next = numbers(9)
    const parts = Array.from({ length: 5 }, () => Array.from({ length: 500 }, () => Math.floor(1e8 * next())))
    // So small that even the sum of their squares is a whole number below 2^53: exact in any order.
    const small = parts.map((part) => part.map((ns) => ns % 2 ** 20))
    expect(mergeHistograms(small.map(recorded))).toEqual(recorded(small.flat()))
    expect(mergeHistograms([])).toEqual(recorded([]))
    expect(mergeHistograms([recorded([]), recorded([7e6])])).toEqual(recorded([7e6]))
  })
})
