// @vitest-environment happy-dom
import { act } from 'react'
import { beforeEach, describe, expect, it } from 'vitest'
import { NumberControl, ValueField } from '../inspector/Inspector'
import type { TimelineEntry } from '../scenario'
import { undo, useScenario } from '../state'
import { stage } from '../ui/stage.testing'
import { EntryForm } from './EntryForm'

const loss: TimelineEntry = { atSec: 20, fault: 'loss', on: 'w', ratio: 0.3, forSec: 10 }
const more: TimelineEntry = { atSec: 35, set: 'pool.workers', to: 24 }
const page = stage()
let closed = 0

beforeEach(() => {
  closed = 0
  useScenario.setState({
    scenario: {
      spillway: 1,
      name: 'test',
      nodes: [
        { id: 'users', kind: 'producer', label: 'Users', x: 0, y: 0 },
        { id: 'pool', kind: 'worker-pool', label: 'Pool', x: 0, y: 0 },
      ],
      wires: [{ id: 'w', from: 'users', to: 'pool' }],
      timeline: [loss, more],
    },
    origin: 'own',
    past: [],
    future: [],
  })
})

/** The form of the entry at a place of the timeline, beside a mark of its own. */
function Shown({ at }: { readonly at: number }) {
  const entry = useScenario((state) => state.scenario.timeline?.[at])
  return entry && <EntryForm entry={entry} mark={page.host} controls={{ NumberControl, ValueField }} onClose={() => closed++} />
}

const timeline = () => useScenario.getState().scenario.timeline
const past = () => useScenario.getState().past.map((entry) => entry.label)
const field = (label: string) => {
  const named = [...page.host.querySelectorAll('label')].find((each) => each.textContent === label)
  return document.getElementById(named?.htmlFor ?? '') as HTMLInputElement
}
function write(label: string, text: string) {
  const input = field(label)
  act(() => input.focus())
  act(() => {
    const { set } = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value') ?? {}
    set?.call(input, text)
    input.dispatchEvent(new Event('input', { bubbles: true }))
  })
}
function type(label: string, text: string) {
  write(label, text)
  press(label, 'Enter')
}
function press(label: string, key: string, shiftKey = false) {
  act(() => void field(label).dispatchEvent(new KeyboardEvent('keydown', { key, shiftKey, bubbles: true })))
}
function pressOutside() {
  return act(async () => void document.body.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true })))
}

describe('the form of a fault', () => {
  beforeEach(() => page.show(<Shown at={0} />))

  it('has a named field for each thing, and changes one at a time, each a step of the history', () => {
    type('Loss', '5%')
    type('Duration', '2500ms')
    expect(timeline()?.[0]).toEqual({ ...loss, ratio: 0.05, forSec: 2.5 })
    expect(past()).toEqual(['Change Users → Pool loses 5 % · for 10 s', 'Change Users → Pool loses 5 % · for 2.5 s'])
    act(() => void undo())
    expect(field('Duration').value).toBe('10 s')
  })

  it('keeps bad text with a message, and the entry as it is', () => {
    for (const [text, message] of [
      ['soon', 'is not a number'],
      ['0', 'Must be above 0'],
      ['-1', 'Must be above 0'],
    ]) {
      type('Duration', text)
      expect(field('Duration').value).toBe(text)
      expect(field('Duration').closest('.ui-field')?.textContent).toContain(message)
    }
    expect(timeline()?.[0]).toBe(loss)
  })

  it('does not step out of the range', () => {
    type('Duration', '1')
    press('Duration', 'ArrowDown', true)
    expect(timeline()?.[0]).toEqual({ ...loss, forSec: 1 })
    act(() => void field('Duration').dispatchEvent(new KeyboardEvent('keyup', { key: 'ArrowDown', bubbles: true })))
    expect(field('Duration').value).toBe('1 s')
  })

  it('lasts for good, or for the default', () => {
    act(() => field('For good').click())
    expect('forSec' in (timeline()?.[0] ?? {})).toBe(false)
    expect(field('Duration')).toBeNull()
    act(() => field('For good').click())
    expect(timeline()?.[0]).toEqual(loss)
    expect(past()).toHaveLength(2)
  })

  it('stays once where it is left with bad text', async () => {
    write('Duration', 'soon')
    await pressOutside()
    expect(closed).toBe(0)
    await pressOutside()
    expect(closed).toBe(1)
  })

  it('takes what is being written when it is left', async () => {
    write('Duration', '4')
    await pressOutside()
    expect(closed).toBe(1)
    expect(timeline()?.[0]).toEqual({ ...loss, forSec: 4 })
  })

  it('deletes the entry', () => {
    const button = [...page.host.querySelectorAll('button')].find((each) => each.textContent === 'Delete')
    act(() => button?.click())
    expect(timeline()).toEqual([more])
    expect(closed).toBe(1)
  })
})

describe('the form of a change', () => {
  it('has the field of the inspector for its value', () => {
    page.show(<Shown at={1} />)
    type('Workers', '40')
    type('Time', '30')
    expect(timeline()?.[1]).toEqual({ ...more, atSec: 30, to: 40 })
    expect(past()).toEqual(['Change Pool · workers 1 → 40', 'Move Pool · workers 1 → 40'])
  })

  it('has it for the parameters of wires, too', () => {
    act(() =>
      useScenario.setState(({ scenario }) => ({
        scenario: { ...scenario, timeline: [loss, { atSec: 35, set: 'w.lossRatio', to: 0.5 }] },
      })),
    )
    page.show(<Shown at={1} />)
    type('Loss', '20%')
    expect(timeline()?.[1]).toEqual({ atSec: 35, set: 'w.lossRatio', to: 0.2 })
  })

  it('says nothing of a parameter that there is not', () => {
    act(() =>
      useScenario.setState(({ scenario }) => ({
        scenario: { ...scenario, timeline: [loss, { atSec: 35, set: 'pool.workerz', to: 24 }] },
      })),
    )
    page.show(<Shown at={1} />)
    expect([...page.host.querySelectorAll('label')].map((each) => each.textContent)).toEqual(['Time'])
  })
})
