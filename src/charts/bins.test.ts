import { describe, expect, it } from 'vitest'
import { binTable, samplesPerBin, valueNow } from './bins'

/** Samples every 0.1 s; a sample bears the time at which its interval ends. */
function samples(count: number, value: (i: number) => number, keep: (i: number) => boolean = () => true) {
  const all = Array.from({ length: count }, (_, i) => i + 1).filter(keep)
  return { timeSec: Float64Array.from(all, (i) => i / 10), values: Float64Array.from(all, value) }
}
const MINUTE = { from: 0, to: 60 }

describe('bins', () => {
  it('are a few pixels wide, and finer in a shorter window', () => {
    expect(samplesPerBin(MINUTE, 440, 0.1)).toBe(7)
    expect(samplesPerBin({ from: 45, to: 60 }, 440, 0.1)).toBe(2)
    expect(samplesPerBin({ from: 0, to: 2 }, 440, 0.1)).toBe(1)
    expect(samplesPerBin({ from: 0, to: 3600 }, 440, 0.1) % 64).toBe(0)
  })

  it('hold the average of a rate, so that nothing is counted twice or not at all', () => {
    const bursts = samples(600, (i) => (i % 7 === 0 ? 70 : 0))
    const [times, line] = binTable([{ series: bursts }], MINUTE, 440)
    expect(times[0]).toBeCloseTo(0.7)
    expect(times[1]).toBeCloseTo(1.4)
    expect(line.slice(0, -1).every((value) => Math.abs(Number(value) - 10) < 1e-9)).toBe(true)
  })

  it('are cut alike while the window moves', () => {
    const noise = samples(3000, (i) => (i * 7919) % 101)
    const [t1, y1] = binTable([{ series: noise }], { from: 100, to: 160 }, 440)
    const [t2, y2] = binTable([{ series: noise }], { from: 103.3, to: 163.3 }, 440)
    const at = t1.indexOf(t2[2])
    expect(at).toBeGreaterThan(0)
    expect(y1.slice(at, at + 60)).toEqual(y2.slice(2, 62))
  })

  it('leave out the bin that has hardly begun', () => {
    const times = (count: number) => binTable([{ series: samples(count, () => 1) }], MINUTE, 440)[0].length
    expect([times(7), times(8), times(10), times(11), times(14)]).toEqual([1, 1, 1, 2, 2])
  })

  it('break a line that has no values for long, and carry it on over short gaps', () => {
    const sparse = samples(
      600,
      () => 5,
      (i) => i <= 100 || (i > 120 && i <= 200) || i > 400,
    )
    const line = binTable([{ series: sparse }, { series: samples(600, () => 1) }], MINUTE, 440)[1]
    expect(line.slice(0, 29)).not.toContain(null)
    expect(line.slice(0, 29)).toContain(undefined)
    expect(line.slice(30, 56)).toContain(null)
    expect(line.at(-1)).toBe(5)
  })

  it('answer nothing for nothing', () => {
    expect(binTable([{ series: null }], MINUTE, 440)).toEqual([[], []])
  })
})

describe('quantiles in a bin', () => {
  /** A stream of exponential values with mean 1, and the 99th percentiles of its intervals. */
  function p99s(perInterval: number) {
    let seed = 7
    const random = () => {
      seed = (seed * 48_271) % 2_147_483_647
      return seed / 2_147_483_647
    }
    return samples(6000, () => Math.max(...Array.from({ length: perInterval }, () => -Math.log(random()))))
  }
  const averageOf = (line: readonly (number | null | undefined)[]) =>
    line.reduce((sum: number, value) => sum + Number(value), 0) / line.length

  it.each([10, 46, 80])('come near the quantile of all their measurements (%i an interval)', (n) => {
    const perSec = samples(6000, () => n * 10)
    const line = binTable([{ series: p99s(n), quantile: 0.99, perSec }], { from: 0, to: 600 }, 440)[1]
    expect(averageOf(line) / -Math.log(0.01)).toBeGreaterThan(0.85)
    expect(averageOf(line) / -Math.log(0.01)).toBeLessThan(1.15)
  })

  it('are the worst of the tail where nobody counted', () => {
    const series = samples(7, (i) => i)
    expect(binTable([{ series, quantile: 0.99 }], MINUTE, 440)[1]).toEqual([7])
    expect(binTable([{ series, quantile: 0.5 }], MINUTE, 440)[1]).toEqual([4])
  })
})

describe('the value now', () => {
  it('is none when nothing has been measured for a while, though all lines have ended', () => {
    const series = { ...samples(100, (i) => i), untilSec: 20 }
    const [times, values] = binTable([{ series }], MINUTE, 440)
    expect(times.at(-1)).toBe(20)
    expect(valueNow(times as number[], values, MINUTE)).toBeNull()
    const [ended, all] = binTable([{ series: samples(100, (i) => i) }], MINUTE, 440)
    expect(valueNow(ended as number[], all, MINUTE)).not.toBeNull()
  })

  it('is the latest one while the line goes on, and none once it has broken', () => {
    const times = [50, 52, 54, 56, 58, 60]
    expect(valueNow(times, [1, 2, 3, 4, 5, 6], MINUTE)).toBe(6)
    expect(valueNow(times, [1, 2, 3, 4, 5, null], MINUTE)).toBe(5)
    expect(valueNow(times, [1, 2, 3, null, null, null], MINUTE)).toBeNull()
    expect(valueNow([], [], MINUTE)).toBeNull()
  })
})
