import { describe, expect, it } from 'vitest'
import type { Scenario, TimelineEntry } from '../../src/scenario'
import { simulate } from '../testing/simulate'

/** Ten requests a second, evenly, over one wire, to a pool that is never full. */
function run(timeline: readonly TimelineEntry[]) {
  const scenario: Scenario = {
    spillway: 1,
    name: 'overlapping faults',
    durationSec: 12,
    nodes: [
      { id: 'users', kind: 'producer', x: 0, y: 0, params: { ratePerSec: 10, arrivals: 'constant' } },
      { id: 'pool', kind: 'worker-pool', x: 1, y: 0, params: { workers: 10, serviceTimeMs: 1 } },
    ],
    wires: [{ id: 'wire', from: 'users', to: 'pool', latencyMs: 1 }],
    timeline,
  }
  const { nodes } = simulate(scenario)
  return { came: nodes.pool.balance.in, ended: nodes.users.outcomes }
}

describe('faults of one kind that overlap', () => {
  it('keep a node down until the last crash is over', () => {
    const once = run([{ atSec: 1, fault: 'crash', on: 'pool', forSec: 9 }])
    const twice = run([
      { atSec: 1, fault: 'crash', on: 'pool', forSec: 4 },
      { atSec: 3, fault: 'crash', on: 'pool', forSec: 7 },
    ])
    expect(twice).toEqual(once)
  })

  it('lose no less when the one that began later, or the one that began before, is over', () => {
    const once = run([{ atSec: 1, fault: 'loss', on: 'wire', ratio: 1, forSec: 9 }])
    const crossing = run([
      { atSec: 1, fault: 'loss', on: 'wire', ratio: 1, forSec: 4 },
      { atSec: 3, fault: 'loss', on: 'wire', ratio: 1, forSec: 7 },
    ])
    const nested = run([
      { atSec: 1, fault: 'loss', on: 'wire', ratio: 1, forSec: 9 },
      { atSec: 3, fault: 'loss', on: 'wire', ratio: 1, forSec: 2 },
    ])
    expect(crossing).toEqual(once)
    expect(nested).toEqual(once)
  })
})
