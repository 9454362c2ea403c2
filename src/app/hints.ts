import { create } from 'zustand'
import { type LogEntry, useScenario } from '../state'

const KEY = 'spillway.hints'

/** What a newcomer is told, one after the other. */
export const HINTS: readonly string[] = [
  'Select a node and move one of its sliders: the run answers at once.',
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

/** Number of the hint that comes after what a person has just done; a hint that was followed need not stay. */
function hintAfter({ before, after }: LogEntry): number {
  const added = after.timeline?.filter((entry) => !before.timeline?.includes(entry)) ?? []
  if (added.some((entry) => 'fault' in entry)) return 2
  return added.length > 0 ||
    before.nodes.some(({ id, params }, i) => after.nodes[i]?.id === id && after.nodes[i].params !== params)
    ? 1
    : 0
}

/** Goes on by itself when a hint is followed. Returns what stops it. */
export function followHints(): () => void {
  return useScenario.subscribe(({ past, future }, was) => {
    const last = past.at(-1)
    const undone = future.length > was.future.length
    const next = undone ? HINTS.length : last !== undefined && past !== was.past ? hintAfter(last) : 0
    const { index } = useHints.getState()
    // Undoing is the last hint; who undoes sooner has still to hear of the others.
    if (next > index && (!undone || index === HINTS.length - 1)) show(next)
  })
}
