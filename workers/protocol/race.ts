import type { KeyLaw } from '../../src/kinds/contract'

/** Traces that are made by code, so that none has to be stored. */
export const MADE_TRACES = [
  { id: 'pages', title: 'Web pages', help: 'Zipf with exponent 0.9 over 50,000 pages.' },
  { id: 'reports', title: 'Shop with reports', help: 'Zipf, and now and then a scan through 20,000 rows.' },
  { id: 'news', title: 'News', help: 'Zipf whose favourites are others every 50,000 requests.' },
  { id: 'edge', title: 'CDN edge', help: 'Half of the requests are for something that nobody asks for again.' },
  { id: 'batch', title: 'Nightly batch', help: 'A loop over 10,000 rows, with some Zipf between.' },
] as const

export type MadeTrace = (typeof MADE_TRACES)[number]['id']

/** Where the keys come from. A file is CSV (one access a line; the column `key`, else the first) or binary; see race-traces.ts. */
export type TraceSource =
  | { readonly type: 'law'; readonly law: KeyLaw; readonly seed: number }
  | { readonly type: 'made'; readonly id: MadeTrace }
  | { readonly type: 'file'; readonly name: string; readonly bytes: ArrayBuffer }

export interface RaceRequest {
  readonly kind: string
  readonly variants: readonly string[]
  readonly source: TraceSource
}

/** What the worker says, in this order; points come one by one. */
export type RaceNews =
  | { readonly type: 'trace'; readonly accesses: number; readonly keys: number; readonly capacities: readonly number[] }
  | { readonly type: 'point'; readonly variant: string; readonly capacity: number; readonly hitRatio: number }
  | { readonly type: 'done' }
  | { readonly type: 'failed'; readonly what: string }
