import { create } from 'zustand'
import type { Breakpoint } from '../sim-client'

/** A breakpoint as the person has it: one that is off is kept and does nothing. */
export interface ListedBreakpoint extends Breakpoint {
  readonly isOff?: boolean
}

export type DialogName =
  | 'breakpoints'
  | 'keys'
  | 'share'
  | 'gallery'
  | 'palette'
  | 'compare'
  | 'find'
  | 'history'
  | 'lab'
  | 'race'
  | 'replace'
  | 'sweep'
  | 'table'
  | 'traces'
  | 'order'

/** What the person looks at: selection and panels. Neither saved in the document nor undone. */
interface SessionState {
  readonly selectedNodes: readonly string[]
  readonly selectedWires: readonly string[]
  readonly selectedNotes: readonly string[]
  readonly selectedGroups: readonly string[]
  /** How many workers the person wants; `null`: the engine chooses. */
  readonly workers: number | null
  /** Each node shows which worker runs it. */
  readonly showWorkers: boolean
  /** Of the document that is open, as long as the page is. */
  readonly breakpoints: readonly ListedBreakpoint[]
  readonly inspectorTab: 'parameters' | 'metrics' | 'learn'
  readonly openDialog: DialogName | 'none'
  readonly chartsHeight: number
  readonly chartsOpen: boolean
  /** Seconds of virtual time shown by the charts; `null`: the whole run. */
  readonly chartRangeSec: number | null
  /** `saved`: the autosave holds exactly this document. */
  readonly saveState: 'saved' | 'saving' | 'unsaved' | 'failed'
}

export const useSession = create<SessionState>(() => ({
  selectedNodes: [],
  selectedWires: [],
  selectedNotes: [],
  selectedGroups: [],
  workers: null,
  showWorkers: false,
  breakpoints: [],
  inspectorTab: 'parameters',
  openDialog: 'none',
  chartsHeight: 260,
  chartsOpen: true,
  chartRangeSec: 60,
  saveState: 'saved',
}))

/** Selects just these; `more`: notes and groups. */
export function select(
  nodes: readonly string[],
  wires: readonly string[] = [],
  more: { readonly notes?: readonly string[]; readonly groups?: readonly string[] } = {},
): void {
  const { notes = [], groups = [] } = more
  useSession.setState({ selectedNodes: nodes, selectedWires: wires, selectedNotes: notes, selectedGroups: groups })
}
