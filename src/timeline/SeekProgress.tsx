import { useEffect, useRef, useState } from 'react'
import type { SimClient } from '../sim-client/api'
import { writeText } from '../ui/write-text'
import { toPx } from './layout'

/** Most ways are over before anything could be read. */
const QUIET_MS = 150
/** Room that it takes beside the play head. */
const WIDTH_PX = 64

interface SeekProgressProps {
  readonly client: SimClient
  readonly extentSec: number
  readonly widthPx: number
}

/** Beside the play head: how far the engine is on a way to another instant that takes it long. */
export function SeekProgress({ client, extentSec, widthPx }: SeekProgressProps) {
  const bar = useRef<HTMLDivElement>(null)
  const [isShown, setIsShown] = useState(false)
  useEffect(() => {
    function show() {
      const way = client.way()
      setIsShown(way !== null && way.forMs >= QUIET_MS)
      if (way === null || bar.current === null) return
      const x = toPx(client.aimNs() / 1e9, extentSec, widthPx)
      bar.current.style.transform = `translateX(${Math.round(x)}px)`
      bar.current.dataset.side = x + WIDTH_PX > widthPx ? 'left' : 'right'
      say(bar.current, Math.floor(100 * way.doneRatio), client.aimNs() / 1e9)
    }
    show()
    return client.onFrame(show)
  }, [client, extentSec, widthPx])
  if (!isShown) return null
  return (
    <div ref={bar} className="timeline-way" role="progressbar" aria-label="Going to another time" aria-valuenow={0}>
      0 %
    </div>
  )
}

function say(bar: HTMLElement, percent: number, goalSec: number): void {
  const label = `Going to ${Number(goalSec.toFixed(3))} s, Escape stops on the way`
  if (bar.getAttribute('aria-label') !== label) bar.setAttribute('aria-label', label)
  if (bar.getAttribute('aria-valuenow') === String(percent)) return
  bar.setAttribute('aria-valuenow', String(percent))
  bar.style.setProperty('--done', `${percent}%`)
  writeText(bar, `${percent} %`)
}
