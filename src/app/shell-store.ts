import { create } from 'zustand'
import type { Scenario } from '../scenario'

/** Something that could not be opened, and why. */
export interface OpeningProblem {
  readonly title: string
  readonly reasons: readonly string[]
  /** What the page shows instead. */
  readonly instead: string
}

interface ShellState {
  /** Which side panel lies over the canvas on a narrow screen. */
  readonly drawer: 'none' | 'palette' | 'inspector'
  readonly problem: OpeningProblem | null
  /** The scenario as a link brought it, with the digest of the sender's result; `null` when nothing shared is open. */
  readonly shared: { readonly scenario: Scenario; readonly digest: string | null } | null
  /** Why the autosave does not work, for the save label. */
  readonly saveError: string | null
  /** Asks the person whether to install the page as an app; `null` where the browser does not offer it. */
  readonly install: (() => void) | null
}

/** What only the shell itself knows: neither saved nor undone. */
export const useShell = create<ShellState>(() => ({
  drawer: 'none',
  problem: null,
  shared: null,
  saveError: null,
  install: null,
}))
