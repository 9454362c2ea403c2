import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from 'react'
import type { SimClient } from '../sim-client/api'
import { useRun } from '../state'
import { snapSec, toPx } from './layout'
import { seekBy } from './seek'

/** How often the play head of a running clock says where it is, to those who do not see it. */
const SAY_MS = 1000
/** Room that the time beside it takes. */
const TIME_PX = 48

export interface PlayHeadProps {
  readonly client: SimClient
  readonly extentSec: number
  readonly widthPx: number
  /** Where it is being dragged to; `null`: it is not. */
  readonly draggedSec: number | null
}

/** The play head: where the run is. Moved on every frame, outside React; by keys it goes to other instants. */
export function PlayHead({ client, extentSec, widthPx, draggedSec }: PlayHeadProps) {
  const head = useRef<HTMLDivElement>(null)
  const keys = useRef<HTMLDivElement>(null)
  useEffect(() => {
    let shown = -1
    let saidMs = 0
    function move() {
      const nowSec = useRun.getState().status === 'loading' ? 0 : client.aimNs() / 1e9
      const x = wholePx(toPx(nowSec, extentSec, widthPx))
      if (head.current === null || keys.current === null) return
      if (x !== shown) {
        shown = x
        head.current.style.transform = `translateX(${x}px)`
      }
      const wallMs = performance.now()
      if (useRun.getState().status === 'running' && wallMs - saidMs < SAY_MS) return
      saidMs = wallMs
      say(keys.current, nowSec)
    }
    move()
    return client.onFrame(move)
  }, [client, extentSec, widthPx])

  function press(event: KeyboardEvent) {
    const step = event.shiftKey ? 10 : 1
    if (event.key === 'ArrowLeft') seekBy(client, -step)
    else if (event.key === 'ArrowRight') seekBy(client, step)
    else if (event.key === 'Home') client.seek(0)
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  return (
    <>
      {/* Beside the strip, where it is in nobody's way: the head itself passes over the entries. */}
      <div
        ref={keys}
        role="slider"
        tabIndex={0}
        aria-label="Play head"
        aria-description="Left and right go back and on by a second, with Shift by ten; Home goes to the start."
        aria-valuemin={0}
        aria-valuemax={extentSec}
        aria-valuenow={0}
        className="timeline-keys"
        onKeyDown={press}
      />
      <div ref={head} className="timeline-head" aria-hidden="true">
        {draggedSec !== null && (
          <span
            className="timeline-drag-time"
            data-side={toPx(draggedSec, extentSec, widthPx) + TIME_PX > widthPx ? 'left' : 'right'}
          >{`${Number(draggedSec.toFixed(3))} s`}</span>
        )}
      </div>
    </>
  )
}

/** A place in whole px of the screen: every other place would cost a frame that nobody can tell from the one before. */
function wholePx(px: number): number {
  const ratio = window.devicePixelRatio || 1
  return Math.round(px * ratio) / ratio
}

function say(head: HTMLElement, sec: number): void {
  const text = `${Number(sec.toFixed(3))} s`
  if (head.getAttribute('aria-valuetext') === text) return
  head.setAttribute('aria-valuenow', String(sec))
  head.setAttribute('aria-valuetext', text)
}

/** Pointer handlers of the strip: a press anywhere but on an entry takes the play head there, and a drag along. */
export function useScrub(client: SimClient, extentSec: number, widthPx: number) {
  const [draggedSec, setDraggedSec] = useState<number | null>(null)
  const isPressed = useRef(false)
  function goTo(event: PointerEvent<HTMLElement>) {
    const x = event.clientX - event.currentTarget.getBoundingClientRect().left
    const sec = snapSec((x / Math.max(1, widthPx)) * extentSec, extentSec, widthPx)
    setDraggedSec(sec)
    client.seek(sec)
  }
  function stop() {
    isPressed.current = false
    setDraggedSec(null)
  }
  const handlers = {
    onPointerDown(event: PointerEvent<HTMLElement>) {
      const isOnEntry = event.target instanceof Element && event.target.closest('.timeline-mark') !== null
      const { status } = useRun.getState()
      if (event.button !== 0 || isOnEntry || status === 'loading' || status === 'failed') return
      event.currentTarget.setPointerCapture(event.pointerId)
      isPressed.current = true
      goTo(event)
    },
    onPointerMove(event: PointerEvent<HTMLElement>) {
      if (isPressed.current) goTo(event)
    },
    onPointerUp: stop,
    onPointerCancel: stop,
  }
  return { draggedSec, handlers }
}
