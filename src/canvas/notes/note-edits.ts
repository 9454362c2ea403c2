import { wholePx } from '../../scenario/coordinate'
import type { Note, Scenario } from '../../scenario/document'
import { freeId } from '../../scenario/free-name'
import { LIMITS } from '../../scenario/limits'
import type { Point } from '../edits'

/** Size of a note that says nothing of its own, px. */
export const NOTE_SIZE = { width: 200, height: 92 } as const
/** The smallest that a note can be drawn. */
export const LEAST_NOTE = { width: 80, height: 40 } as const

/** What a person changes about a note. */
export type NoteChange = Partial<Omit<Note, 'id'>>

export function addNote(scenario: Scenario, at: Point, text = ''): { readonly scenario: Scenario; readonly id: string } {
  const notes = scenario.notes ?? []
  const id = freeId('note', new Set(notes.map((note) => note.id)))
  const note: Note = { id, text, x: wholePx(at.x), y: wholePx(at.y) }
  return { scenario: { ...scenario, notes: [...notes, note] }, id }
}

function sizePx(px: number, least: number): number {
  return Math.round(Math.min(LIMITS.noteSize, Math.max(least, px)))
}

/** A note with another text, place or size; the same document when nothing changes. */
export function changeNote(scenario: Scenario, id: string, change: NoteChange): Scenario {
  const old = scenario.notes?.find((note) => note.id === id)
  if (old === undefined) return scenario
  const next: Note = {
    ...old,
    ...change,
    text: (change.text ?? old.text).slice(0, LIMITS.note),
    ...(change.x !== undefined && { x: wholePx(change.x) }),
    ...(change.y !== undefined && { y: wholePx(change.y) }),
    ...(change.width !== undefined && { width: sizePx(change.width, LEAST_NOTE.width) }),
    ...(change.height !== undefined && { height: sizePx(change.height, LEAST_NOTE.height) }),
  }
  const same = (Object.keys(next) as (keyof Note)[]).every((key) => next[key] === old[key])
  return same ? scenario : { ...scenario, notes: scenario.notes?.map((note) => (note === old ? next : note)) }
}

/** Notes at new places, rounded to whole px. */
export function moveNotes(scenario: Scenario, places: ReadonlyMap<string, Point>): Scenario {
  let moved = scenario
  for (const [id, { x, y }] of places) moved = changeNote(moved, id, { x, y })
  return moved
}

export function removeNotes(scenario: Scenario, ids: readonly string[]): Scenario {
  const { notes, ...rest } = scenario
  const kept = notes?.filter((note) => !ids.includes(note.id)) ?? []
  if (kept.length === (notes?.length ?? 0)) return scenario
  return kept.length === 0 ? rest : { ...rest, notes: kept }
}

/** Copies of notes beside themselves. */
export function copyNotes(
  scenario: Scenario,
  notes: readonly Note[],
  by: Point,
): { readonly scenario: Scenario; readonly ids: readonly string[] } {
  const taken = new Set(scenario.notes?.map((note) => note.id))
  const copies = notes.map((note) => {
    const id = freeId(note.id, taken)
    taken.add(id)
    return { ...note, id, x: wholePx(note.x + by.x), y: wholePx(note.y + by.y) }
  })
  if (copies.length === 0) return { scenario, ids: [] }
  return { scenario: { ...scenario, notes: [...(scenario.notes ?? []), ...copies] }, ids: copies.map((note) => note.id) }
}
