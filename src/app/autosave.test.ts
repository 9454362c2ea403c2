import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Scenario } from '../scenario'
import { edit, makeMine, open, redo, undo, useSession } from '../state'
import { type Autosave, startAutosave } from './autosave'
import type { DocStore, StoredDoc } from './storage'

const empty: Scenario = { spillway: 1, name: 'Test', nodes: [], wires: [] }
const named = (name: string) => (scenario: Scenario) => ({ ...scenario, name })

function memoryStore() {
  const docs = new Map<string, StoredDoc>()
  const store: DocStore = {
    get: async (id) => docs.get(id) ?? null,
    latest: async () => [...docs.values()].at(-1) ?? null,
    list: async () => [...docs.values()],
    async put(doc, seenVersion) {
      if ((docs.get(doc.id)?.version ?? 0) !== seenVersion) return 'conflict'
      docs.set(doc.id, doc)
      return 'saved'
    },
    remove: async (id) => void docs.delete(id),
    versions: async () => [],
  }
  return { docs, store }
}

describe('startAutosave', () => {
  let memory: ReturnType<typeof memoryStore>
  let saver: Autosave
  const onError = vi.fn()
  const onConflict = vi.fn()
  let id = 0

  const start = (store: Promise<DocStore>) =>
    startAutosave({ store, onError, onConflict, onOtherTab() {}, newId: () => `doc${++id}`, now: () => 1000 })

  beforeEach(() => {
    vi.clearAllMocks()
    id = 0
    memory = memoryStore()
    saver = start(Promise.resolve(memory.store))
    open({ ...empty }, 'own')
  })
  afterEach(() => saver.dispose())

  it('saves an edit, and says so only when it is saved', async () => {
    edit('Name', named('New'))
    expect(useSession.getState().saveState).toBe('unsaved')
    await saver.flush()
    expect(useSession.getState().saveState).toBe('saved')
    expect(memory.docs.get('doc1')).toMatchObject({ name: 'New', version: 1, touched: true })
  })

  it('says that it is saved when an undo is done again before it was written', async () => {
    edit('Name', named('New'))
    await saver.flush()
    undo()
    redo()
    expect(useSession.getState().saveState).toBe('unsaved')
    await saver.flush()
    expect(useSession.getState().saveState).toBe('saved')
  })

  it('leaves no trace of a scenario that was only looked at', async () => {
    await saver.flush()
    expect(memory.docs.get('doc1')?.touched).toBe(false)
    open({ ...empty, name: 'Next' }, 'own')
    await saver.flush()
    expect([...memory.docs.keys()]).toEqual(['doc2'])
  })

  it('keeps both when another tab has written the same document', async () => {
    edit('Name', named('Here'))
    await saver.flush()
    const other = { ...(memory.docs.get('doc1') as StoredDoc), name: 'There', version: 2 }
    memory.docs.set('doc1', other)
    edit('Name', named('Here again'))
    await saver.flush()
    expect(memory.docs.get('doc1')).toBe(other)
    expect(memory.docs.get('doc2')?.name).toBe('Here again')
    expect(onConflict).toHaveBeenCalledOnce()
    expect(useSession.getState().saveState).toBe('saved')
  })

  it('goes on with a stored document under its own id', async () => {
    const doc: StoredDoc = { id: 'old', name: 'Old', scenario: empty, version: 7, savedAt: 1, touched: true }
    memory.docs.set('old', doc)
    const scenario = { ...empty, name: 'Old' }
    saver.adopt(doc, scenario)
    open(scenario, 'own')
    expect(useSession.getState().saveState).toBe('saved')
    edit('Name', named('Older'))
    await saver.flush()
    expect(memory.docs.get('old')).toMatchObject({ name: 'Older', version: 8 })
  })

  it('does not save a shared scenario until it is the person’s own', async () => {
    open({ ...empty, name: 'Sent' }, 'shared')
    edit('Play', named('Played'), null, 'play')
    await saver.flush()
    expect([...memory.docs.values()].some((doc) => doc.name === 'Played')).toBe(false)
    makeMine()
    await saver.flush()
    expect([...memory.docs.values()].some((doc) => doc.name === 'Played' && doc.touched)).toBe(true)
  })

  it('says that it failed, and why', async () => {
    saver.dispose()
    saver = start(Promise.reject(new DOMException('full', 'QuotaExceededError')))
    open({ ...empty }, 'own')
    await saver.flush()
    expect(useSession.getState().saveState).toBe('failed')
    expect(onError).toHaveBeenCalledWith('The browser has no room left for this page.')
  })

  it('takes that back once there is room again', async () => {
    saver.dispose()
    const full = () => Promise.reject(new DOMException('full', 'QuotaExceededError'))
    const put = vi.fn(memory.store.put).mockImplementationOnce(full)
    saver = start(Promise.resolve({ ...memory.store, put }))
    open({ ...empty }, 'own')
    edit('Name', named('New'))
    await saver.flush()
    expect(useSession.getState().saveState).toBe('failed')
    await saver.flush()
    expect(onError).toHaveBeenLastCalledWith(null)
    expect(useSession.getState().saveState).toBe('saved')
    expect([...memory.docs.values()].map(({ name }) => name)).toContain('New')
  })
})
