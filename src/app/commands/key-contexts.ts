import { canvasCommands } from '../../canvas'
import { useCharts, useRun, useSession } from '../../state'

/** Where a key means something of its own, whether or not that can be done right now: at the end of a chain `>` does not seek. */
export interface KeyContext {
  /** How the sheet of keys says it, behind a command's title. */
  readonly words: string
  readonly holds: () => boolean
}

const { canMoveSelected, chosenNodes, hasSelection } = canvasCommands

/** The most particular first: of two that hold, it has the key. Within one context no two commands share a key. */
export const KEY_CONTEXTS = {
  way: {
    words: 'to another time',
    holds: () => useRun.getState().seekingSec !== null,
  },
  chain: {
    words: 'with one inline node of a chain selected',
    holds: () => canMoveSelected(-1) || canMoveSelected(1),
  },
  zoom: {
    words: 'while the charts are zoomed',
    holds: () => useCharts.getState().zooms.length > 0,
  },
  /** Something that can be moved and copied. */
  things: {
    words: 'with nodes or notes selected',
    holds: () => chosenNodes().length > 0 || useSession.getState().selectedNotes.length > 0,
  },
  selection: {
    words: 'with a selection',
    holds: hasSelection,
  },
} as const satisfies Readonly<Record<string, KeyContext>>

export type KeyContextName = keyof typeof KEY_CONTEXTS
