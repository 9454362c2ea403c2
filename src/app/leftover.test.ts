// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from 'vitest'
import { forgetLeftover, keepLeftover, lastHere, rememberHere, rescueLeftover } from './leftover'
import type { DocStore, StoredDoc } from './storage'

const doc = (version: number, name: string): StoredDoc => ({
  id: 'a',
  name,
  scenario: { name },
  version,
  savedAt: version,
  touched: true,
})

/** A store with one document, or none. */
function storeOf(first: StoredDoc | null): { store: DocStore; docs: Map<string, StoredDoc> } {
  const docs = new Map<string, StoredDoc>(first === null ? [] : [[first.id, first]])
  const store: DocStore = {
    get: async (id) => docs.get(id) ?? null,
    latest: async () => [...docs.values()].at(-1) ?? null,
    list: async () => [...docs.values()],
    put: async (next, seen) => {
      if ((docs.get(next.id)?.version ?? 0) !== seen) return 'conflict'
      docs.set(next.id, next)
      return 'saved'
    },
    remove: async (id) => void docs.delete(id),
    versions: async () => [],
  }
  return { store, docs }
}

beforeEach(forgetLeftover)

describe('rescueLeftover', () => {
  it('writes what a closed page could not, once', async () => {
    const { store, docs } = storeOf(doc(3, 'old'))
    keepLeftover(doc(4, 'new'), 3)
    await rescueLeftover(store)
    expect(docs.get('a')).toEqual(doc(4, 'new'))
    docs.clear()
    await rescueLeftover(store)
    expect(docs.size).toBe(0)
  })

  it('writes nothing when the page was quick enough after all', async () => {
    const { store, docs } = storeOf(doc(4, 'new'))
    keepLeftover(doc(4, 'new'), 3)
    await rescueLeftover(store)
    expect([...docs.values()]).toEqual([doc(4, 'new')])
  })

  it('keeps both when another tab has written since', async () => {
    const { store, docs } = storeOf(doc(5, 'theirs'))
    keepLeftover(doc(4, 'mine'), 3)
    await rescueLeftover(store, () => 'b')
    expect([...docs.values()].map((d) => [d.id, d.name])).toEqual([
      ['a', 'theirs'],
      ['b', 'mine'],
    ])
  })

  it('passes over what it cannot read', async () => {
    localStorage.setItem('spillway.leftover', '{"doc":3')
    const { store, docs } = storeOf(null)
    await rescueLeftover(store)
    expect(docs.size).toBe(0)
  })
})

describe('lastHere', () => {
  it('is what this tab had open, whatever was saved since; without it the last one', async () => {
    const { store, docs } = storeOf(doc(1, 'here'))
    docs.set('b', { ...doc(2, 'elsewhere'), id: 'b' })
    rememberHere('a')
    expect((await lastHere(store))?.name).toBe('here')
    docs.delete('a')
    expect((await lastHere(store))?.name).toBe('elsewhere')
  })

  it('is the copy where another tab had written the same document', async () => {
    const { store } = storeOf(doc(5, 'theirs'))
    rememberHere('a')
    keepLeftover(doc(4, 'mine'), 3)
    await rescueLeftover(store, () => 'copy')
    expect((await lastHere(store))?.name).toBe('mine')
  })
})
