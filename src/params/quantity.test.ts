import { describe, expect, it } from 'vitest'
import { formatQuantity, formatText, parseQuantity } from './quantity'
import type { Unit } from './unit'

describe('parseQuantity', () => {
  it.each<[string, Unit, number]>([
    ['250ms', 'ms', 250],
    ['1.5 s', 'ms', 1500],
    ['2 min', 'ms', 120_000],
    ['1h', 'ms', 3_600_000],
    ['300us', 'ms', 0.3],
    ['300 µs', 'ms', 0.3],
    ['300 μs', 'ms', 0.3],
    ['1m30s', 'ms', 90_000],
    ['1 h 30 min', 's', 5400],
    ['250', 'ms', 250],
    ['250ms', 's', 0.25],
    ['1.5', 's', 1.5],
    ['1.5k/s', 'perSec', 1500],
    ['4.20k /s', 'perSec', 4200],
    ['2M', 'perSec', 2e6],
    ['90/min', 'perSec', 1.5],
    ['200 req/s', 'perSec', 200],
    ['20 rps', 'perSec', 20],
    ['90%', 'ratio', 0.9],
    ['90.1 %', 'ratio', 0.901],
    ['0.9', 'ratio', 0.9],
    ['.5', 'ratio', 0.5],
    ['1', 'ratio', 1],
    ['1.31x', 'factor', 1.31],
    ['1.31×', 'factor', 1.31],
    ['64KiB', 'bytes', 65_536],
    ['1 MB', 'bytes', 1_000_000],
    ['512', 'bytes', 512],
    ['1 Gbit/s', 'mbps', 1000],
    ['10 MB/s', 'mbps', 80],
    ['1e6', 'count', 1_000_000],
    ['1_000', 'count', 1000],
    ['1,000', 'count', 1000],
    ['1,234,567.5', 'none', 1_234_567.5],
    ['1.5k', 'count', 1500],
    ['-5', 'none', -5],
    ['−5', 'none', -5],
    ['1e-7', 'none', 1e-7],
    ['∞', 'count', Number.POSITIVE_INFINITY],
    ['Unlimited', 'ms', Number.POSITIVE_INFINITY],
  ])('reads %s in %s', (text, unit, value) => {
    expect(parseQuantity(text, unit)).toBe(value)
  })

  it.each<[string, Unit, RegExp]>([
    ['', 'ms', /write a number, for example 250ms/],
    ['soon', 'ms', /"soon" is not a number/],
    ['10 ms', 'perSec', /"ms" is not a unit here.*90\/min/],
    ['10 constructor', 'count', /not a unit/],
    ['1,5', 'count', /with a point/],
    ['1 min 30', 'ms', /not a unit/],
    ['90', 'ratio', /90% for per cent/],
    ['5 mb/s', 'mbps', /not a unit/],
    ['1e999', 'count', /too large/],
    ['1'.repeat(61), 'count', /at most 60 characters/],
  ])('refuses %j in %s and says what to write', (text, unit, problem) => {
    expect(parseQuantity(text, unit)).toEqual({ problem: expect.stringMatching(problem) })
  })
})

describe('formatText', () => {
  it.each<[number, Unit, string]>([
    [0.3, 'ms', '300 µs'],
    [5, 'ms', '5.00 ms'],
    [250, 'ms', '250 ms'],
    [999.4, 'ms', '999 ms'],
    [999.6, 'ms', '1.00 s'],
    [1500, 'ms', '1.50 s'],
    [59_996, 'ms', '1.00 min'],
    [120_000, 'ms', '2.00 min'],
    [0, 'ms', '0 ms'],
    [0, 's', '0 s'],
    [0.25, 's', '250 ms'],
    [96.24, 'perSec', '96.2 /s'],
    [4200, 'perSec', '4.20k /s'],
    [1.5e6, 'perSec', '1.50M /s'],
    [0.9624, 'ratio', '96.2 %'],
    [1, 'ratio', '100 %'],
    [0.99996, 'ratio', '99.996 %'],
    [1.314, 'factor', '1.31×'],
    [65_536, 'bytes', '64.0 KiB'],
    [512, 'bytes', '512 B'],
    [1023.7, 'bytes', '1.00 KiB'],
    [1284, 'count', '1,284'],
    [7, 'count', '7'],
    [3.4159, 'count', '3.42'],
    [999_999, 'count', '999,999'],
    [12_345_678, 'count', '12.3M'],
    [1250, 'mbps', '1.25 Gbit/s'],
    [1e-7, 'none', '1.00e-7'],
    [-1234.5, 'none', '−1,235'],
    [Number.POSITIVE_INFINITY, 'ms', '∞'],
    [Number.NaN, 'ms', '–'],
  ])('writes %d of %s as %s', (value, unit, text) => {
    expect(formatText(value, unit)).toBe(text)
  })

  it('leaves zeros out and shows more digits when asked to', () => {
    expect(formatQuantity(1_000_000, 'count', { digits: 12, trim: true })).toEqual({ text: '1,000,000', unit: '' })
    expect(formatText(5, 'ms', { trim: true })).toBe('5 ms')
    expect(formatText(1234.5678, 'ms', { digits: 6 })).toBe('1.23457 s')
  })

  it.each<Unit>(['ms', 's', 'perSec', 'ratio', 'factor', 'count', 'bytes', 'mbps', 'none'])(
    'is read back within half of the last of three digits, over twelve decades of %s',
    (unit) => {
      for (let i = 0; i < 2000; i++) {
        const value = unit === 'ratio' ? 10 ** (-i / 400) : 10 ** (i / 160 - 4)
        const back = parseQuantity(formatText(value, unit), unit)
        expect(back, `${value} ${formatText(value, unit)}`).toBeTypeOf('number')
        expect(Math.abs((back as number) / value - 1)).toBeLessThanOrEqual(0.005 + 1e-9)
      }
    },
  )
})
