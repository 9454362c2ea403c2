import { create } from 'zustand'
import type { Params } from './values'

/**
 * What a person has set and the run has not taken yet, by the id of the node or wire: while a run catches up that may last for seconds. Forms
 * show it, and go on from it.
 */
export const usePending = create<Readonly<Record<string, Params>>>(() => ({}))
