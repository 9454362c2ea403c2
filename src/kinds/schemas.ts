import type { KindSchema } from './contract'

/** All kinds by id, in the order of their folders' names. */
export type Schemas = ReadonlyMap<string, KindSchema>

/** Makes the map from the modules a glob found; every module exports `schema`, whose id is its folder's name. */
export function schemasFrom(modules: Readonly<Record<string, { readonly schema: KindSchema }>>): Schemas {
  const paths = Object.keys(modules).sort()
  return new Map(
    paths.map((path): [string, KindSchema] => {
      const folder = path.split('/').at(-2)
      const schema = modules[path].schema
      if (schema === undefined) throw new Error(`${path} does not export schema`)
      if (schema.id !== folder) throw new Error(`${path} calls its kind "${schema.id}", but its folder is "${folder}"`)
      return [schema.id, schema]
    }),
  )
}

/** Every kind there is. */
export const SCHEMAS: Schemas = schemasFrom(import.meta.glob<{ readonly schema: KindSchema }>('./*/schema.ts', { eager: true }))

/** The schema of a kind that is known to exist; throws where it does not. */
export function schemaOf(kind: string, schemas: Schemas = SCHEMAS): KindSchema {
  const schema = schemas.get(kind)
  if (schema === undefined) throw new Error(`there is no kind "${kind}"`)
  return schema
}
