import { describe, expect, it } from 'vitest'
import { checkParam } from './check'
import { EXAMPLES } from './example-specs.testing'
import type { ParamSpec } from './spec'

type Name = keyof typeof EXAMPLES

function check(name: Name, value: unknown) {
  return checkParam(EXAMPLES[name] as ParamSpec, value)
}

describe('checkParam', () => {
  it.each<[Name, unknown]>([
    ['retries', 1],
    ['retries', 10_000],
    ['capacity', null],
    ['capacity', 1.5],
    ['mode', 'hard'],
    ['enabled', false],
    ['name', 'ten chars!'],
    ['serviceMs', 12],
    ['serviceMs', { dist: 'lognormal', mean: 12, cv2: 2 }],
    ['rate', [{ type: 'step', atSec: 3, to: 9 }]],
    ['steps', []],
    ['steps', [{ type: 'work' }, { type: 'call', wire: 'w1', wires: ['w1', 'w2'], limit: null }]],
  ])('accepts %s %j as it is', (name, value) => {
    expect(check(name, value)).toEqual({ value })
  })

  it.each<[Name, unknown, string]>([
    ['retries', 0, 'must be between 1 and 10,000, not 0'],
    ['retries', 10_001, 'must be between 1 and 10,000, not 10,001'],
    ['retries', 1.5, 'must be a whole number between 1 and 10,000, not 1.5'],
    ['retries', null, 'must be a number between 1 and 10,000, not null'],
    ['retries', '3', 'must be a number between 1 and 10,000, not "3"'],
    ['retries', Number.POSITIVE_INFINITY, 'must be between 1 and 10,000, not ∞'],
    ['capacity', 0, 'must be between 1 and 1,000,000 or null for unlimited, not 0'],
    ['timeoutMs', -5, 'must be between 0 and 1 min, not −5 ms'],
    ['timeoutMs', Number.NaN, 'must be a number between 0 and 1 min, not NaN'],
    ['mode', 'on', 'must be one of off, hard, soft, not "on"'],
    ['mode', { toString: 'hard' }, 'must be one of off, hard, soft, not an object'],
    ['enabled', 1, 'must be true or false, not 1'],
    ['name', 'eleven char', 'must have at most 10 characters, not 11'],
    ['name', 'a\nb', 'must be one line without control characters'],
    ['name', 7, 'must be a text, not 7'],
    ['serviceMs', { dist: 'exponential', mean: 60_001 }, 'mean must be between 0 and 1 min, not 60,001 ms'],
    ['rate', [{ type: 'step', atSec: 3, to: -1 }], 'item 1: to must be between 0 and 1M /s, not −1 /s'],
    ['steps', {}, 'must be a list, not an object'],
    ['steps', ['work'], 'item 1 must be an object, not "work"'],
    ['steps', [{ type: 'rest' }], 'item 1: type must be one of work, call, not "rest"'],
    ['steps', [{ type: 'constructor' }], 'item 1: type must be one of work, call, not "constructor"'],
    ['steps', [{ type: 'work' }, { type: 'work', repeat: 10 }], 'item 2: repeat must be between 1 and 9, not 10'],
    [
      'steps',
      [{ type: 'work', serviceMs: { dist: 'exponential' } }],
      'item 1: serviceMs: mean must be a number between 0 and 1 s, not nothing',
    ],
    ['steps', [{ type: 'work', wire: 'w1' }], 'item 1: "wire" is not a field of work'],
    ['steps', [JSON.parse('{"type":"work","__proto__":{}}')], 'item 1: "__proto__" is not a field of work'],
    ['steps', [{ type: 'call', wires: ['a', 'a'] }], 'item 1: wires must name each wire once, not "a" twice'],
    ['steps', [{ type: 'call', wires: [''] }], 'item 1: wires: wire 1 must be the id of a wire, at most 100 characters, not ""'],
    ['steps', [{ type: 'call', wire: null }], 'item 1: wire must be the id of a wire, not null'],
    ['steps', Array.from({ length: 4 }, () => ({ type: 'work' })), 'must have at most 3 items, not 4'],
  ])('refuses %s %j', (name, value, problem) => {
    expect(check(name, value)).toEqual({ problem })
  })

  it('cuts a long refused text short', () => {
    expect(check('retries', 'x'.repeat(5000))).toEqual({
      problem: `must be a number between 1 and 10,000, not "${'x'.repeat(40)}…"`,
    })
  })

  it('gives values back as a document holds them', () => {
    expect(check('capacity', Number.POSITIVE_INFINITY)).toEqual({ value: null })
    expect(check('timeoutMs', -0)).toStrictEqual({ value: 0 })
    expect(check('serviceMs', { mean: 4, dist: 'constant' })).toEqual({ value: 4 })
  })
})
