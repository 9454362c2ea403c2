import { describe, expect, it } from 'vitest'
import type { Scenario, TimelineEntry } from '../scenario'
import { withEntryChanged, withoutEntry } from './edits'

const early: TimelineEntry = { atSec: 10, set: 'checkout.workers', to: 24 }
const late: TimelineEntry = { atSec: 30, set: 'checkout.workers', to: null }
const slow: TimelineEntry = { atSec: 20, fault: 'slow', on: 'pay', factor: 20, forSec: 10 }
const scenario: Scenario = { spillway: 1, name: 'test', nodes: [], wires: [], timeline: [early, slow, late] }

describe('edits', () => {
  it('keep the timeline in order of time', () => {
    const moved = { ...early, atSec: 25 }
    expect(withEntryChanged(scenario, early, moved).timeline).toEqual([slow, moved, late])
  })

  it('leave a document alone that does not hold the entry', () => {
    expect(withEntryChanged(scenario, { ...early }, { ...early, atSec: 1 })).toBe(scenario)
    expect(withoutEntry(scenario, { ...early })).toBe(scenario)
    expect(withEntryChanged(scenario, early, { ...early })).toBe(scenario)
  })

  it('leave an empty timeline out', () => {
    const one = withoutEntry(withoutEntry(scenario, early), late)
    expect(one.timeline).toEqual([slow])
    expect('timeline' in withoutEntry(one, slow)).toBe(false)
  })
})
