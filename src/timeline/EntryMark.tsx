import { type CSSProperties, type KeyboardEvent, useLayoutEffect, useRef } from 'react'
import type { TimelineEntry } from '../scenario'
import type { EntryText } from '../scenario/describe-entry'
import { endGesture, select } from '../state'
import { classes, Tooltip } from '../ui'
import { changeEntry, deleteEntry, endOf, isLasting } from './change-entry'
import { END_BEYOND_PX, type Placed, type Reach, snapLength, snapSec } from './layout'
import { heir, neighbour, timeLabel } from './marks'
import { type DragOf, useMarkDrag } from './use-mark-drag'

export interface EntryMarkProps {
  readonly entry: TimelineEntry
  readonly text: EntryText
  readonly place: Placed
  /** What its words may take, beyond its end too. */
  readonly roomPx: number
  /** How far beyond what is seen it can be taken hold of. */
  readonly reach: Reach
  readonly extentSec: number
  readonly widthPx: number
  /** Seconds of one press of an arrow key. */
  readonly nudgeSec: number
  readonly tabStop: boolean
  readonly onFocus: () => void
  /** Asks for its form. */
  readonly onEdit: (mark: HTMLElement) => void
  /** Its form is open. */
  readonly isEdited: boolean
  /** What it is about, to be selected on the canvas. */
  readonly selects: { readonly node?: string; readonly wire?: string }
}

const ROW_PX = 12
/** In less room bars say nothing rather than one letter. */
const TEXT_FROM_PX = 36
const LONGER = ['+', '=']
const SHORTER = ['-', '_', '−']

/** One entry of the timeline: a dot for a change, a bar for a fault. Moved along the time, a bar by its end made longer or shorter. */
export function EntryMark(props: EntryMarkProps) {
  const { entry, text, place, roomPx, reach, extentSec, tabStop, isEdited, onFocus } = props
  const mark = useRef<HTMLDivElement>(null)
  const { dragging, handlers, press } = useMark(props, mark)
  const endSec = endOf(entry)
  const dragged = dragging === 'end' && isLasting(entry) ? `for ${timeLabel(entry.forSec ?? 0)}` : timeLabel(entry.atSec)
  return (
    <Tooltip text={dragging || isEdited ? '' : `${timeLabel(entry.atSec)} · ${text.full}`} describes={false} side="top">
      <div
        ref={mark}
        role="slider"
        tabIndex={tabStop ? 0 : -1}
        aria-label={text.full}
        aria-haspopup="dialog"
        aria-valuenow={entry.atSec}
        aria-valuemin={0}
        aria-valuemax={extentSec}
        aria-valuetext={spanLabel(entry.atSec, endSec)}
        className={classes(
          'timeline-mark',
          endSec === null ? 'timeline-dot' : 'timeline-bar',
          (dragging || isEdited) && 'timeline-held',
        )}
        data-fault={'fault' in entry ? entry.fault : undefined}
        style={{ left: place.left, width: place.width, top: 16 + place.row * ROW_PX, ...reachStyle(reach) }}
        onFocus={onFocus}
        onKeyDown={press}
        onKeyUp={endGesture}
        onBlur={endGesture}
        {...handlers}
      >
        {endSec !== null && roomPx >= TEXT_FROM_PX && (
          <span className="timeline-bar-text" style={{ maxWidth: roomPx }}>
            {text.short}
          </span>
        )}
        {endSec !== null && (
          <span className="timeline-end" style={{ right: -Math.min(Math.max(roomPx - place.width, 5), END_BEYOND_PX) }} />
        )}
        {dragging && (
          <span className="timeline-drag-time" data-of={dragging}>
            {dragged}
          </span>
        )}
      </div>
    </Tooltip>
  )
}

/** What the hand and the keys do with a mark. */
function useMark(
  { entry, extentSec, widthPx, nudgeSec, selects, onEdit }: EntryMarkProps,
  mark: { readonly current: HTMLDivElement | null },
) {
  // Several moves may come between two renders; each starts from what the one before it made.
  const latest = useRef(entry)
  useLayoutEffect(() => {
    latest.current = entry
  }, [entry])

  function moveTo(sec: number) {
    latest.current = changeEntry(latest.current, { ...latest.current, atSec: snapSec(sec, extentSec, widthPx) })
  }
  function endAt(sec: number) {
    const { current } = latest
    if (!isLasting(current)) return
    latest.current = changeEntry(current, { ...current, forSec: snapLength(sec, current.atSec, extentSec, widthPx) })
  }
  /** Its end as far as the strip shows it. */
  const shownEnd = () => Math.min(endOf(latest.current) ?? 0, extentSec)
  function lengthen(bySec: number) {
    // Beyond the strip there is nothing to be seen of it.
    if (bySec < 0 || shownEnd() < extentSec) endAt(shownEnd() + bySec)
  }
  function open() {
    selectOn(selects)
    if (mark.current !== null) onEdit(mark.current)
  }

  const { dragging, handlers, cancel } = useMarkDrag({
    mark,
    extentSec,
    widthPx,
    secOf: (of: DragOf) => (of === 'end' ? shownEnd() : latest.current.atSec),
    dragTo: (of, sec) => (of === 'end' ? endAt(sec) : moveTo(sec)),
    onClick: (again) => (again ? open() : selectOn(selects)),
  })

  function press(event: KeyboardEvent<HTMLDivElement>) {
    if (cancel(event)) {
      event.preventDefault()
      return event.stopPropagation()
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const distance = event.shiftKey ? nudgeSec * 10 : nudgeSec
    if (event.key === 'ArrowRight') moveTo(latest.current.atSec + distance)
    else if (event.key === 'ArrowLeft') moveTo(latest.current.atSec - distance)
    else if (event.key === 'ArrowDown') neighbour(mark.current, 1)?.focus()
    else if (event.key === 'ArrowUp') neighbour(mark.current, -1)?.focus()
    else if (LONGER.includes(event.key)) lengthen(nudgeSec)
    else if (SHORTER.includes(event.key)) lengthen(-nudgeSec)
    else if (event.key === 'Delete' || event.key === 'Backspace') {
      const next = heir(mark.current)
      deleteEntry(latest.current)
      next?.focus()
    } else if (event.key === 'Enter') open()
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return { dragging, handlers, press }
}

function reachStyle({ left, right, above, below }: Reach): CSSProperties & Record<`--${string}`, string> {
  return { '--reach': `${-above}px ${-right}px ${-below}px ${-left}px`, '--above': `${-above}px`, '--below': `${-below}px` }
}

/** `20 s`, `20 s to 30 s`, or `20 s to the end`. */
function spanLabel(atSec: number, endSec: number | null): string {
  if (endSec === null) return timeLabel(atSec)
  return `${timeLabel(atSec)} to ${Number.isFinite(endSec) ? timeLabel(endSec) : 'the end'}`
}

function selectOn({ node, wire }: EntryMarkProps['selects']): void {
  if (node !== undefined) select([node])
  else if (wire !== undefined) select([], [wire])
}
