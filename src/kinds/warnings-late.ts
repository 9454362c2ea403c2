import type { KindSchema } from './contract'

type Module = Pick<KindSchema, 'warnings'>

/** What `warnings.ts` of a kind exports, for kinds that keep their warnings apart. */
const FILES = import.meta.glob<Module>('./*/warnings.ts', { eager: true })

/** The warnings of a kind. Only who shows them asks, so they are no part of the page's first load. */
export function warningsOfKind(schema: KindSchema): Module {
  return FILES[`./${schema.id}/warnings.ts`] ?? schema
}
