// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from 'vitest'
import type { Scenario } from '../scenario'
import { edit, open, useScenario, useSession } from '../state'
import { readToasts } from '../ui/toasts'
import type { Autosave } from './autosave'
import { openOwn } from './documents'

const empty: Scenario = { spillway: 1, name: 'Mine', nodes: [], wires: [] }
const saver: Autosave = { current: () => null, adopt() {}, flush: async () => {}, dispose() {} }
const offers = () => readToasts().filter(({ action }) => action?.label === 'Bring it back')
const name = () => useScenario.getState().scenario.name

describe('opening another scenario', () => {
  beforeEach(() => open(empty, 'own'))

  it('offers to bring work back that the browser could not save, as often as it is left', async () => {
    edit('Name', (scenario) => ({ ...scenario, name: 'Work' }))
    useSession.setState({ saveState: 'failed' })
    await openOwn(saver, { ...empty, name: 'Other' })
    for (let times = 1; times < 3; times++) {
      expect(name()).toBe('Other')
      expect(offers().at(-1)?.message).toBe('“Work” was not saved')
      expect(offers()).toHaveLength(times)
      offers().at(-1)?.action?.onSelect()
      await expect.poll(name).toBe('Work')
      await openOwn(saver, { ...empty, name: 'Other' })
    }
  })

  it('says nothing where it was saved, or was only looked at', async () => {
    const before = offers().length
    useSession.setState({ saveState: 'failed' })
    await openOwn(saver, { ...empty, name: 'Other' })
    edit('Name', (scenario) => ({ ...scenario, name: 'Work' }))
    useSession.setState({ saveState: 'saved' })
    await openOwn(saver, empty)
    expect(offers()).toHaveLength(before)
  })
})
