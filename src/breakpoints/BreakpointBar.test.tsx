// @vitest-environment happy-dom
import { act } from 'react'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { Scenario } from '../scenario'
import { type FakeClient, fakeClient } from '../sim-client/fake-client.testing'
import { edit, open, undo, useSession } from '../state'
import { stage } from '../ui/stage.testing'
import { BreakpointBar } from './BreakpointBar'

const scenario: Scenario = {
  spillway: 1,
  name: 'Test',
  nodes: [
    { id: 'b', kind: 'circuit-breaker', label: 'Breaker', x: 0, y: 0 },
    { id: 'w', kind: 'worker-pool', label: 'DB', x: 0, y: 0 },
  ],
  wires: [],
}
const opens = { node: 'b', metric: 'state', test: 'is', value: 1 } as const
const fills = { node: 'w', metric: 'inProgress', test: 'above', value: 500 } as const

const page = stage()
let fake: FakeClient
const reveal = vi.fn()

beforeEach(() => {
  open(scenario, 'own')
  useSession.setState({ ...useSession.getInitialState(), breakpoints: [opens, fills] }, true)
  fake = fakeClient()
  reveal.mockClear()
  page.show(<BreakpointBar client={fake.client} reveal={reveal} />)
})

const text = () => page.host.querySelector('.breakpoint-count')?.textContent
const why = () => page.host.querySelector('[role="status"]')?.textContent

describe('the bar of the breakpoints', () => {
  it('tells the engine of those that are on', () => {
    expect(fake.calls).toEqual(['breakpoints b.state is, w.inProgress above'])
    act(() => useSession.setState({ breakpoints: [{ ...opens, isOff: true }, fills] }))
    expect(fake.calls.at(-1)).toBe('breakpoints w.inProgress above')
    expect(text()).toBe('2 breakpoints, 1 on')
  })

  it('says why the run stands where it stands, and selects the node, once', () => {
    expect(why()).toBe('')
    fake.broke = { atNs: 12_345_678_901, by: [opens, fills] }
    act(() => fake.frame())
    expect(why()).toBe('Paused at 12.345 s: Breaker became open; DB: in progress rose above 500')
    expect(useSession.getState().selectedNodes).toEqual(['b', 'w'])
    act(() => useSession.setState({ selectedNodes: [] }))
    act(() => fake.frame())
    expect(useSession.getState().selectedNodes).toEqual([])
    expect(reveal.mock.calls).toEqual([['b']])
    fake.broke = null
    act(() => fake.frame())
    expect(why()).toBe('')
  })

  it('leaves out those whose node is gone, until it is back', () => {
    act(() => edit('Remove', (before) => ({ ...before, nodes: before.nodes.slice(1) })))
    expect(text()).toBe('1 breakpoint')
    act(() => undo())
    expect(text()).toBe('2 breakpoints')
  })

  it('forgets all when another document is opened', () => {
    act(() => open({ ...scenario, name: 'Another' }, 'own'))
    expect(useSession.getState().breakpoints).toEqual([])
    expect(page.host.textContent).toBe('')
  })
})
