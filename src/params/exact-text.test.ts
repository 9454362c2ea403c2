import { describe, expect, it } from 'vitest'
import { exactText } from './exact-text'
import { parseQuantity } from './quantity'
import type { Unit } from './unit'

describe('exactText', () => {
  it.each<[number, Unit, string]>([
    [100, 's', '100 s'],
    [120, 's', '2 min'],
    [150, 's', '2.5 min'],
    [75, 's', '75 s'],
    [3600, 's', '1 h'],
    [86_400, 's', '1 d'],
    [0.25, 's', '250 ms'],
    [250, 'ms', '250 ms'],
    [1500, 'ms', '1.5 s'],
    [1234.5678, 'ms', '1.2345678 s'],
    [0.3, 'ms', '300 µs'],
    [1e-7, 'ms', '0.0001 µs'],
    [0, 'ms', '0 ms'],
    [1500, 'perSec', '1.5k /s'],
    [1234, 'perSec', '1,234 /s'],
    [0.07, 'ratio', '7 %'],
    [1 / 3, 'ratio', '0.3333333333333333'],
    [1.31, 'factor', '1.31×'],
    [1284, 'count', '1,284'],
    [2_000_000, 'count', '2M'],
    [65_536, 'bytes', '64 KiB'],
    [1000, 'bytes', '1,000 B'],
    [250_000, 'bytes', '250 kB'],
    [1_000_000, 'bytes', '1 MB'],
    [1250, 'mbps', '1.25 Gbit/s'],
    [-1234.5, 'none', '−1,234.5'],
    [Number.POSITIVE_INFINITY, 'ms', '∞'],
  ])('writes %d of %s as %s', (value, unit, text) => {
    expect(exactText(value, unit)).toBe(text)
    expect(parseQuantity(text, unit)).toBe(value)
  })
})
