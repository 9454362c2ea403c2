import { create } from 'zustand'

const KEY = 'spillway.hints'

/** What a newcomer is told, one after the other. */
export const HINTS: readonly string[] = [
  'Move a slider on the right: the run answers at once.',
  'Break something: “Try this”, or right-click a node or a wire.',
  'Undo takes anything back. Share puts all of it into a link.',
]

function storedIndex(): number {
  try {
    const stored = Number(localStorage.getItem(KEY) ?? 0)
    return Number.isInteger(stored) && stored >= 0 ? stored : 0
  } catch {
    return 0 // Storage is refused: then the hints come again.
  }
}

/** Number of the hint shown; {@link HINTS}.length: none. */
export const useHints = create<{ readonly index: number }>(() => ({ index: storedIndex() }))

function show(index: number): void {
  useHints.setState({ index })
  try {
    localStorage.setItem(KEY, String(index))
  } catch {
    // Not remembered.
  }
}

export function nextHint(): void {
  show(Math.min(HINTS.length, useHints.getState().index + 1))
}

export function dismissHints(): void {
  show(HINTS.length)
}

export function restartHints(): void {
  show(0)
}
