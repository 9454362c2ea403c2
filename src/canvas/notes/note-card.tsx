import type { NodeProps } from '@xyflow/react'
import { type KeyboardEvent, memo, type PointerEvent, useRef, useState } from 'react'
import { edit, endGesture } from '../../state'
import { stopEditing, useEditing } from '../canvas-state'
import type { NoteNode } from '../flow-model'
import { noteItem } from '../item-ids'
import { changeNote, LEAST_NOTE, NOTE_SIZE } from './note-edits'

const STEP = 8
const GRIP_KEYS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-STEP, 0],
  ArrowRight: [STEP, 0],
  ArrowUp: [0, -STEP],
  ArrowDown: [0, STEP],
}

interface TextProps {
  readonly id: string
  readonly text: string
}

/** The text while it is written. Leaving it keeps what was written, by Escape too; undo takes it back. */
function NoteText({ id, text }: TextProps) {
  const keep = (written: string) => {
    stopEditing(noteItem(id))
    endGesture()
    edit(text === '' ? 'Write a note' : 'Change a note', (scenario) => changeNote(scenario, id, { text: written.trim() }))
  }
  const press = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    event.stopPropagation()
    const done = event.key === 'Enter' && (event.ctrlKey || event.metaKey)
    if (event.key !== 'Escape' && !done) return
    event.preventDefault()
    const wrapper = event.currentTarget.closest<HTMLElement>('.react-flow__node')
    event.currentTarget.blur()
    wrapper?.focus({ preventScroll: true })
  }
  return (
    <textarea
      className="canvas-note-field nodrag nopan nowheel"
      aria-label="Text of the note"
      defaultValue={text}
      maxLength={2000}
      ref={(field) => {
        if (field === null || field.dataset.begun !== undefined) return
        field.dataset.begun = ''
        field.focus({ preventScroll: true })
        field.setSelectionRange(field.value.length, field.value.length)
      }}
      onKeyDown={press}
      onBlur={(event) => keep(event.currentTarget.value)}
    />
  )
}

function NoteView({ id, data: { note }, selected }: NodeProps<NoteNode>) {
  const isEdited = useEditing((state) => state.item === id)
  const [size, setSize] = useState<{ readonly width: number; readonly height: number } | null>(null)
  const start = useRef({ x: 0, y: 0, width: 0, height: 0 })
  // What takes the selection away, as Escape does, takes the grip away from under the pointer.
  if (size !== null && !selected) setSize(null)
  const { width, height } = size ?? { width: note.width ?? NOTE_SIZE.width, height: note.height ?? NOTE_SIZE.height }

  const resize = (next: { width: number; height: number }, gesture: string | null) =>
    edit('Resize a note', (scenario) => changeNote(scenario, note.id, next), gesture)
  const onDown = (event: PointerEvent<HTMLButtonElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId)
    start.current = { x: event.clientX, y: event.clientY, width, height }
    endGesture()
    setSize({ width, height })
  }
  const onMove = (event: PointerEvent<HTMLButtonElement>) => {
    if (size === null) return
    const shown = event.currentTarget.closest('.canvas-note')?.getBoundingClientRect().width ?? width
    const zoom = shown / width
    setSize({
      width: Math.round(Math.max(LEAST_NOTE.width, start.current.width + (event.clientX - start.current.x) / zoom)),
      height: Math.round(Math.max(LEAST_NOTE.height, start.current.height + (event.clientY - start.current.y) / zoom)),
    })
  }
  const onUp = () => {
    if (size === null) return
    resize(size, null)
    setSize(null)
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the node around it has a role; Enter does the same
    <div className="canvas-note" style={{ width, height }} onDoubleClick={() => useEditing.setState({ item: id })}>
      {isEdited ? (
        <NoteText id={note.id} text={note.text} />
      ) : (
        <p className="canvas-note-text" data-empty={note.text === '' || undefined}>
          {note.text === '' ? 'Empty note' : note.text}
        </p>
      )}
      {selected && (
        <button
          type="button"
          className="canvas-note-grip nodrag nopan"
          aria-label="Resize the note"
          title="Drag, or use the arrow keys"
          onPointerDown={onDown}
          onPointerMove={onMove}
          onPointerUp={onUp}
          onPointerCancel={() => setSize(null)}
          onKeyDown={(event) => {
            const step = GRIP_KEYS[event.key]
            if (step === undefined) return
            event.preventDefault()
            event.stopPropagation()
            resize({ width: width + step[0], height: height + step[1] }, `resize:${note.id}`)
          }}
        />
      )}
    </div>
  )
}

/** A text on the canvas: plain, as large as it was drawn, written in place. */
export const NoteCard = memo(NoteView)
