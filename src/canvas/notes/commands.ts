import { edit, endGesture, select, useScenario, useSession } from '../../state'
import { announce, mountedCanvas, toDocument, useEditing } from '../canvas-state'
import { groupItem, noteItem } from '../item-ids'
import { boxesOf, freePlace } from '../place'
import { addNote, NOTE_SIZE } from './note-edits'

/** Adds a note at a free place in the middle of the view and begins to write it. */
export function placeNote(): void {
  const canvas = mountedCanvas()
  if (canvas === null) return
  const rect = canvas.root.getBoundingClientRect()
  const middle = toDocument(canvas, { x: rect.left + rect.width / 2, y: rect.top + rect.height / 2 })
  const { nodes, notes = [] } = useScenario.getState().scenario
  const taken = notes.map(({ x, y, width = NOTE_SIZE.width, height = NOTE_SIZE.height }) => {
    return { left: x, top: y, right: x + width, bottom: y + height }
  })
  // What lies over the canvas, such as the lesson, would hide it.
  const covers = [...document.querySelectorAll('[data-over-canvas]')].map((element) => {
    const box = element.getBoundingClientRect()
    const [a, b] = [toDocument(canvas, { x: box.left, y: box.top }), toDocument(canvas, { x: box.right, y: box.bottom })]
    return { left: a.x, top: a.y, right: b.x, bottom: b.y }
  })
  const at = freePlace(middle, NOTE_SIZE, [...boxesOf(nodes), ...taken, ...covers])
  let made = ''
  endGesture()
  edit('Add a note', (scenario) => {
    const added = addNote(scenario, at)
    made = added.id
    return added.scenario
  })
  if (made === '') return
  select([], [], { notes: [made] })
  announce('Note added')
  useEditing.setState({ item: noteItem(made) })
}

/** Whether one note or one group alone is selected: its text can be written in place. */
export function canWrite(): boolean {
  const { selectedNotes, selectedGroups } = useSession.getState()
  return selectedNotes.length + selectedGroups.length === 1
}

/** Begins to write the selected note, or the title of the selected group. */
export function startWriting(): void {
  const { selectedNotes, selectedGroups } = useSession.getState()
  if (!canWrite()) return
  useEditing.setState({ item: selectedNotes.length > 0 ? noteItem(selectedNotes[0]) : groupItem(selectedGroups[0]) })
}
