import { describe, expect, it } from 'vitest'
import { stepNumber, textParts } from './number-text'

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
