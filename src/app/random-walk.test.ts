// @vitest-environment happy-dom
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { canvasCommands } from '../canvas'
import { groupItem, noteItem } from '../canvas/item-ids'
import { checkScenario, problemText, type Scenario } from '../scenario'
import { goToEntry, open, redo, select, undo, useScenario, useSession } from '../state'
import { DRAW, document, ids, pick, SELECT } from './random-actions.testing'

/** A small seeded generator (mulberry32): the same walk every time. */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

const FIRST: Scenario = {
  spillway: 1,
  name: 'First',
  nodes: [
    { id: 'p', kind: 'producer', x: 0, y: 0 },
    { id: 'a', kind: 'timeout', x: 200, y: 20 },
    { id: 'b', kind: 'retry', x: 400, y: 20 },
    { id: 'w', kind: 'worker-pool', x: 600, y: 0 },
  ],
  wires: [
    { id: 'w1', from: 'p', to: 'a' },
    { id: 'w2', from: 'a', to: 'b' },
    { id: 'w3', from: 'b', to: 'w', latencyMs: 1 },
  ],
  timeline: [
    { atSec: 5, fault: 'slow', on: 'w', factor: 4, forSec: 5 },
    { atSec: 6, fault: 'cut', on: 'w3', forSec: 1 },
  ],
  goals: [{ expect: 'w.latencyMsP99 < 200' }],
}

async function step(random: () => number): Promise<void> {
  const dice = random()
  if (dice < 0.05) for (let n = Math.ceil(random() * 4); n > 0; n--) undo()
  else if (dice < 0.1) for (let n = Math.ceil(random() * 4); n > 0; n--) redo()
  else if (dice < 0.35) await pick(SELECT, random)?.(random)
  else await pick(DRAW, random)?.(random)
  // A selection never outlives what it names for long: commands must bear it all the same.
  if (document().nodes.length > 160) {
    select(ids(document().nodes).slice(20))
    canvasCommands.deleteSelection()
  }
}

function problems(scenario: Scenario): readonly string[] {
  const checked = checkScenario(scenario)
  return 'problems' in checked ? checked.problems.map(problemText) : []
}

describe('2,000 random actions', () => {
  beforeEach(() => open(FIRST, 'own'))

  for (const seed of [1, 2, 3]) {
    it(`leave a valid document that undo brings back to the first and redo to the last, seed ${seed}`, async () => {
      const errors = vi.spyOn(console, 'error')
      const random = randomFrom(seed)
      for (let i = 0; i < 2000; i++) {
        await step(random)
        if (i % 20 === 0) expect(problems(document()), `after action ${i}`).toEqual([])
      }
      const { past, future } = useScenario.getState()
      expect(past.length).toBeGreaterThan(100)
      const last = structuredClone(document())
      const entries = past.length
      goToEntry(0)
      expect(document()).toEqual(FIRST)
      expect(JSON.stringify(document())).toBe(JSON.stringify(FIRST))
      goToEntry(entries)
      expect(document()).toEqual(last)
      expect(useScenario.getState().future).toHaveLength(future.length)
      expect(problems(last)).toEqual([])
      expect(errors).not.toHaveBeenCalled()
      expect(useSession.getState().selectedNodes).toBeDefined()
    })
  }
})

it('names items of the canvas apart', () => {
  expect(new Set(['x', noteItem('x'), groupItem('x')]).size).toBe(3)
})
