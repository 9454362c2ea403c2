import { expect, test } from 'vitest'
import { type ListItem, placesOf, type Variants } from '../params'
import {
  duplicatePart,
  gapAt,
  insertItem,
  mayMove,
  movePart,
  nextGap,
  partOf,
  removePart,
  unwrapBlock,
  variantsAt,
} from './list-edits'

const VARIANTS: Variants = {
  work: { title: 'Work', params: {} },
  reply: { title: 'Reply', params: {}, notIn: ['loop'] },
  if: { title: 'If', params: {}, opens: true },
  else: { title: 'Else', params: {}, divides: 'if' },
  loop: { title: 'Repeat', params: {}, opens: true },
  end: { title: 'End', params: {}, closes: true },
}
const items = (text: string): readonly ListItem[] => text.split(' ').map((type) => ({ type }))
const text = (list: readonly ListItem[]) => list.map(({ type }) => type).join(' ')
const part = (list: readonly ListItem[], index: number) => partOf(placesOf(VARIANTS, list), index)

test('moves an item, or a whole block, into a gap', () => {
  const list = items('work if work end reply')
  expect(text(movePart(list, part(list, 0), 5))).toBe('if work end reply work')
  expect(text(movePart(list, part(list, 1), 5))).toBe('work reply if work end')
  expect(text(movePart(list, part(list, 1), 0))).toBe('if work end work reply')
  expect(movePart(list, part(list, 1), 2)).toBe(list)
  expect(gapAt(35, [10, 30, 50])).toBe(2)
})

test('moves nothing to where its blocks would not be sound', () => {
  const list = items('reply loop work end')
  expect(mayMove(VARIANTS, list, part(list, 0), 2)).toBe(false)
  expect(mayMove(VARIANTS, list, part(list, 0), 4)).toBe(true)
  expect(nextGap(VARIANTS, list, 0, 1)).toBe(4)
  expect(nextGap(VARIANTS, list, 0, -1)).toBeNull()
})

test('steps into a block and out of it again', () => {
  const list = items('work if end')
  const inside = movePart(list, part(list, 0), nextGap(VARIANTS, list, 0, 1) as number)
  expect(text(inside)).toBe('if work end')
  expect(text(movePart(inside, part(inside, 1), nextGap(VARIANTS, inside, 1, 1) as number))).toBe('if end work')
  expect(text(movePart(inside, part(inside, 1), nextGap(VARIANTS, inside, 1, -1) as number))).toBe('work if end')
})

test('adds a block with its end, and offers only what may stand there', () => {
  expect(text(insertItem(VARIANTS, items('work'), 1, 'if'))).toBe('work if end')
  expect(variantsAt(VARIANTS, items('loop end'), 1)).toEqual(['work', 'if', 'loop'])
  expect(variantsAt(VARIANTS, items('if end'), 1)).toEqual(['work', 'reply', 'if', 'else', 'loop'])
  expect(variantsAt(VARIANTS, items('if else end'), 2)).not.toContain('else')
})

test('removes and duplicates whole blocks, or only their ends', () => {
  const list = items('if work else loop end end work')
  expect(text(removePart(list, part(list, 0)))).toBe('work')
  expect(text(removePart(list, part(list, 2)))).toBe('if work loop end end work')
  expect(text(unwrapBlock(list, placesOf(VARIANTS, list), 0))).toBe('work loop end work')
  expect(text(duplicatePart(list, part(list, 3)))).toBe('if work else loop end loop end end work')
})
