import type { KindSchema } from '../kinds/contract'
import type { ParamValue } from '../params'
import { SCENARIO_VERSION } from './document'
import { shown } from './problem'
import type { Fields } from './reader'

/** Turns a document of one version into one of the next. It sees unchecked data: it may move and rename, never assume. */
export type DocumentMigration = (document: Fields) => Fields

/** Entry i turns version i+1 into version i+2. Entries are only ever added: old links open forever. */
export const DOCUMENT_MIGRATIONS: readonly DocumentMigration[] = []

/** Brings a document to the current version, or says why it cannot be read. */
export function migrateDocument(
  document: Fields,
  migrations: readonly DocumentMigration[] = DOCUMENT_MIGRATIONS,
): { readonly document: Fields } | { readonly problem: string } {
  const version = Object.hasOwn(document, 'spillway') ? document.spillway : undefined
  const newest = migrations.length + 1
  if (version === undefined) return { problem: `is missing: a Spillway scenario starts with "spillway": ${SCENARIO_VERSION}` }
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 1) {
    return { problem: `must be the version of the format, a whole number from 1 to ${newest}, not ${shown(version)}` }
  }
  if (version > newest) {
    return {
      problem: `was made by a newer Spillway (format ${version}; this one reads up to ${newest}). Update to open it (in a browser: reload).`,
    }
  }
  try {
    const current = migrations.slice(version - 1).reduce((old, migrate) => migrate(old), document)
    return { document: { ...current, spillway: newest } }
  } catch {
    return { problem: `says version ${version}, but the document is not of that form` }
  }
}

/** Version of a kind's parameters: what `v` of a new node has to be, left out where it is 0. */
export function kindVersion(schema: KindSchema): number {
  return schema.migrations?.length ?? 0
}

/** Brings a node's stored parameters to the current version of its kind, or says why they cannot be read. */
export function migrateParams(
  schema: KindSchema,
  params: Fields,
  version: number,
): { readonly params: Fields } | { readonly problem: string } {
  const migrations = schema.migrations ?? []
  const newest = kindVersion(schema)
  if (version > newest) {
    const known = `version ${version} of its parameters; this one knows ${newest}`
    return { problem: `was made by a newer Spillway (${known}). Update to open it (in a browser: reload).` }
  }
  try {
    // Migrations are written for stored parameters; what comes out is checked like anything else.
    const start = params as Readonly<Record<string, ParamValue>>
    return { params: migrations.slice(version).reduce((old, migrate) => migrate(old), start) }
  } catch {
    return { problem: `says version ${version} of its parameters, but they are not of that form` }
  }
}
