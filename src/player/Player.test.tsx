// @vitest-environment happy-dom
import { act } from 'react'
import { beforeEach, describe, expect, it } from 'vitest'
import { SimClientProvider } from '../sim-client/context'
import { fakeClient } from '../sim-client/fake-client.testing'
import { undo, useRun, useScenario } from '../state'
import { stage } from '../ui/stage.testing'
import { changeSpeed, togglePlay } from './actions'
import { Player } from './Player'
import { parseSeed } from './SeedField'

const page = stage()
let fake: ReturnType<typeof fakeClient>

beforeEach(() => {
  useRun.setState(useRun.getInitialState(), true)
  useRun.setState({ status: 'paused', virtualSec: 42.3 })
  useScenario.setState(useScenario.getInitialState(), true)
  fake = fakeClient()
  fake.nowNs = 42_318_000_000
  page.show(
    <SimClientProvider value={fake.client}>
      <Player />
    </SimClientProvider>,
  )
})

function button(name: string): HTMLButtonElement {
  const found = document.querySelector<HTMLButtonElement>(`button[aria-label="${name}"]`)
  if (found === null) throw new Error(`no button ${name}`)
  return found
}
const status = () => document.querySelector('.player [role="status"]')?.textContent

describe('the player', () => {
  it('writes the clock on every frame without a render', () => {
    expect(document.querySelector('.player-time')?.textContent).toBe('00:42.318')
    fake.nowNs += 1e6
    fake.frame()
    expect(document.querySelector('.player-time')?.textContent).toBe('00:42.319')
  })

  it('runs, pauses, steps and resets', () => {
    act(() => button('Run').click())
    act(() => useRun.setState({ status: 'running' }))
    act(() => button('Pause').click())
    act(() => button('Step one event').click())
    act(() => button('Step one message').click())
    act(() => button('Reset to 0').click())
    expect(fake.calls).toEqual(['play', 'pause', 'step event', 'step message', 'reset'])
  })

  it('does nothing while the workers start', () => {
    act(() => useRun.setState({ status: 'loading' }))
    act(() => button('Run').click())
    togglePlay(fake.client)
    expect(fake.calls).toEqual([])
  })

  it('starts a failed run again from the beginning', () => {
    act(() => useRun.setState({ status: 'failed' }))
    togglePlay(fake.client)
    expect(fake.calls).toEqual(['reset', 'play'])
  })

  it('says in words what the run does', () => {
    expect(status()).toBe('Paused at 42.3 s')
    act(() => useRun.setState({ status: 'running' }))
    expect(status()).toBe('Running')
    act(() => useRun.setState({ status: 'done', virtualSec: 60 }))
    expect(status()).toBe('Finished at 1 min 0 s')
  })

  it('shows why a run failed', () => {
    act(() => useRun.setState({ status: 'failed', failure: 'Payments at 12.4 s: a message ended twice' }))
    expect(document.querySelector('[role="alert"]')?.textContent).toContain('Payments at 12.4 s: a message ended twice')
  })

  it('says when there is no shared memory', () => {
    expect(document.body.textContent).not.toContain('no shared memory')
    act(() => useRun.setState({ isolated: false }))
    expect(document.body.textContent).toContain('one worker, no shared memory')
  })

  it('steps the speed', () => {
    act(() => button('Faster').click())
    changeSpeed(fake.client, -1)
    expect(fake.calls).toEqual(['speed 2', 'speed 0.5'])
  })
})

describe('the seed', () => {
  it('is read as a whole number of 32 bits', () => {
    expect(parseSeed(' 4 294 967 295 ')).toBe(4_294_967_295)
    expect(parseSeed('4294967296')).toContain('largest')
    expect(parseSeed('1.5')).toContain('whole')
    expect(parseSeed('-1')).toContain('whole')
  })

  it('edits the document in one step that can be undone', () => {
    const field = document.querySelector<HTMLInputElement>('input[aria-label="Seed"]')
    act(() => field?.focus())
    for (let i = 0; i < 3; i++) act(() => field?.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowUp', bubbles: true })))
    act(() => field?.dispatchEvent(new KeyboardEvent('keyup', { key: 'ArrowUp', bubbles: true })))
    expect(useScenario.getState().scenario.seed).toBe(4)
    expect(useScenario.getState().past).toHaveLength(1)
    act(() => void undo())
    expect(useScenario.getState().scenario.seed).toBeUndefined()
  })
})
