import { create } from 'zustand'
import type { Scenario } from '../scenario'

interface CompareState {
  /** The variant that the open scenario is compared with: A. `null`: none was kept. */
  readonly kept: Scenario | null
  /** The parameter of a node or a wire that is to be swept; `null`: the person chooses. */
  readonly sweep: { readonly owner: string; readonly param: string } | null
}

/** What a person sets against each other. Lasts as long as the page. */
export const useCompare = create<CompareState>(() => ({ kept: null, sweep: null }))
