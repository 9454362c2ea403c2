import { describe, expect, expectTypeOf, it } from 'vitest'
import { EXAMPLES } from './example-specs.testing'
import { isDefault, resolveParam, resolveParams, shortenParam, visibleParams, withoutDefaults } from './resolve'
import type { ListItem, ParamSpecs } from './spec'

describe('resolveParam', () => {
  it('fills in the default', () => {
    expect(resolveParam(EXAMPLES.retries, undefined)).toBe(3)
    expect(resolveParam(EXAMPLES.capacity, undefined)).toBe(Number.POSITIVE_INFINITY)
    expectTypeOf(resolveParam(EXAMPLES.mode, undefined)).toEqualTypeOf<'off' | 'hard' | 'soft'>()
  })

  it('turns null into Infinity and a plain number into a constant', () => {
    expect(resolveParam(EXAMPLES.capacity, null)).toBe(Number.POSITIVE_INFINITY)
    expect(resolveParam(EXAMPLES.serviceMs, 4)).toEqual({ dist: 'constant', mean: 4 })
  })

  it('fills in what list items leave out', () => {
    const items: readonly ListItem[] = [{ type: 'work', serviceMs: 7 }, { type: 'call' }]
    expect(resolveParam(EXAMPLES.steps, items)).toEqual([
      { type: 'work', serviceMs: { dist: 'constant', mean: 7 }, repeat: 1 },
      { type: 'call', wire: '', wires: [], limit: Number.POSITIVE_INFINITY },
    ])
  })

  it('throws for a list item that no check has seen', () => {
    expect(() => resolveParam(EXAMPLES.steps, [{ type: 'toString' }])).toThrow(RangeError)
  })
})

describe('resolveParams', () => {
  it('gives every described parameter and nothing else', () => {
    const values = resolveParams(EXAMPLES, { retries: 5, unknown: 1 })
    expect(Object.keys(values)).toEqual(Object.keys(EXAMPLES))
    expect(values.retries).toBe(5)
    expectTypeOf(values.retries).toEqualTypeOf<number>()
  })

  it('does not take inherited properties for values', () => {
    const specs: ParamSpecs = { toString: EXAMPLES.retries }
    expect(resolveParams(specs, {})).toEqual({ toString: 3 })
  })
})

describe('isDefault and withoutDefaults', () => {
  it('compare what the model would see', () => {
    expect(isDefault(EXAMPLES.capacity, null)).toBe(true)
    expect(isDefault(EXAMPLES.serviceMs, { mean: 10, dist: 'exponential' })).toBe(true)
    expect(isDefault(EXAMPLES.serviceMs, 10)).toBe(false)
    expect(isDefault(EXAMPLES.steps, [{ type: 'work' }])).toBe(true)
    expect(isDefault(EXAMPLES.steps, [])).toBe(false)
    expect(isDefault(EXAMPLES.rate, [])).toBe(true)
    expect(isDefault(EXAMPLES.rate, undefined)).toBe(true)
  })

  it('keep only what differs, short, in the order of the descriptions, unknown ones last', () => {
    const saved = withoutDefaults(EXAMPLES, {
      later: 'kept',
      steps: [
        { type: 'call', wire: 'w', wires: [], limit: null },
        { type: 'work', serviceMs: { dist: 'constant', mean: 6 }, repeat: 1 },
      ],
      retries: 4,
      mode: 'off',
    })
    expect(JSON.stringify(saved)).toBe(
      '{"retries":4,"steps":[{"type":"call","wire":"w"},{"type":"work","serviceMs":6}],"later":"kept"}',
    )
  })

  it('lose nothing: saved values resolve as the full ones do', () => {
    const full = {
      retries: 7,
      capacity: null,
      serviceMs: { dist: 'constant', mean: 3 },
      steps: [{ type: 'call', limit: 5 }],
    } as const
    expect(resolveParams(EXAMPLES, withoutDefaults(EXAMPLES, full))).toEqual(resolveParams(EXAMPLES, full))
  })

  it('shorten resolved values into plain JSON', () => {
    expect(shortenParam(EXAMPLES.capacity, Number.POSITIVE_INFINITY)).toBeNull()
    expect(shortenParam(EXAMPLES.steps, [{ type: 'call', wire: '', wires: [], limit: 5 }])).toEqual([{ type: 'call', limit: 5 }])
  })
})

describe('visibleParams', () => {
  const shown = (values: Parameters<typeof resolveParams>[1]) => visibleParams(EXAMPLES, resolveParams(EXAMPLES, values))

  it('shows a parameter while the other has one of the values', () => {
    expect(shown({ mode: 'soft' })).toContain('timeoutMs')
    expect(shown({ mode: 'off' })).not.toContain('timeoutMs')
  })

  it('hides what depends on a hidden parameter', () => {
    expect(shown({ mode: 'soft', enabled: false })).not.toContain('timeoutMs')
  })

  it('hides parameters that wait for each other or for an unknown one', () => {
    const specs: ParamSpecs = {
      a: { ...EXAMPLES.enabled, when: { param: 'b', is: [true] } },
      b: { ...EXAMPLES.enabled, when: { param: 'a', is: [true] } },
      c: { ...EXAMPLES.enabled, when: { param: 'nothing', is: [true] } },
      d: EXAMPLES.enabled,
    }
    expect(visibleParams(specs, resolveParams(specs))).toEqual(['d'])
  })
})
