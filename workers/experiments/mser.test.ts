import { describe, expect, it } from 'vitest'
import { RandomStream } from '../kernel'
import { analyse, type RunSeries } from './analysis'
import { mser } from './mser'

/** The statistic as the paper writes it, cut by cut. */
function slowly(series: readonly number[]): number {
  const batches = Array.from(
    { length: Math.floor(series.length / 5) },
    (_, b) => series.slice(5 * b, 5 * b + 5).reduce((s, v) => s + v, 0) / 5,
  )
  const scores = batches.slice(0, -4).map((_, cut) => {
    const rest = batches.slice(cut)
    const mean = rest.reduce((s, v) => s + v, 0) / rest.length
    return rest.reduce((s, v) => s + (v - mean) ** 2, 0) / rest.length ** 2
  })
  return 5 * scores.indexOf(Math.min(...scores))
}

const noise = (length: number, name: string) => {
  const random = new RandomStream(7, name)
  return Array.from({ length }, () => random.uniform() - 0.5)
}

describe('mser', () => {
  it('cuts a step exactly at its edge', () => {
    const series = noise(500, 'step').map((x, i) => x + (i < 100 ? 50 : 10))
    expect(mser(series)).toEqual({ leaveOut: 100, settled: true })
  })

  it('cuts an exponential start where it has sunk into the noise', () => {
    const series = noise(1000, 'decay').map((x, i) => x + 20 * Math.exp(-i / 30))
    // The start has come down to the noise (standard deviation 0.29) after 30 · ln(20 / 0.29) = 127 observations.
    const leaveOut = mser(series)?.leaveOut ?? 0
    expect(leaveOut).toBeGreaterThan(80)
    expect(leaveOut).toBeLessThan(200)
  })

  it('leaves a level series whole', () => {
    expect(mser(Array.from({ length: 100 }, () => 3))).toEqual({ leaveOut: 0, settled: true })
  })

  it('finds no steady state in a ramp', () => {
    expect(mser(Array.from({ length: 200 }, (_, i) => i))?.settled).toBe(false)
  })

  it('agrees with the definition computed cut by cut', () => {
    for (let i = 0; i < 50; i++) {
      const series = noise(50 + 7 * i, `series ${i}`).map((x, at) => x + (at < 4 * i ? 0.5 : 0))
      expect(mser(series)?.leaveOut, `series ${i}`).toBe(slowly(series))
    }
  })

  it('says nothing about fewer than ten batches', () => {
    expect(mser(noise(49, 'short'))).toBeNull()
  })
})

describe('analyse', () => {
  const totals = (steps: readonly number[]) => {
    let sum = 0
    return steps.map((step) => {
      sum += step
      return sum
    })
  }
  const series = (latencyMs: readonly number[], counts: readonly number[]): RunSeries => ({
    by: 'time',
    timeNs: latencyMs.map((_, i) => (i + 1) * 1e8),
    requests: [],
    count: totals(counts),
    sumNs: totals(latencyMs.map((ms, i) => ms * 1e6 * counts[i])),
    good: totals(counts),
  })

  it('gives the warm-up in virtual seconds, and means of what comes after the one set', () => {
    const latency = noise(300, 'latency').map((x, i) => x + (i < 50 ? 100 : 20))
    const found = analyse(
      series(
        latency,
        latency.map(() => 10),
      ),
      5e9,
    )
    expect(found.warmup).toEqual({ sec: 5, requests: null, series: 'latency', settled: true })
    const oracle = latency.slice(50).reduce((sum, ms) => sum + ms, 0) / 250
    expect(found.latencyMsMean?.mean).toBeCloseTo(oracle, 9)
    expect(found.goodPerSec?.mean).toBeCloseTo(100, 9)
  })

  it('joins intervals where some hold no request, and does not count an empty start as a gap', () => {
    const counts = Array.from({ length: 600 }, (_, i) => (i >= 20 && i % 2 === 0 ? 1 : 0))
    const latency = counts.map((_, i) => (i < 120 ? 100 : 20))
    expect(analyse(series(latency, counts), 0).warmup).toMatchObject({ sec: 12, series: 'latency' })
  })

  it('goes by throughput where hardly anything has a latency', () => {
    const counts = Array.from({ length: 100 }, () => 0)
    const silent = { ...series(counts, counts), good: totals(counts.map((_, i) => (i < 30 ? 0 : 5 + (i % 2)))) }
    expect(analyse(silent, 0).warmup).toMatchObject({ sec: 3, series: 'throughput' })
    expect(analyse(silent, 0).latencyMsMean).toBeNull()
  })
})
