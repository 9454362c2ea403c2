import { type KeyboardEvent, type PointerEvent, useRef } from 'react'
import { exactText, formatText, SCHEDULE_ITEMS, type Schedule, type ScheduleSpec } from '../params'
import { useGesture } from './gesture'
import { type Handle, handlesOf, linePoints, moveHandle, pictureTop } from './schedule-edits'
import { lower } from './summary'

export interface SchedulePictureProps {
  spec: ScheduleSpec
  schedule: Schedule
  base: number
  durationSec: number
  onChange: (schedule: Schedule, gesture: string | null) => void
}

interface Drag {
  readonly handle: Handle
  readonly schedule: Schedule
  /** The picture keeps its scale while something is dragged. */
  readonly top: number
}

/** The value over the duration of the scenario; its corners can be dragged, or moved with the arrow keys. */
export function SchedulePicture({ spec, schedule, base, durationSec, onChange }: SchedulePictureProps) {
  const box = useRef<HTMLDivElement>(null)
  const drag = useRef<Drag | null>(null)
  const gesture = useGesture()
  const top = drag.current?.top ?? pictureTop(base, schedule, durationSec)
  const limits = { base, durationSec, max: spec.max }
  const points = linePoints(base, schedule, durationSec)
  const path = points.map(({ x, y }, i) => `${i === 0 ? 'M' : 'L'}${(x / durationSec) * 100} ${100 - (y / top) * 100}`).join(' ')

  function dragTo(event: PointerEvent) {
    const area = box.current?.getBoundingClientRect()
    if (drag.current === null || area === undefined) return
    const atSec = ((event.clientX - area.left) / area.width) * durationSec
    const value = (1 - (event.clientY - area.top) / area.height) * drag.current.top
    const within = Math.min(durationSec, Math.max(0, atSec))
    onChange(moveHandle(drag.current.schedule, drag.current.handle, within, value, limits), gesture.key())
  }

  function drop() {
    drag.current = null
    gesture.end()
  }

  function press(event: KeyboardEvent, handle: Handle) {
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key]
    if (way === undefined) return
    event.preventDefault()
    event.stopPropagation()
    const far = event.shiftKey ? 10 : 1
    const atSec = handle.atSec + (way[0] * far * durationSec) / 100
    const value = handle.value + (way[1] * far * top) / 100
    onChange(moveHandle(schedule, handle, atSec, value, limits), gesture.key())
  }

  return (
    <div ref={box} className="insp-schedule-picture" onPointerMove={dragTo} onPointerUp={drop} onPointerCancel={drop}>
      <svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
        <path d={`${path} L100 100 L0 100 Z`} className="insp-schedule-area" />
        <path d={path} className="insp-schedule-line" vectorEffect="non-scaling-stroke" />
      </svg>
      <span className="insp-schedule-top" aria-hidden="true">
        {formatText(top / 1.15, spec.unit, { digits: 2, trim: true })}
      </span>
      <span className="insp-schedule-end" aria-hidden="true">
        {exactText(durationSec, 's')}
      </span>
      {handlesOf(base, schedule).map((handle) => (
        <button
          key={`${handle.item} ${handle.part}`}
          type="button"
          className="insp-handle"
          aria-label={handleLabel(schedule, handle, spec)}
          style={{
            left: `${Math.min(100, (handle.atSec / durationSec) * 100)}%`,
            top: `${100 - Math.min(100, (handle.value / top) * 100)}%`,
          }}
          onPointerDown={(event) => {
            drag.current = { handle, schedule, top }
            box.current?.setPointerCapture(event.pointerId)
          }}
          onKeyDown={(event) => press(event, handle)}
          onKeyUp={() => gesture.end()}
        />
      ))}
    </div>
  )
}

function handleLabel(schedule: Schedule, handle: Handle, spec: ScheduleSpec): string {
  const item = schedule[handle.item]
  const shape = SCHEDULE_ITEMS.find((each) => each.type === item.type)
  const what = `${handle.part === 'end' ? 'End of ' : ''}${handle.part === 'end' ? lower(shape?.title ?? '') : shape?.title}`
  const at = exactText(handle.atSec, 's')
  return `${what} at ${at}, ${exactText(handle.value, spec.unit)}. Arrow keys move it.`
}
