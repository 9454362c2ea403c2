import { create } from 'zustand'
import { overLimit, type Scenario } from '../scenario'

/** One entry of the command log: what was done, and the document before and after it. */
export interface LogEntry {
  readonly id: number
  readonly label: string
  /** Edits of one gesture (a drag, a slider, typing in one field) share a key and become one entry. */
  readonly gesture: string | null
  readonly before: Scenario
  readonly after: Scenario
}

interface ScenarioState {
  readonly scenario: Scenario
  /** Where the document came from. `shared`: opened from a link, read-only until the person makes it theirs. */
  readonly origin: 'own' | 'shared'
  readonly past: readonly LogEntry[]
  readonly future: readonly LogEntry[]
}

const HISTORY_LIMIT = 3000
const EMPTY: Scenario = { spillway: 1, name: 'Untitled', nodes: [], wires: [] }
let nextId = 1

/** The document and its history. Read it with a selector; change it only through {@link edit}, {@link undo}, {@link redo}, {@link open}. */
export const useScenario = create<ScenarioState>(() => ({ scenario: EMPTY, origin: 'own', past: [], future: [] }))

/** `play`: a person only plays with the run (a parameter, a fault); allowed on a scenario that was opened from somebody's link. */
export type EditPurpose = 'draw' | 'play'

let onRefused: (reason: string | null) => void = () => {}

/** Sets what happens when an edit is refused: `null` on a shared scenario that is not yet the person's, else the sentence that says why. */
export function onRefusedEdit(listener: (reason: string | null) => void): void {
  onRefused = listener
}

/**
 * Applies one change to the document and logs it, so that it can be undone.
 * `change` returns a new document (or the same one: then nothing is logged). Edits with the same `gesture` in a row are one entry.
 */
export function edit(
  label: string,
  change: (scenario: Scenario) => Scenario,
  gesture: string | null = null,
  purpose: EditPurpose = 'draw',
): void {
  const { scenario, past, origin } = useScenario.getState()
  if (origin === 'shared' && purpose === 'draw') {
    onRefused(null)
    return
  }
  const after = change(scenario)
  if (after === scenario) return
  const excess = overLimit(after)
  if (excess !== null && overLimit(scenario) === null) {
    onRefused(excess)
    return
  }
  const last = past[past.length - 1]
  const joined = gesture !== null && last !== undefined && last.gesture === gesture
  const entry: LogEntry = joined ? { ...last, label, after } : { id: nextId++, label, gesture, before: scenario, after }
  const kept = joined ? past.slice(0, -1) : past.slice(-HISTORY_LIMIT + 1)
  useScenario.setState({ scenario: after, past: [...kept, entry], future: [] })
}

/** Ends the current gesture: the next edit starts an entry of its own. */
export function endGesture(): void {
  const { past } = useScenario.getState()
  const last = past[past.length - 1]
  if (last === undefined || last.gesture === null) return
  useScenario.setState({ past: [...past.slice(0, -1), { ...last, gesture: null }] })
}

/** Takes the last entry back; `false` when there is none. */
export function undo(): boolean {
  const { past, future } = useScenario.getState()
  const entry = past[past.length - 1]
  if (entry === undefined) return false
  useScenario.setState({ scenario: entry.before, past: past.slice(0, -1), future: [entry, ...future] })
  return true
}

/** Does the next undone entry again; `false` when there is none. */
export function redo(): boolean {
  const { past, future } = useScenario.getState()
  const entry = future[0]
  if (entry === undefined) return false
  useScenario.setState({ scenario: entry.after, past: [...past, entry], future: future.slice(1) })
  return true
}

/** Undoes or redoes until exactly `length` entries lie in the past: a click in the history list. */
export function goToEntry(length: number): void {
  while (useScenario.getState().past.length > length && undo());
  while (useScenario.getState().past.length < length && redo());
}

/** The scenario opened from a link becomes the person's own: it can be drawn on, and is saved from now on. */
export function makeMine(): void {
  useScenario.setState({ origin: 'own' })
}

/** Replaces the document by another one, with an empty history. */
export function open(scenario: Scenario, origin: 'own' | 'shared'): void {
  useScenario.setState({ scenario, origin, past: [], future: [] })
}
