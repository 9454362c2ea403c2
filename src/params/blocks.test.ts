import { describe, expect, it } from 'vitest'
import { checkBlocks, placesOf } from './blocks'
import type { Variants } from './spec'

const VARIANTS: Variants = {
  work: { title: 'Work', params: {} },
  reply: { title: 'Reply', params: {}, notIn: ['parallel'] },
  if: { title: 'If', params: {}, opens: true },
  else: { title: 'Else', params: {}, divides: 'if' },
  parallel: { title: 'At once', params: {}, opens: true },
  end: { title: 'End', params: {}, closes: true },
}
const items = (text: string) => text.split(' ').map((type) => ({ type }))
const problem = (text: string) => checkBlocks(VARIANTS, items(text))?.problem ?? null

describe('blocks of a list', () => {
  it('has what opens, divides and closes a block stand outside of it', () => {
    const places = placesOf(VARIANTS, items('work if work parallel work end else work end work'))
    expect(places.map((place) => place.depth)).toEqual([0, 0, 1, 1, 2, 1, 0, 1, 0, 0])
    expect(places.map((place) => place.last)).toEqual([0, 8, 2, 5, 4, 5, 6, 7, 8, 9])
    expect(places.map((place) => place.block)).toEqual([-1, -1, 1, 1, 3, 3, 1, 1, 1, -1])
  })

  it.each([
    ['work if work else work end', null],
    ['if if end else end', null],
    ['if work', 'item 1: if is not closed'],
    ['work end', 'item 2: end closes nothing'],
    ['else', 'item 1: else must stand in if'],
    ['parallel else end', 'item 2: else must stand in if'],
    ['if else else end', 'item 3: else must stand only once in if'],
    ['parallel if reply end end', 'item 3: reply must not stand in parallel'],
    ['if if if if if if if end end end end end end end', 'item 7: if must not lie deeper than 6 blocks'],
  ])('judges %s', (text, expected) => {
    expect(problem(text)).toBe(expected)
  })

  it('reads a list that is not sound as far as it can', () => {
    expect(placesOf(VARIANTS, items('end if work')).map((place) => place.last)).toEqual([0, 2, 2])
  })
})
