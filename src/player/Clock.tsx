import { useEffect, useRef } from 'react'
import type { SimClient } from '../sim-client/api'
import { useRun } from '../state'
import { clockText, microText } from './clock-text'

/** Speeds below which a frame moves less than a few milliseconds, so that microseconds can be read. */
const SLOW_MOTION = 0.02

/** The virtual clock. It is written on every frame, outside React; screen readers read the player's status instead. */
export function Clock({ client }: { readonly client: SimClient }) {
  const time = useRef<HTMLSpanElement>(null)
  const micro = useRef<HTMLSpanElement>(null)
  const slow = useRun((state) => state.speed <= SLOW_MOTION)
  useEffect(() => {
    function write() {
      const nowNs = useRun.getState().status === 'loading' ? 0 : client.aimNs()
      setText(time.current, clockText(nowNs))
      setText(micro.current, microText(nowNs))
    }
    write()
    return client.onFrame(write)
  }, [client])
  return (
    <div className="player-clock" aria-hidden="true">
      <span ref={time} className="player-time" />
      {slow && <span ref={micro} className="player-micro" />}
      <span className="player-word">virtual</span>
    </div>
  )
}

function setText(element: HTMLElement | null, text: string): void {
  if (element !== null && element.textContent !== text) element.textContent = text
}
