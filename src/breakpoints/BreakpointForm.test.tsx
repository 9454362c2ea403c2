// @vitest-environment happy-dom
import { act } from 'react'
import { beforeEach, expect, it } from 'vitest'
import type { Scenario } from '../scenario'
import { fakeClient } from '../sim-client/fake-client.testing'
import { open, useSession } from '../state'
import { stage } from '../ui/stage.testing'
import { BreakpointsDialog } from './BreakpointsDialog'

const of = (id: string, kind: string): Scenario => ({
  spillway: 1,
  name: id,
  nodes: [{ id, kind, label: id, x: 0, y: 0 }],
  wires: [],
})

const page = stage()
const text = () => page.host.textContent ?? ''

beforeEach(() => {
  HTMLDialogElement.prototype.showModal ??= () => {}
  open(of('Breaker', 'circuit-breaker'), 'own')
  useSession.setState({ ...useSession.getInitialState(), selectedNodes: ['Breaker'] }, true)
  page.show(<BreakpointsDialog client={fakeClient().client} onClose={() => {}} />)
})

it('goes on with what there is when its node goes away under it', () => {
  expect(text()).toContain('Breaker')
  act(() => open(of('Jobs', 'queue'), 'own'))
  expect(text()).toContain('Jobs')
  act(() => open({ ...of('None', 'queue'), nodes: [] }, 'own'))
  expect(text()).toContain('There is no node yet')
})
