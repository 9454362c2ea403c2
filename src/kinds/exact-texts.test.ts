import { describe, expect, it } from 'vitest'
import { exactText, type ItemSpec, type NumberRange, type ParamSpec, parseQuantity } from '../params'
import { SCHEMAS } from './schemas'

interface Named extends NumberRange {
  readonly name: string
  /** Values that somebody chose. */
  readonly chosen: readonly number[]
}

function rangesOf(name: string, spec: ParamSpec | ItemSpec): Named[] {
  switch (spec.type) {
    case 'number':
      return [{ ...spec, name, chosen: spec.default === null ? [] : [spec.default] }]
    case 'distribution':
    case 'schedule':
      return [{ name, min: 0, max: spec.max, unit: spec.unit, chosen: [] }]
    case 'list':
      return Object.entries(spec.variants).flatMap(([variant, { params }]) =>
        Object.entries(params).flatMap(([param, inner]) => rangesOf(`${name}.${variant}.${param}`, inner)),
      )
    default:
      return []
  }
}

/** Numbers such as people type and sliders give: one to six figures, from the smallest to the largest the range allows. */
function* samples({ min, max, integer, chosen }: Named): Generator<number> {
  yield* [min, max, ...chosen]
  const top = Math.min(max, 1e12)
  const bottom = Math.max(min, integer === true ? 1 : top / 1e9)
  for (let step = 0; step <= 60; step++) {
    const size = bottom * (top / bottom) ** (step / 60)
    for (let figures = 1; figures <= 6; figures++) {
      const value = Number(size.toPrecision(figures))
      const kept = integer === true ? Math.round(value) : value
      if (kept >= min && kept <= max) yield kept
    }
  }
}

describe.each([...SCHEMAS.values()].map((schema) => [schema.id, schema] as const))('%s', (_, schema) => {
  const ranges = Object.entries(schema.params).flatMap(([name, spec]) => rangesOf(name, spec))

  it('shows every number so that reading it back gives the same number', () => {
    for (const range of ranges) {
      for (const value of samples(range)) {
        const text = exactText(value, range.unit)
        expect(parseQuantity(text, range.unit), `${range.name}: ${value} is shown as ${text}`).toBe(value)
      }
    }
  })

  it('shows no number longer than it is, except shares, which are per cent', () => {
    for (const range of ranges.filter(({ unit }) => unit !== 'ratio')) {
      for (const value of samples(range)) {
        const figures = (text: string) => text.replace(/[^0-9.e]/g, '').length
        const text = exactText(value, range.unit)
        expect(figures(text), `${range.name}: ${value} is shown as ${text}`).toBeLessThanOrEqual(figures(String(value)))
      }
    }
  })
})
