import type { Chain } from '../chains'
import type { Group, KindSchema } from '../kinds/contract'

/** Palette order; the same as that of {@link Group}. */
export const GROUPS: readonly Group[] = ['traffic', 'messaging', 'compute', 'state', 'on the wire', 'routing', 'events']

/** A kind in the palette, and why it is there. */
export interface Entry {
  readonly schema: KindSchema
  /** The part of the title that matches, if any. */
  readonly match: { readonly from: number; readonly to: number } | null
  /** A preset by which it was found. */
  readonly preset: string | null
}

/** How well an entry fits, the less the better: by the start of its title, by its title, by something else. */
function rank({ match }: Entry): number {
  if (match === null) return 2
  return match.from === 0 ? 0 : 1
}

export interface EntryGroup {
  readonly group: Group
  readonly entries: readonly Entry[]
}

/**
 * The kinds that fit a text, by group; the group with the best fit comes first, and in it the best fit, else the order is that
 * of the catalogue. Titles and presets are looked at first; summaries only when neither finds anything. An empty text fits all.
 */
export function findKinds(schemas: Iterable<KindSchema>, text: string): readonly EntryGroup[] {
  const wanted = text.trim().toLowerCase()
  const all = [...schemas]
  const named = all.map((schema) => entryOf(schema, wanted)).filter((entry) => entry !== null)
  const entries = named.length > 0 ? named : all.filter((schema) => saysSummary(schema, wanted)).map(bare)
  const groups = GROUPS.map((group) => ({ group, entries: entries.filter((entry) => entry.schema.group === group) }))
  const found = groups.filter((each) => each.entries.length > 0)
  if (wanted === '') return found
  return found
    .map((each) => ({ ...each, entries: each.entries.toSorted((a, b) => rank(a) - rank(b)) }))
    .toSorted((a, b) => rank(a.entries[0]) - rank(b.entries[0]))
}

function bare(schema: KindSchema): Entry {
  return { schema, match: null, preset: null }
}

function entryOf(schema: KindSchema, wanted: string): Entry | null {
  if (wanted === '') return bare(schema)
  const from = schema.title.toLowerCase().indexOf(wanted)
  if (from >= 0) return { schema, match: { from, to: from + wanted.length }, preset: null }
  const preset = schema.presets?.find((each) => each.title.toLowerCase().includes(wanted))
  return preset === undefined ? null : { schema, match: null, preset: preset.title }
}

function saysSummary(schema: KindSchema, wanted: string): boolean {
  return `${schema.summary} ${schema.group}`.toLowerCase().includes(wanted)
}

/** A chain in the palette. */
export interface ChainEntry {
  readonly chain: Chain
  readonly match: Entry['match']
}

/** The chains whose title or help contains a text. */
export function findChains(chains: readonly Chain[], text: string): readonly ChainEntry[] {
  const wanted = text.trim().toLowerCase()
  return chains.flatMap((chain): ChainEntry[] => {
    if (wanted === '') return [{ chain, match: null }]
    const from = chain.title.toLowerCase().indexOf(wanted)
    if (from >= 0) return [{ chain, match: { from, to: from + wanted.length } }]
    return chain.help.toLowerCase().includes(wanted) ? [{ chain, match: null }] : []
  })
}
