import { beforeEach, describe, expect, it } from 'vitest'
import { LIMITS, type Scenario } from '../scenario'
import { edit, endGesture, goToEntry, makeMine, onRefusedEdit, open, redo, undo, useScenario } from './scenario-store'

const EMPTY: Scenario = { spillway: 1, name: 'Test', nodes: [], wires: [] }
const name = () => useScenario.getState().scenario.name
const labels = () => useScenario.getState().past.map(({ label }) => label)
const rename = (to: string, gesture: string | null = null) => edit(`Name ${to}`, (s) => ({ ...s, name: to }), gesture)

function notes(count: number): Scenario {
  return { ...EMPTY, notes: Array.from({ length: count }, (_, i) => ({ id: `n${i}`, text: '', x: 0, y: 0 })) }
}

describe('the history', () => {
  beforeEach(() => open(EMPTY, 'own'))

  it('joins what one gesture does into an entry with the last label, which goes back to before the first', () => {
    rename('a', 'typing')
    rename('ab', 'typing')
    endGesture()
    rename('abc', 'typing')
    expect(labels()).toEqual(['Name ab', 'Name abc'])
    undo()
    undo()
    expect(name()).toBe('Test')
  })

  it('has nothing to do again once something else was done', () => {
    rename('a')
    undo()
    rename('b')
    expect(redo()).toBe(false)
    expect(name()).toBe('b')
  })

  it('goes to any of its entries', () => {
    for (const each of ['a', 'b', 'c']) rename(each)
    goToEntry(1)
    expect(name()).toBe('a')
    goToEntry(3)
    expect(name()).toBe('c')
  })

  it('forgets the oldest of more than 3,000 entries', () => {
    for (let i = 1; i <= 3010; i++) rename(String(i))
    expect(labels()).toHaveLength(3000)
    goToEntry(0)
    expect(name()).toBe('10')
  })
})

describe('an edit', () => {
  const refused: (string | null)[] = []
  beforeEach(() => {
    refused.length = 0
    onRefusedEdit((reason) => refused.push(reason))
  })

  it('is refused where a document would hold too many of something', () => {
    const full = notes(LIMITS.notes)
    open(full, 'own')
    edit('One more', () => notes(LIMITS.notes + 1))
    expect(useScenario.getState().scenario).toBe(full)
    expect(refused).toEqual([expect.stringContaining('at most')])
  })

  it('of a document that holds too many can make it smaller, step by step', () => {
    open(notes(LIMITS.notes + 9), 'own')
    edit('Delete', () => notes(LIMITS.notes + 8))
    expect(useScenario.getState().scenario.notes).toHaveLength(LIMITS.notes + 8)
    expect(refused).toEqual([])
  })

  it('of a shared document is refused until it is made the own one, but for playing with it', () => {
    open(EMPTY, 'shared')
    rename('a')
    expect([name(), refused]).toEqual(['Test', [null]])
    edit('Play', (s) => ({ ...s, name: 'played' }), null, 'play')
    makeMine()
    rename('b')
    expect(labels()).toEqual(['Play', 'Name b'])
  })
})
