import { describe, expect, it } from 'vitest'
import { isLink, type Scenario } from '../scenario'
import { chooseOpening, type OpeningSources } from './boot'
import type { StoredDoc } from './storage'

const first: Scenario = { spillway: 1, name: 'First', nodes: [], wires: [] }
const mine: Scenario = { ...first, name: 'Mine' }
const stored: StoredDoc = { id: 'x', name: 'Mine', scenario: mine, version: 3, savedAt: 1, touched: true }

function sources(more: Partial<OpeningSources> = {}): OpeningSources {
  return {
    isLink,
    decode: async () => ({ scenario: { ...first, name: 'Sent' }, digest: 'abc', notes: [] }),
    latest: async () => stored,
    first: () => first,
    ...more,
  }
}

describe('chooseOpening', () => {
  it('opens a link as shared, with the digest of the sender', async () => {
    expect(await chooseOpening('#s1.abc', sources())).toMatchObject({
      origin: 'shared',
      digest: 'abc',
      stored: null,
      problem: null,
    })
  })

  it('opens the last own document without a link', async () => {
    const opening = await chooseOpening('', sources())
    expect(opening).toMatchObject({ origin: 'own', stored, problem: null })
    expect(opening.scenario.name).toBe('Mine')
  })

  it('opens the own document when the link is broken, and says why', async () => {
    const broken = async () => ({ problems: [{ where: 'nodes[0]', what: 'is odd', severity: 'error' as const }] })
    const opening = await chooseOpening('#s1.abc', sources({ decode: broken }))
    expect(opening.scenario.name).toBe('Mine')
    expect(opening.stored).toBe(stored)
    expect(opening.problem?.reasons).toEqual(['nodes[0]: is odd'])
  })

  it('opens the first scenario to a newcomer, and where the browser refuses to remember', async () => {
    expect((await chooseOpening('', sources({ latest: async () => null }))).scenario.name).toBe('First')
    const refused = () => Promise.reject(new Error('refused'))
    expect((await chooseOpening('', sources({ latest: refused }))).scenario.name).toBe('First')
  })

  it('never saves over a stored document that it could not read', async () => {
    const odd = { ...stored, scenario: { spillway: 99 } }
    const opening = await chooseOpening('', sources({ latest: async () => odd }))
    expect(opening).toMatchObject({ origin: 'own', stored: null })
    expect(opening.problem?.title).toContain('Mine')
  })
})
