import type { TraceNote } from '../sim-client'

/** What notes of a run are about: names by index. */
export interface Topology {
  readonly nodes: readonly { readonly id: string; readonly label: string; readonly kind: string }[]
  readonly wires: readonly { readonly id: string; readonly from: number; readonly to: number }[]
}

/** A traced request that has ended, with all notes about it so far. What it left behind (a stored copy, a late reply) may still add some. */
export interface Trace {
  readonly id: number
  readonly topology: Topology
  readonly notes: readonly TraceNote[]
  /** Node where it began and ended. */
  readonly node: number
  readonly beganNs: number
  readonly endedNs: number
  readonly outcome: number
  /** It ended after its deadline. */
  readonly isLate: boolean
  /** There were more notes than a trace may hold. */
  readonly isCut: boolean
}

/** How a trace is filed: a good outcome after the deadline is not good. */
export type TraceResult = 'good' | 'late' | 'failed' | 'rejected' | 'dropped'
