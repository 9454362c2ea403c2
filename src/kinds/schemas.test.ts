import { describe, expect, it } from 'vitest'
import { checkParam, type ParamSpec } from '../params'
import type { KindSchema } from './contract'
import { SCHEMAS, schemaOf, schemasFrom } from './schemas'

const DOCS = import.meta.glob<string>('./*/docs.md', { query: '?raw', import: 'default', eager: true })

const schema = (id: string) => ({ schema: { id } as KindSchema })

describe('schemasFrom', () => {
  it('lists kinds in the order of their folders', () => {
    expect([...schemasFrom({ './b/schema.ts': schema('b'), './a/schema.ts': schema('a') }).keys()]).toEqual(['a', 'b'])
  })

  it('refuses a kind whose id is not the name of its folder', () => {
    expect(() => schemasFrom({ './cache/schema.ts': schema('cash') })).toThrow('calls its kind "cash", but its folder is "cache"')
  })

  it('refuses a module without a schema', () => {
    expect(() => schemasFrom({ './cache/schema.ts': {} as { schema: KindSchema } })).toThrow('does not export schema')
  })
})

describe('SCHEMAS', () => {
  it('holds every kind under its id', () => {
    for (const [id, found] of SCHEMAS) expect(schemaOf(id)).toBe(found)
    expect(() => schemaOf('teapot')).toThrow('there is no kind "teapot"')
  })
})

describe.each([...SCHEMAS.values()])('$id', (schema) => {
  it('has presets whose values are within range', () => {
    const specs: Readonly<Record<string, ParamSpec>> = schema.params
    for (const { id, params } of schema.presets ?? []) {
      for (const [name, value] of Object.entries(params))
        expect(checkParam(specs[name], value), `${id}: ${name}`).toHaveProperty('value')
    }
  })

  it('shows a parameter only while another one has a value that it can have', () => {
    for (const [name, { when }] of Object.entries(schema.params)) {
      if (when === undefined) continue
      const other = schema.params[when.param]
      for (const value of when.is) expect(checkParam(other, value), `${name}: ${value}`).toHaveProperty('value')
    }
  })

  it('says in the first line of its docs what its summary says', () => {
    expect(DOCS[`./${schema.id}/docs.md`].split('\n')[0]).toBe(schema.summary)
  })
})
