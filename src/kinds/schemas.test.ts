import { describe, expect, it } from 'vitest'
import type { KindSchema } from './contract'
import { SCHEMAS, schemaOf, schemasFrom } from './schemas'

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
