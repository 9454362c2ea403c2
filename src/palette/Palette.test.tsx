// @vitest-environment happy-dom
import { act } from 'react'
import { beforeEach, expect, test, vi } from 'vitest'
import { stage } from '../ui/stage.testing'
import { Palette } from './Palette'

vi.mock('../kinds/schemas', () => {
  const kind = (id: string, title: string, group: string) => ({
    id,
    title,
    group,
    summary: `About ${title}`,
    shape: 'card',
    presets: [],
  })
  const kinds = [kind('a', 'Alpha', 'traffic'), kind('b', 'Beta', 'state'), kind('c', 'Gamma', 'state')]
  return { SCHEMAS: new Map(kinds.map((each) => [each.id, each])) }
})
vi.mock('../chains/names', () => ({
  loadChains: async () => [{ id: 's', title: 'Stack', help: 'Several at once', links: [] }],
}))
vi.mock('../kinds/faces', () => ({ faceOf: () => ({ icon: () => null }) }))

const page = stage()
const onPlace = vi.fn()
const onPlaceChain = vi.fn()
const onOver = vi.fn()

beforeEach(async () => {
  onPlace.mockClear()
  onPlaceChain.mockClear()
  onOver.mockClear()
  page.show(<Palette onPlace={onPlace} onPlaceChain={onPlaceChain} onOver={onOver} />)
  await act(async () => {})
})

const search = () => page.host.querySelector('input') as HTMLInputElement
const kinds = () => [...page.host.querySelectorAll<HTMLElement>('[data-kind]')]

function press(target: Element, key: string): void {
  act(() => target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true })))
}
function pointer(target: EventTarget, type: string, x: number, y: number): void {
  const event = new PointerEvent(type, { bubbles: true, pointerId: 1, button: 0, clientX: x, clientY: y })
  act(() => target.dispatchEvent(event))
}
function type(text: string): void {
  act(() => {
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(search(), text)
    search().dispatchEvent(new Event('input', { bubbles: true }))
  })
}

test('places the first match on Enter, highlighted in its title', () => {
  type('mm')
  expect(kinds().map((each) => each.dataset.kind)).toEqual(['c'])
  expect(page.host.querySelector('mark')?.textContent).toBe('mm')
  press(search(), 'Enter')
  expect(onPlace).toHaveBeenCalledExactlyOnceWith('c', null)
})

test('moves through all groups with the arrow keys and keeps one stop of the Tab key', () => {
  press(search(), 'ArrowDown')
  press(kinds()[0], 'ArrowDown')
  press(kinds()[1], 'ArrowDown')
  expect(document.activeElement).toBe(kinds()[2])
  expect(kinds().map((each) => each.tabIndex)).toEqual([-1, -1, 0])
  press(kinds()[2], 'Home')
  press(kinds()[0], 'ArrowUp')
  expect(document.activeElement).toBe(search())
})

test('places a kind where it is dropped outside of the panel, and not by the click that follows', () => {
  pointer(kinds()[1], 'pointerdown', 10, 10)
  pointer(window, 'pointermove', 300, 200)
  expect(page.host.querySelector('.palette-ghost')?.textContent).toBe('Beta')
  pointer(window, 'pointerup', 300, 200)
  act(() => kinds()[1].click())
  expect(onPlace).toHaveBeenCalledExactlyOnceWith('b', { x: 300, y: 200 })
  expect(onOver.mock.calls, 'the canvas hears of the way, and of its end').toEqual([
    ['b', { x: 300, y: 200 }],
    ['b', null],
  ])
  expect(page.host.querySelector('.palette-ghost')).toBeNull()
})

test('finds a chain after the kinds, and places it by a key or where it is dropped', () => {
  press(search(), 'ArrowDown')
  press(kinds()[0], 'End')
  expect(document.activeElement?.textContent).toBe('Stack')
  type('several')
  press(search(), 'Enter')
  expect(onPlaceChain).toHaveBeenLastCalledWith(expect.objectContaining({ id: 's' }), null)
  pointer(page.host.querySelector('[data-place="chain s"]') as Element, 'pointerdown', 10, 10)
  pointer(window, 'pointermove', 300, 200)
  expect(page.host.querySelector('.palette-ghost')?.textContent).toBe('Stack')
  pointer(window, 'pointerup', 300, 200)
  expect(onPlaceChain).toHaveBeenLastCalledWith(expect.objectContaining({ id: 's' }), { x: 300, y: 200 })
  expect(onPlace).not.toHaveBeenCalled()
})

test('gives a drag up on Escape', () => {
  pointer(kinds()[1], 'pointerdown', 10, 10)
  pointer(window, 'pointermove', 300, 200)
  press(document.body, 'Escape')
  pointer(window, 'pointerup', 300, 200)
  expect(onPlace).not.toHaveBeenCalled()
})

test('says so when nothing is found', () => {
  type('zzz')
  expect(kinds()).toHaveLength(0)
  expect(page.host.textContent).toContain('No kind for “zzz”')
})
