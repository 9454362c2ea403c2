// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Scenario, TimelineEntry } from '../scenario'
import { edit, makeMine, open, undo } from '../state'
import { dismissHints, followHints, HINTS, nextHint, restartHints, useHints } from './hints'

const scenario: Scenario = { spillway: 1, name: 'Test', nodes: [{ id: 'a', kind: 'any', x: 0, y: 0 }], wires: [] }
const record = (entry: TimelineEntry) => edit('Change', (s) => ({ ...s, timeline: [...(s.timeline ?? []), entry] }))
const shown = () => useHints.getState().index

describe('hints', () => {
  let stop: () => void
  beforeEach(() => {
    open(scenario, 'own')
    restartHints()
    stop = followHints()
  })
  afterEach(() => stop())

  it('go on when they are followed: a slider, a fault, undo', () => {
    record({ atSec: 1, set: 'a.rate', to: 2 })
    expect(shown()).toBe(1)
    record({ atSec: 2, on: 'a', fault: 'crash' })
    expect(shown()).toBe(2)
    undo()
    expect(shown()).toBe(HINTS.length)
  })

  it('count a parameter changed before the run, and a fault made first', () => {
    edit('Rate', (s) => ({ ...s, nodes: [{ ...s.nodes[0], params: { rate: 3 } }] }))
    expect(shown()).toBe(1)
    restartHints()
    record({ atSec: 2, on: 'a', fault: 'crash' })
    expect(shown()).toBe(2)
  })

  it('stay for what says nothing of them, and never go back', () => {
    edit('Move', (s) => ({ ...s, nodes: [{ ...s.nodes[0], x: 9 }] }))
    undo()
    expect(shown()).toBe(0)
    nextHint()
    nextHint()
    record({ atSec: 1, set: 'a.rate', to: 2 })
    expect(shown()).toBe(2)
  })

  it('take no node that moves up in the list for one whose parameters have changed', () => {
    const two = {
      ...scenario,
      nodes: [
        { ...scenario.nodes[0], params: { rate: 3 } },
        { ...scenario.nodes[0], id: 'b' },
      ],
    }
    open(two, 'own')
    edit('Delete', (s) => ({ ...s, nodes: s.nodes.slice(1) }))
    expect(shown()).toBe(0)
  })

  it('count each thing done once', () => {
    record({ atSec: 1, set: 'a.rate', to: 2 })
    restartHints()
    makeMine()
    expect(shown()).toBe(0)
  })

  it('end when they are dismissed, and when the last was read', () => {
    dismissHints()
    expect(shown()).toBe(HINTS.length)
    nextHint()
    expect(shown()).toBe(HINTS.length)
  })
})

describe('the next visit', () => {
  const visit = async () => {
    vi.resetModules()
    return (await import('./hints')).useHints.getState().index
  }

  it('goes on where the last one was', async () => {
    restartHints()
    nextHint()
    expect(await visit()).toBe(1)
  })

  it.each(['many', '-1', '1.5', ''])('begins with the first when "%s" is kept', async (kept) => {
    localStorage.setItem('spillway.hints', kept)
    expect(await visit()).toBe(0)
  })
})
