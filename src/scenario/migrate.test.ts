import { describe, expect, it } from 'vitest'
import type { KindSchema } from '../kinds/contract'
import { FIXTURES } from './builders.testing'
import { SCENARIO_VERSION } from './document'
import { DOCUMENT_MIGRATIONS, migrateDocument, migrateParams } from './migrate'

describe('migrateDocument', () => {
  it('has a migration for every version before the current one', () => {
    expect(DOCUMENT_MIGRATIONS).toHaveLength(SCENARIO_VERSION - 1)
  })

  it('applies the migrations from the document version on, in order', () => {
    const table = [(d: object) => ({ ...d, trail: '1' }), (d: object) => ({ ...d, trail: `${(d as { trail?: string }).trail}2` })]
    expect(migrateDocument({ spillway: 1 }, table)).toEqual({ document: { spillway: 3, trail: '12' } })
    expect(migrateDocument({ spillway: 2 }, table)).toEqual({ document: { spillway: 3, trail: 'undefined2' } })
    expect(migrateDocument({ spillway: 3 }, table)).toEqual({ document: { spillway: 3 } })
  })

  it('refuses what is newer, no version, or breaks a migration', () => {
    const breaks = [
      () => {
        throw new TypeError('x')
      },
    ]
    expect(migrateDocument({ spillway: 9 })).toHaveProperty('problem', expect.stringContaining('newer Spillway'))
    for (const spillway of [0, -1, 1.5, 'x', null]) expect(migrateDocument({ spillway })).toHaveProperty('problem')
    expect(migrateDocument({ spillway: 1 }, breaks)).toEqual({ problem: 'says version 1, but the document is not of that form' })
  })
})

describe('migrateParams', () => {
  const pool = FIXTURES.get('pool') as KindSchema

  it('applies the migrations of a kind from the node version on', () => {
    expect(migrateParams(pool, { threads: 3, room: 1 }, 0)).toEqual({ params: { workers: 3, room: 1 } })
    expect(migrateParams(pool, { threads: 3 }, 1)).toEqual({ params: { threads: 3 } })
  })

  it('refuses a version it does not know', () => {
    expect(migrateParams(pool, {}, 5)).toHaveProperty('problem', expect.stringContaining('newer Spillway'))
  })
})
