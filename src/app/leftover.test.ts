// @vitest-environment happy-dom
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { keepLeftover, lastHere, rememberHere, rescueLeftovers } from './leftover'
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

beforeEach(() => localStorage.clear())

describe('rescueLeftovers', () => {
  it('writes what a closed page could not, once', async () => {
    const { store, docs } = storeOf(doc(3, 'old'))
    keepLeftover(doc(4, 'new'), 3)
    await rescueLeftovers(store)
    expect(docs.get('a')).toEqual(doc(4, 'new'))
    docs.clear()
    await rescueLeftovers(store)
    expect(docs.size).toBe(0)
  })

  it('writes nothing when the page was quick enough after all', async () => {
    const { store, docs } = storeOf(doc(4, 'new'))
    keepLeftover(doc(4, 'new'), 3)
    await rescueLeftovers(store)
    expect([...docs.values()]).toEqual([doc(4, 'new')])
  })

  it('keeps both when another tab has written since', async () => {
    const { store, docs } = storeOf(doc(5, 'theirs'))
    keepLeftover(doc(4, 'mine'), 3)
    await rescueLeftovers(store, () => 'b')
    expect([...docs.values()].map((d) => [d.id, d.name])).toEqual([
      ['a', 'theirs'],
      ['b', 'mine'],
    ])
  })

  it('keeps what several pages left that were closed at the same moment', async () => {
    const { store, docs } = storeOf(doc(3, 'old'))
    keepLeftover(doc(4, 'new'), 3)
    vi.resetModules()
    const another = await import('./leftover')
    another.keepLeftover({ ...doc(1, 'of another tab'), id: 'b' }, 0)
    await rescueLeftovers(store)
    expect([...docs.values()].map((d) => [d.id, d.name])).toEqual([
      ['a', 'new'],
      ['b', 'of another tab'],
    ])
  })

  it('rescues the others where the database refuses one, and that one the next time', async () => {
    const { store, docs } = storeOf(null)
    localStorage.setItem('spillway.leftover', JSON.stringify({ doc: { ...doc(1, 'of 0.7'), id: 'b' }, seenVersion: 0 }))
    keepLeftover(doc(1, 'new'), 0)
    const full = {
      ...store,
      put: (next: StoredDoc, seen: number) => (next.id === 'a' ? Promise.reject(new Error('full')) : store.put(next, seen)),
    }
    await rescueLeftovers(full)
    expect([...docs.keys()]).toEqual(['b'])
    await rescueLeftovers(store)
    expect([...docs.keys()]).toEqual(['b', 'a'])
    expect(localStorage.length).toBe(0)
  })

  it('passes over what it cannot read', async () => {
    localStorage.setItem('spillway.leftover', '{"doc":3')
    const { store, docs } = storeOf(null)
    await rescueLeftovers(store)
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
    await rescueLeftovers(store, () => 'copy')
    expect((await lastHere(store))?.name).toBe('mine')
  })
})
