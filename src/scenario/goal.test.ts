import { describe, expect, it } from 'vitest'
import { meetsGoal, parseGoal } from './goal'

describe('parseGoal', () => {
  it('takes a goal apart', () => {
    expect(parseGoal('checkout.latencyMsP99 < 200')).toEqual({
      target: 'checkout',
      metric: 'latencyMsP99',
      base: 'latencyMs',
      stat: 'P99',
      op: '<',
      value: 200,
    })
    expect(parseGoal(' system.goodRatio>=0.99 ')).toMatchObject({
      target: 'system',
      base: 'good',
      stat: 'Ratio',
      op: '>=',
      value: 0.99,
    })
    expect(parseGoal('mail-2.depth == 0')).toMatchObject({ target: 'mail-2', metric: 'depth', stat: null, op: '==', value: 0 })
    expect(parseGoal('a.errorTotal <= 1e3')).toMatchObject({ base: 'error', stat: 'Total', value: 1000 })
  })

  it('says what is wrong, with an example', () => {
    for (const text of ['', 'checkout', 'checkout.p99', 'checkout.latency = 5', 'a b.c < 1', 'x.y < 200 ms', '<script>.x < 1']) {
      expect(parseGoal(text)).toHaveProperty('problem', expect.stringContaining('checkout.latencyMsP99 < 200'))
    }
    expect(parseGoal('x.y < 200ms')).toEqual({
      problem: expect.stringContaining('"200ms" is not a plain number'),
    })
    expect(parseGoal('x.y < 1e999')).toEqual({ problem: '"1e999" is too large' })
  })
})

describe('meetsGoal', () => {
  it('compares strictly or not, as the operator says', () => {
    expect(meetsGoal({ op: '<', value: 5 }, 5)).toBe(false)
    expect(meetsGoal({ op: '<=', value: 5 }, 5)).toBe(true)
    expect(meetsGoal({ op: '>', value: 5 }, 5)).toBe(false)
    expect(meetsGoal({ op: '>=', value: 5 }, 5)).toBe(true)
    expect(meetsGoal({ op: '==', value: 5 }, 5)).toBe(true)
  })

  it('is not met by a value that does not exist', () => {
    expect(meetsGoal({ op: '<', value: 5 }, null)).toBe(false)
    expect(meetsGoal({ op: '<', value: 5 }, Number.NaN)).toBe(false)
  })
})
