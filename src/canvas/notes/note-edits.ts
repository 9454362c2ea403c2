import type { Note, Scenario } from '../../scenario/document'
import { LIMITS } from '../../scenario/limits'
import { freeId, type Point } from '../edits'

/** Size of a note that says nothing of its own, px. */
export const NOTE_SIZE = { width: 200, height: 92 } as const
/** The smallest that a note can be drawn. */
export const LEAST_NOTE = { width: 80, height: 40 } as const

/** What a person changes about a note. */
export type NoteChange = Partial<Omit<Note, 'id'>>

export function addNote(scenario: Scenario, at: Point, text = ''): { readonly scenario: Scenario; readonly id: string } {
  const notes = scenario.notes ?? []
  const id = freeId('note', new Set(notes.map((note) => note.id)))
  const note: Note = { id, text, x: Math.round(at.x), y: Math.round(at.y) }
  return { scenario: { ...scenario, notes: [...notes, note] }, id }
}

/** A note with another text, place or size; the same document when nothing changes. */
export function changeNote(scenario: Scenario, id: string, change: NoteChange): Scenario {
  const old = scenario.notes?.find((note) => note.id === id)
  if (old === undefined) return scenario
  const next: Note = {
    ...old,
    ...change,
    text: (change.text ?? old.text).slice(0, LIMITS.note),
    ...(change.width !== undefined && { width: Math.round(Math.max(LEAST_NOTE.width, change.width)) }),
    ...(change.height !== undefined && { height: Math.round(Math.max(LEAST_NOTE.height, change.height)) }),
  }
  const same = (Object.keys(next) as (keyof Note)[]).every((key) => next[key] === old[key])
  return same ? scenario : { ...scenario, notes: scenario.notes?.map((note) => (note === old ? next : note)) }
}

/** Notes at new places, rounded to whole px. */
export function moveNotes(scenario: Scenario, places: ReadonlyMap<string, Point>): Scenario {
  let moved = scenario
  for (const [id, { x, y }] of places) moved = changeNote(moved, id, { x: Math.round(x), y: Math.round(y) })
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
    return { ...note, id, x: note.x + by.x, y: note.y + by.y }
  })
  if (copies.length === 0) return { scenario, ids: [] }
  return { scenario: { ...scenario, notes: [...(scenario.notes ?? []), ...copies] }, ids: copies.map((note) => note.id) }
}
