import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { RunFigures } from '../sim-client'
import { useSession } from '../state'
import { watchWindows } from './workers-choice'

let figures: Partial<RunFigures>
let frame: () => void
const setWorkers = vi.fn()
const reload = vi.fn()

beforeEach(() => {
  vi.useFakeTimers()
  vi.clearAllMocks()
  useSession.setState({ workers: null })
  figures = { status: 'running', speed: Number.POSITIVE_INFINITY, eventsPerWindow: 40 }
  const onFrame = (listener: () => void) => {
    frame = listener
    return () => {}
  }
  watchWindows({ figures: () => figures as RunFigures, setWorkers, onFrame }, reload)
})
afterEach(() => void vi.useRealTimers())

function pass(ms: number): void {
  frame()
  vi.advanceTimersByTime(ms)
  frame()
}

it('goes back to one worker when several do too little between their meetings', () => {
  pass(1000)
  expect(reload).not.toHaveBeenCalled()
  pass(600)
  expect(setWorkers).toHaveBeenCalledExactlyOnceWith(1)
  expect(reload).toHaveBeenCalledOnce()
})

it.each([
  ['they do enough', { eventsPerWindow: 700 }],
  ['there is one', { eventsPerWindow: null }],
  ['the run is paced: time is not the constraint', { speed: 1 }],
  ['the run is paused', { status: 'paused' as const }],
])('leaves them alone when %s', (_, more) => {
  figures = { ...figures, ...more }
  pass(5000)
  expect(reload).not.toHaveBeenCalled()
})

it('leaves them alone when the person has chosen', () => {
  useSession.setState({ workers: 3 })
  pass(5000)
  expect(reload).not.toHaveBeenCalled()
})
