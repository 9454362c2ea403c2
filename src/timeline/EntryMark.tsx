import { type KeyboardEvent, type PointerEvent, type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { FAULTS, type TimelineEntry } from '../scenario'
import type { EntryText } from '../scenario/describe-entry'
import { edit, endGesture, select, undo } from '../state'
import { classes, Tooltip } from '../ui'
import { withEntryMoved, withoutEntry } from './edits'
import { entryKey, movedEntry } from './entry-keys'
import { type Placed, snapSec } from './layout'

export interface EntryMarkProps {
  readonly entry: TimelineEntry
  readonly text: EntryText
  readonly place: Placed
  /** What its words may take, beyond its end too. */
  readonly roomPx: number
  readonly extentSec: number
  readonly widthPx: number
  /** Seconds of one press of an arrow key. */
  readonly nudgeSec: number
  readonly tabStop: boolean
  readonly onFocus: () => void
  /** What it is about, to be selected on the canvas. */
  readonly selects: { readonly node?: string; readonly wire?: string }
}

const ROW_PX = 12
/** In less room bars say nothing rather than one letter. */
const TEXT_FROM_PX = 36
/** A press that moves less than this is no drag. */
const SLACK_PX = 3

interface Drag {
  readonly startX: number
  readonly startSec: number
  moved: boolean
}

/** One entry of the timeline: a dot for a change, a bar for a fault. Dragged or nudged along the time. */
export function EntryMark(props: EntryMarkProps) {
  const { entry, text, place, roomPx, extentSec, widthPx, nudgeSec, tabStop, onFocus, selects } = props
  const mark = useRef<HTMLDivElement>(null)
  const drag = useRef<Drag | null>(null)
  const [dragging, setDragging] = useState(false)
  const isFault = 'fault' in entry
  const isMoment = !isFault || FAULTS[entry.fault].momentary === true
  // Several moves may come between two renders; each starts from what the one before it made.
  const latest = useRef(entry)
  useLayoutEffect(() => {
    latest.current = entry
  }, [entry])

  function moveTo(sec: number) {
    const moved = movedEntry(latest.current, snapSec(sec, extentSec, widthPx))
    if (moved.atSec === latest.current.atSec) return
    edit(`Move ${text.short}`, (s) => withEntryMoved(s, latest.current, moved), `timeline-${entryKey(moved)}`)
    latest.current = moved
  }

  function remove() {
    const next = neighbour(mark.current, 1) ?? neighbour(mark.current, -1)
    endGesture()
    edit(`Delete ${text.short}`, (s) => withoutEntry(s, entry))
    next?.focus()
  }

  function press(event: KeyboardEvent<HTMLDivElement>) {
    const distance = event.shiftKey ? nudgeSec * 10 : nudgeSec
    if (event.key === 'ArrowRight') moveTo(latest.current.atSec + distance)
    else if (event.key === 'ArrowLeft') moveTo(latest.current.atSec - distance)
    else if (event.key === 'ArrowDown') neighbour(mark.current, 1)?.focus()
    else if (event.key === 'ArrowUp') neighbour(mark.current, -1)?.focus()
    else if (event.key === 'Delete' || event.key === 'Backspace') remove()
    else if (event.key === 'Enter') selectOn(selects)
    else if (event.key === 'Escape' && dragging) gesture.cancel()
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  const gesture = useDragGesture(drag, setDragging, { entry, extentSec, widthPx, moveTo, onClick: () => selectOn(selects) })

  return (
    <Tooltip text={dragging ? '' : `${timeLabel(entry.atSec)} · ${text.full}`} describes={false} side="top">
      <div
        ref={mark}
        role="slider"
        tabIndex={tabStop ? 0 : -1}
        aria-label={text.full}
        aria-valuenow={entry.atSec}
        aria-valuemin={0}
        aria-valuemax={extentSec}
        aria-valuetext={timeLabel(entry.atSec)}
        className={classes('timeline-mark', isMoment ? 'timeline-dot' : 'timeline-bar', dragging && 'timeline-dragging')}
        data-fault={isFault ? entry.fault : undefined}
        style={{ left: place.left, width: place.width, top: 16 + place.row * ROW_PX }}
        onFocus={onFocus}
        onKeyDown={press}
        onKeyUp={endGesture}
        onBlur={endGesture}
        {...gesture.handlers}
      >
        {!isMoment && roomPx >= TEXT_FROM_PX && (
          <span className="timeline-bar-text" style={{ maxWidth: roomPx }}>
            {text.short}
          </span>
        )}
        {dragging && <span className="timeline-drag-time">{timeLabel(entry.atSec)}</span>}
      </div>
    </Tooltip>
  )
}

interface DragTarget {
  readonly entry: TimelineEntry
  readonly extentSec: number
  readonly widthPx: number
  readonly moveTo: (sec: number) => void
  readonly onClick: () => void
}

/** Pointer handlers of a mark. All moves of one drag are one step of the history; Escape takes them back. */
function useDragGesture(
  drag: RefObject<Drag | null>,
  setDragging: (dragging: boolean) => void,
  { entry, extentSec, widthPx, moveTo, onClick }: DragTarget,
) {
  function stop(click: boolean) {
    const was = drag.current
    drag.current = null
    if (was === null) return
    setDragging(false)
    if (was.moved) endGesture()
    else if (click) onClick()
  }
  useEffect(() => endGesture, [])
  function cancel() {
    const moved = drag.current?.moved
    stop(false)
    if (moved) undo()
  }
  const handlers = {
    onPointerDown(event: PointerEvent<HTMLDivElement>) {
      if (event.button !== 0) return
      endGesture()
      event.currentTarget.setPointerCapture(event.pointerId)
      drag.current = { startX: event.clientX, startSec: entry.atSec, moved: false }
    },
    onPointerMove(event: PointerEvent<HTMLDivElement>) {
      const now = drag.current
      if (now === null) return
      const distance = event.clientX - now.startX
      if (!now.moved && Math.abs(distance) < SLACK_PX) return
      if (!now.moved) setDragging(true)
      now.moved = true
      moveTo(now.startSec + (distance / widthPx) * extentSec)
    },
    onPointerUp: () => stop(true),
    onPointerCancel: () => stop(false),
  }
  return { handlers, cancel }
}

function selectOn({ node, wire }: EntryMarkProps['selects']): void {
  if (node !== undefined) select([node])
  else if (wire !== undefined) select([], [wire])
}

/** The mark before or after one, in the order of time. */
function neighbour(mark: HTMLElement | null, direction: 1 | -1): HTMLElement | null {
  const marks = [...(mark?.closest('[role="group"]')?.querySelectorAll<HTMLElement>('.timeline-mark') ?? [])]
  return marks[marks.indexOf(mark as HTMLElement) + direction] ?? null
}

function timeLabel(sec: number): string {
  return `${Number(sec.toFixed(3))} s`
}
