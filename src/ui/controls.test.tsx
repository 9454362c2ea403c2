// @vitest-environment happy-dom
import { act, useState } from 'react'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { Field } from './Field'
import { NumberField } from './NumberField'
import { ResizeHandle } from './ResizeHandle'
import { SegmentedTabs } from './SegmentedTabs'
import { Slider } from './Slider'
import { stage } from './stage.testing'

const page = stage()

function find<T extends HTMLElement = HTMLElement>(selector: string): T {
  const found = page.host.querySelector<T>(selector)
  if (!found) throw new Error(`nothing matches ${selector}`)
  return found
}

function key(element: HTMLElement, name: string, more: KeyboardEventInit = {}, type = 'keydown'): void {
  act(() => {
    element.dispatchEvent(new KeyboardEvent(type, { key: name, bubbles: true, cancelable: true, ...more }))
  })
}

function type(input: HTMLInputElement, text: string): void {
  act(() => {
    // React tracks the property on the element itself; the prototype's setter goes round it, as a person's typing does.
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(input, text)
    input.dispatchEvent(new Event('input', { bubbles: true }))
  })
}

function parse(text: string): number | string {
  const value = Number.parseFloat(text)
  return Number.isNaN(value) ? 'Type a number' : value
}

const onChange = vi.fn<(value: number) => void>()
const onCommit = vi.fn<(value: number) => void>()

beforeEach(() => {
  onChange.mockClear()
  onCommit.mockClear()
})

function Held() {
  const [value, setValue] = useState(16)
  return (
    <Field label="Workers">
      <NumberField
        value={value}
        min={1}
        max={64}
        parse={parse}
        format={String}
        onChange={(next) => {
          setValue(next)
          onChange(next)
        }}
        onCommit={onCommit}
      />
    </Field>
  )
}

it('a long number has the place of a unit that it does not have', () => {
  for (const [value, places] of [
    [16, 1],
    [4_294_967_295, 0],
  ]) {
    page.show(<NumberField label="Seed" value={value} parse={parse} format={String} onChange={onChange} />)
    expect(document.querySelectorAll('.ui-number > .ui-number-unit').length, String(value)).toBe(places)
  }
})

describe('NumberField', () => {
  beforeEach(() => page.show(<Held />))

  it('is named by its field and says its value', () => {
    const input = find('input')
    expect(find(`#${CSS.escape(input.getAttribute('aria-labelledby') ?? '')}`).textContent).toBe('Workers')
    expect(input.getAttribute('aria-valuetext')).toBe('16')
  })

  it('commits typed text on Enter, once', () => {
    const input = find<HTMLInputElement>('input')
    type(input, '20')
    expect(onCommit).not.toHaveBeenCalled()
    key(input, 'Enter')
    expect(onCommit.mock.calls).toEqual([[20]])
    expect(input.value).toBe('20')
  })

  it('changes with every step and commits when the key is let go', () => {
    const input = find<HTMLInputElement>('input')
    key(input, 'ArrowUp')
    key(input, 'ArrowUp', { shiftKey: true })
    expect(onChange.mock.calls).toEqual([[17], [27]])
    expect(onCommit).not.toHaveBeenCalled()
    key(input, 'ArrowUp', {}, 'keyup')
    expect(onCommit.mock.calls).toEqual([[27]])
  })

  it('keeps bad text and says why, until Escape takes it back', () => {
    const input = find<HTMLInputElement>('input')
    type(input, 'lots')
    key(input, 'Enter')
    expect(input.value).toBe('lots')
    expect(input.getAttribute('aria-invalid')).toBe('true')
    expect(page.host.textContent).toContain('Type a number')
    key(input, 'Escape')
    expect(input.value).toBe('16')
    expect(page.host.textContent).not.toContain('Type a number')
    expect(onCommit).not.toHaveBeenCalled()
  })

  it('refuses what is out of range', () => {
    const input = find<HTMLInputElement>('input')
    type(input, '900')
    key(input, 'Enter')
    expect(page.host.textContent).toContain('At most 64')
    expect(onChange).not.toHaveBeenCalled()
  })
})

describe('NumberField with a unit that goes by the size', () => {
  const MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, min: 60_000 }
  const read = (text: string) => Number.parseFloat(text) * (MS[/[a-z]+$/.exec(text)?.[0] ?? 'ms'] ?? Number.NaN)
  const print = (ms: number) => (ms >= 60_000 ? `${ms / 60_000} min` : ms >= 1000 ? `${ms / 1000} s` : `${ms} ms`)
  const show = (value: number) =>
    page.show(<NumberField label="Visibility" value={value} parse={read} format={print} onCommit={onCommit} />)

  it('takes a bare figure in the unit that was shown when the typing began, and says which', () => {
    show(30_000)
    const input = find<HTMLInputElement>('input')
    type(input, '4')
    expect(page.host.querySelector('.ui-number-unit')?.textContent).toBe('s')
    expect(input.getAttribute('aria-valuetext')).toBe('4 s')
    // The run goes on while a person types.
    act(() => input.focus())
    show(120_000)
    type(input, '40')
    key(input, 'Enter')
    expect(onCommit.mock.calls).toEqual([[40_000]])
  })

  it('leaves a figure alone that says its unit', () => {
    show(30_000)
    const input = find<HTMLInputElement>('input')
    type(input, '40 ms')
    expect(page.host.querySelector('.ui-number-unit')).toBeNull()
    expect(input.getAttribute('aria-valuetext')).toBe('40 ms')
    key(input, 'Enter')
    expect(onCommit.mock.calls).toEqual([[40]])
  })

  it('begins a row of steps at the figure that was typed', () => {
    show(30_000)
    const input = find<HTMLInputElement>('input')
    type(input, '40')
    key(input, 'ArrowUp')
    expect(input.getAttribute('aria-valuenow')).toBe('40001')
  })
})

describe('Slider', () => {
  it('moves by keys and commits when the key is let go', () => {
    page.show(<Slider label="Workers" min={1} max={64} step={1} value={16} onChange={onChange} onCommit={onCommit} />)
    const input = find('input')
    key(input, 'ArrowRight')
    key(input, 'End')
    expect(onChange.mock.calls).toEqual([[17], [64]])
    key(input, 'End', {}, 'keyup')
    expect(onCommit.mock.calls).toEqual([[64]])
  })

  it('goes back on Escape', () => {
    page.show(<Slider label="Workers" min={1} max={64} step={1} value={16} onChange={onChange} onCommit={onCommit} />)
    const input = find('input')
    key(input, 'End')
    key(input, 'Escape')
    key(input, 'Escape', {}, 'keyup')
    expect(onChange).toHaveBeenLastCalledWith(16)
    expect(onCommit.mock.calls, 'the gesture is over').toEqual([[16]])
  })

  it('stays where it was after Escape, however the pointer moves before it lets go', () => {
    page.show(<Slider label="Workers" min={1} max={64} step={1} value={16} onChange={onChange} onCommit={onCommit} />)
    const input = find<HTMLInputElement>('input')
    const press = () => act(() => void input.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true })))
    press()
    type(input, '5000')
    key(input, 'Escape')
    type(input, '7000')
    expect(onChange).toHaveBeenLastCalledWith(16)
    press()
    type(input, '10000')
    expect(onChange).toHaveBeenLastCalledWith(64)
  })
})

describe('SegmentedTabs', () => {
  const segments = [
    { value: 'one', label: 'One' },
    { value: 'two', label: 'Two', disabled: true },
    { value: 'three', label: 'Three' },
  ] as const

  it('is one stop of the Tab key and skips disabled tabs with the arrows', () => {
    const onSelect = vi.fn<(value: string) => void>()
    page.show(<SegmentedTabs label="View" tabsId="view" value="one" segments={segments} onChange={onSelect} />)
    expect(page.host.querySelectorAll('[role=tab][tabindex="0"]')).toHaveLength(1)
    key(find('[aria-selected=true]'), 'ArrowRight')
    expect(onSelect).toHaveBeenCalledWith('three')
    key(find('[aria-selected=true]'), 'ArrowLeft')
    expect(onSelect).toHaveBeenLastCalledWith('three')
  })
})

describe('ResizeHandle', () => {
  it('grows the panel below when the line moves up', () => {
    const size = { value: 300, min: 200, max: 400, defaultValue: 240 }
    page.show(<ResizeHandle label="Height" controls="panel" {...size} onChange={onChange} />)
    key(find('[role=separator]'), 'ArrowUp')
    key(find('[role=separator]'), 'End')
    key(find('[role=separator]'), 'Enter')
    expect(onChange.mock.calls).toEqual([[308], [400], [240]])
  })
})
