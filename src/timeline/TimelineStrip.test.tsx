// @vitest-environment happy-dom
import { act } from 'react'
import { beforeEach, describe, expect, it } from 'vitest'
import { NumberControl, ValueField } from '../inspector/Inspector'
import type { TimelineEntry } from '../scenario'
import { SimClientProvider } from '../sim-client/context'
import { fakeClient } from '../sim-client/fake-client.testing'
import { edit, undo, useRun, useScenario, useSession } from '../state'
import { stage } from '../ui/stage.testing'
import { TimelineStrip } from './TimelineStrip'

const slow: TimelineEntry = { atSec: 20, fault: 'slow', on: 'pay', factor: 20, forSec: 10 }
const more: TimelineEntry = { atSec: 35, set: 'checkout.workers', to: 24 }
const page = stage()
let fake: ReturnType<typeof fakeClient>

beforeEach(() => {
  // happy-dom lays nothing out.
  Object.defineProperty(HTMLElement.prototype, 'clientWidth', { configurable: true, get: () => 600 })
  useRun.setState({ status: 'paused', virtualSec: 0 })
  useScenario.setState({
    scenario: {
      spillway: 1,
      name: 'test',
      nodes: [
        { id: 'checkout', kind: 'x', label: 'Checkout', x: 0, y: 0 },
        { id: 'pay', kind: 'x', label: 'Payments', x: 0, y: 0 },
      ],
      wires: [],
      timeline: [slow, more],
    },
    past: [],
    future: [],
  })
  fake = fakeClient()
  page.show(
    <SimClientProvider value={fake.client}>
      <TimelineStrip controls={{ NumberControl, ValueField }} />
    </SimClientProvider>,
  )
})

const marks = () => [...document.querySelectorAll<HTMLElement>('.timeline-mark')]
const timeline = () => useScenario.getState().scenario.timeline
const past = () => useScenario.getState().past.map((entry) => entry.label)
const head = () => document.querySelector<HTMLElement>('[aria-label="Play head"]') as HTMLElement
function key(mark: HTMLElement, name: string, type: 'keydown' | 'keyup' = 'keydown') {
  act(() => void mark.dispatchEvent(new KeyboardEvent(type, { key: name, bubbles: true })))
}
function pointer(mark: HTMLElement, type: string, clientX: number, buttons = 1) {
  act(() => void mark.dispatchEvent(new PointerEvent(type, { clientX, button: 0, buttons, pointerId: 1, bubbles: true })))
}

describe('the strip', () => {
  it('names every entry in full, with its time', () => {
    expect(marks().map((mark) => mark.getAttribute('aria-label'))).toEqual([
      'Payments slow ×20 · for 10 s',
      'Checkout · workers 24',
    ])
    expect(marks()[0].getAttribute('aria-valuetext')).toBe('20 s to 30 s')
    expect(marks()[1].getAttribute('aria-valuetext')).toBe('35 s')
  })

  it('moves the play head on every frame', () => {
    fake.nowNs = 30e9
    fake.frame()
    expect(document.querySelector<HTMLElement>('.timeline-head')?.style.transform).toBe('translateX(300px)')
  })

  it('says how far the engine is on a way that takes it long, and nothing of one that does not', () => {
    const bar = () => document.querySelector('[role="progressbar"]')
    const look = (doneRatio: number, forMs: number) => {
      fake.way = { doneRatio, forMs }
      fake.nowNs = 45e9
      act(() => fake.frame())
    }
    look(0.1, 100)
    expect(bar()).toBeNull()
    look(0.2, 160)
    look(0.438, 200)
    expect(bar()?.getAttribute('aria-valuenow')).toBe('43')
    expect(bar()?.getAttribute('aria-label')).toContain('Going to 45 s')
    expect(bar()?.textContent).toBe('43 %')
    fake.way = null
    act(() => fake.frame())
    expect(bar()).toBeNull()
  })

  it('grows once the run goes beyond its duration', () => {
    act(() => useRun.setState({ virtualSec: 61 }))
    expect(marks()[0].getAttribute('aria-valuemax')).toBe('75')
  })
})

describe('an entry', () => {
  it('moves by a held arrow key as one step of the history', () => {
    for (let i = 0; i < 4; i++) key(marks()[0], 'ArrowRight')
    key(marks()[0], 'ArrowRight', 'keyup')
    expect(timeline()?.[0].atSec).toBe(24)
    expect(past()).toEqual(['Move Payments slow ×20'])
    act(() => void undo())
    expect(timeline()).toEqual([slow, more])
  })

  it('moves by drag as one step, past another entry too', () => {
    const bar = marks()[0]
    pointer(bar, 'pointerdown', 210)
    for (const x of [215, 260, 390]) pointer(bar, 'pointermove', x)
    pointer(bar, 'pointerup', 390)
    expect(timeline()).toEqual([more, { ...slow, atSec: 38 }])
    expect(past()).toEqual(['Move Payments slow ×20'])
  })

  it('goes back when Escape is pressed during a drag', () => {
    const bar = marks()[0]
    pointer(bar, 'pointerdown', 210)
    pointer(bar, 'pointermove', 300)
    key(marks()[0], 'Escape')
    expect(timeline()).toEqual([slow, more])
    expect(past()).toEqual([])
  })

  it('goes back when Ctrl+Z is pressed during a drag, and takes nothing else back', () => {
    act(() => edit('Before', (scenario) => ({ ...scenario, name: 'Before' })))
    pointer(marks()[0], 'pointerdown', 210)
    pointer(marks()[0], 'pointermove', 300)
    const z = new KeyboardEvent('keydown', { key: 'z', ctrlKey: true, bubbles: true, cancelable: true })
    act(() => void marks()[0].dispatchEvent(z))
    expect(z.defaultPrevented, 'it is not the key of the page any more').toBe(true)
    pointer(marks()[0], 'pointermove', 400)
    expect(timeline()).toEqual([slow, more])
    expect(past()).toEqual(['Before'])
  })

  it('does not follow a pointer that was let go where the mark could not hear it', () => {
    const bar = marks()[0]
    pointer(bar, 'pointerdown', 210)
    pointer(bar, 'pointermove', 300)
    const moved = timeline()
    pointer(bar, 'pointermove', 400, 0)
    pointer(bar, 'pointermove', 500, 0)
    expect(timeline()).toEqual(moved)
    expect(past()).toHaveLength(1)
  })

  it('is made longer and shorter by its end, as one step, and never ends before it began', () => {
    const end = marks()[0].querySelector('.timeline-end') as HTMLElement
    pointer(end, 'pointerdown', 300)
    for (const x of [290, 250, 230]) pointer(end, 'pointermove', x)
    pointer(end, 'pointerup', 230)
    expect(timeline()?.[0]).toEqual({ ...slow, forSec: 3 })
    expect(past()).toEqual(['Change Payments slow ×20 · for 3 s'])
    pointer(end, 'pointerdown', 230)
    pointer(end, 'pointermove', 20)
    pointer(end, 'pointerup', 20)
    expect(timeline()?.[0]).toEqual({ ...slow, forSec: 0.1 })
    for (const x of [0, 1]) pointer(marks()[1], x === 0 ? 'pointerdown' : 'pointerup', 350)
    expect(marks()[1].querySelector('.timeline-end')).toBeNull()
  })

  it('lasts longer or less long by + and -; what lasts to the end of the strip can only get shorter', () => {
    for (const name of ['+', '+', '-']) key(marks()[0], name)
    key(marks()[0], '-', 'keyup')
    expect(timeline()?.[0]).toEqual({ ...slow, forSec: 11 })
    expect(past()).toHaveLength(1)
    key(marks()[1], '+')
    expect(timeline()?.[1]).toBe(more)
    const { forSec: _, ...open } = slow
    act(() => useScenario.setState({ scenario: { ...useScenario.getState().scenario, timeline: [open] } }))
    expect(marks()[0].getAttribute('aria-valuetext')).toBe('20 s to the end')
    key(marks()[0], '+')
    expect(timeline()).toEqual([open])
    key(marks()[0], '-')
    expect(timeline()).toEqual([{ ...open, forSec: 39 }])
  })

  it('selects its node when it is pressed without moving', () => {
    pointer(marks()[1], 'pointerdown', 350)
    pointer(marks()[1], 'pointerup', 351)
    expect(useSession.getState().selectedNodes).toEqual(['checkout'])
    expect(past()).toEqual([])
  })

  it('is deleted by Delete, and the focus goes to its neighbour', () => {
    act(() => marks()[0].focus())
    key(marks()[0], 'Delete')
    expect(timeline()).toEqual([more])
    expect(document.activeElement).toBe(marks()[0])
  })

  it('is one of several behind a single stop of the Tab key', () => {
    expect(marks().map((mark) => mark.tabIndex)).toEqual([0, -1])
    act(() => marks()[0].focus())
    key(marks()[0], 'ArrowDown')
    expect(document.activeElement).toBe(marks()[1])
    expect(marks().map((mark) => mark.tabIndex)).toEqual([-1, 0])
  })
})

describe('the play head', () => {
  it('goes where the strip is pressed, and along with a drag', () => {
    const track = document.querySelector<HTMLElement>('.timeline-track') as HTMLElement
    pointer(track, 'pointerdown', 150)
    pointer(track, 'pointermove', 300)
    expect(document.querySelector('.timeline-head')?.textContent).toBe('30 s')
    pointer(track, 'pointerup', 300)
    pointer(track, 'pointermove', 400)
    expect(fake.calls).toEqual(['seek 15', 'seek 30'])
    expect(document.querySelector('.timeline-head')?.textContent).toBe('')
  })

  it('stays where it is when an entry is pressed', () => {
    pointer(marks()[0], 'pointerdown', 210)
    expect(fake.calls).toEqual([])
  })

  it('goes by keys, never before the start, and says where it is', () => {
    fake.nowNs = 4.5e9
    act(() => fake.frame())
    expect(head().getAttribute('aria-valuetext')).toBe('4.5 s')
    key(head(), 'ArrowLeft')
    act(() => void head().dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowLeft', shiftKey: true, bubbles: true })))
    key(head(), 'ArrowRight')
    key(head(), 'Home')
    expect(fake.calls).toEqual(['seek 3.5', 'seek 0', 'seek 5.5', 'seek 0'])
  })
})
