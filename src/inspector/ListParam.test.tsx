// @vitest-environment happy-dom
import { act, useState } from 'react'
import { beforeEach, expect, test } from 'vitest'
import { type ListItem, list, number, type ParamValue, wires } from '../params'
import { stage } from '../ui/stage.testing'
import { FormContext } from './FormContext'
import { ListParam } from './ListParam'

const STEPS = list({
  title: 'Steps',
  help: 'What to do.',
  default: [],
  maxItems: 8,
  empty: 'Nothing.',
  variants: {
    call: {
      title: 'Call',
      sentence: 'Call {whom}(, {tries} times)',
      params: {
        whom: wires({ title: 'Whom', help: '', default: [], port: 'out' }),
        tries: number({ title: 'Tries', help: '', unit: 'none', default: 1, min: 1, max: 9 }),
      },
    },
    if: { title: 'If', sentence: 'If it rains', opens: true, params: {} },
    else: { title: 'Else', sentence: 'Else', divides: 'if', params: {} },
    end: { title: 'End', sentence: 'End', closes: true, params: {} },
  },
})
const WIRES = [
  { id: 'w1', title: 'Payments', port: 'out' },
  { id: 'w2', title: 'Graveyard', port: 'dead' },
]

const page = stage()
let items: readonly ListItem[]
let gestures: (string | null)[]

function Harness({ start }: { start: readonly ListItem[] }) {
  const [value, setValue] = useState<ParamValue>(start)
  items = value as readonly ListItem[]
  const change = (next: ParamValue, gesture: string | null) => {
    gestures.push(gesture)
    setValue(next)
  }
  return (
    <FormContext value={{ wires: WIRES, durationSec: 60, firstName: 'Pool' }}>
      <ListParam spec={STEPS} value={value} mixed={false} changed={false} onChange={change} />
    </FormContext>
  )
}

const show = (...start: ListItem[]) => page.show(<Harness start={start} />)
const types = () => items.map(({ type }) => type).join(' ')
const heads = () => [...page.host.querySelectorAll<HTMLElement>('.insp-card-head')]
const said = () => [...page.host.querySelectorAll('.insp-card-title')].map((each) => each.textContent)
const press = (index: number, key: string, more: KeyboardEventInit = {}) =>
  act(() => heads()[index].dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, ...more })))
const click = (target: HTMLElement | undefined) => act(() => target?.click())
const button = (label: string) =>
  [...document.querySelectorAll<HTMLElement>('button, [role=menuitem]')].find(
    (each) => (each.getAttribute('aria-label') ?? each.textContent)?.trim() === label,
  )

beforeEach(() => {
  gestures = []
})

test('says each item as a sentence, by the names of wires that leave by the right port', () => {
  show({ type: 'call', tries: 3 }, { type: 'call', whom: ['w1'] })
  expect(said()).toEqual(['Call Payments, 3 times', 'Call Payments'])
  click(heads()[0])
  expect(page.host.querySelector('.insp-wires')?.textContent).toBe('Payments')
})

test('says in place that a wire is gone', () => {
  show({ type: 'call', whom: ['w9'] })
  expect(said()).toEqual(['Call a missing wire'])
  expect(page.host.querySelector('.insp-card-problem')?.textContent).toContain('gone')
})

test('adds a block with its end, indents what is inside, and fills it by the menu of its end', () => {
  show()
  click(button('Add to Steps'))
  click(button('if'))
  expect(types()).toBe('if end')
  click(button('End: Add inside if'))
  click(button('call'))
  expect(types()).toBe('if call end')
  expect(
    [...page.host.querySelectorAll<HTMLElement>('.insp-card')].map((card) => card.style.getPropertyValue('--depth')),
  ).toEqual(['0', '1', '0'])
})

test('moves, duplicates and removes by keys, each as one step of undo', () => {
  show({ type: 'call' }, { type: 'if' }, { type: 'end' })
  press(0, 'ArrowDown', { altKey: true })
  expect(types()).toBe('if call end')
  press(0, 'd', { ctrlKey: true })
  expect(types()).toBe('if call end if call end')
  press(0, 'Delete')
  expect(types()).toBe('if call end')
  press(2, 'Delete')
  press(2, 'ArrowUp', { altKey: true })
  expect(types()).toBe('if call end')
  expect(gestures).toEqual([null, null, null])
})

test('takes only the block away, and leaves what is inside', () => {
  show({ type: 'if' }, { type: 'call' }, { type: 'else' }, { type: 'call', tries: 2 }, { type: 'end' })
  click(heads()[0])
  click(button('Remove only the block'))
  expect(items).toEqual([{ type: 'call' }, { type: 'call', tries: 2 }])
})

test('adds no more than the list may hold', () => {
  show(...Array.from({ length: 7 }, () => ({ type: 'call' })))
  click(button('Add to Steps'))
  expect(button('if')).toBeUndefined()
  click(button('call'))
  expect(items).toHaveLength(8)
  press(0, 'd', { ctrlKey: true })
  expect(items).toHaveLength(8)
})
