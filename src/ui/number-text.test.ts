import { describe, expect, it } from 'vitest'
import { bareUnit, stepNumber, textParts, unitOf } from './number-text'

const plain = { shiftKey: false, altKey: false }
const shift = { shiftKey: true, altKey: false }
const alt = { shiftKey: false, altKey: true }

describe('stepNumber', () => {
  it('steps by one, ten times or a tenth of it', () => {
    expect(stepNumber(20, 1, 1, plain, {})).toBe(21)
    expect(stepNumber(20, -1, 1, shift, {})).toBe(10)
    expect(stepNumber(20, 1, 1, alt, {})).toBe(20.1)
  })

  it('leaves no noise of binary fractions', () => {
    expect(stepNumber(0.1, 1, 0.2, plain, {})).toBe(0.3)
  })

  it('never steps a whole number by less than one', () => {
    expect(stepNumber(5, 1, 1, alt, { integer: true })).toBe(6)
  })

  it('stops at the limits', () => {
    expect(stepNumber(99, 1, 1, shift, { max: 100 })).toBe(100)
    expect(stepNumber(1, -1, 1, plain, { min: 1 })).toBe(1)
  })
})

describe('textParts', () => {
  it('tells figures from units', () => {
    expect(textParts('8 ms')).toEqual([
      { text: '8', unit: false },
      { text: 'ms', unit: true },
    ])
    expect(textParts('1 h 20 min').map((part) => part.unit)).toEqual([false, true, false, true])
    expect(textParts('−3.5 dB')[0]).toEqual({ text: '−3.5', unit: false })
  })

  it('takes a word that stands alone for the figure', () => {
    expect(textParts('unlimited')).toEqual([{ text: 'unlimited', unit: false }])
  })
})

describe('unitOf and bareUnit', () => {
  it('find the one unit of what is printed', () => {
    const units = ['30 s', '1.5k /s', '64 KiB', '5 %', '−3 ms'].map(unitOf)
    expect(units).toEqual(['s', '/s', 'KiB', '%', 'ms'])
    expect(['1.31×', '1,284', '∞', '∞ no limit', 'mixed', '1 h 20 min'].map(unitOf)).toEqual(['', '', '', '', '', ''])
  })

  it('add it to a bare figure only', () => {
    expect(['40', ' 1.5 ', '1,000', '1_000', '-2', '1e3'].map((typed) => bareUnit(typed, 's'))).toEqual(Array(6).fill('s'))
    expect(['40ms', '2k', '∞', '', '-', 'lots'].map((typed) => bareUnit(typed, 's'))).toEqual(Array(6).fill(''))
  })
})
