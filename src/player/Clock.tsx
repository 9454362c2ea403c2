import { useEffect, useRef } from 'react'
import type { SimClient } from '../sim-client/api'
import { useRun } from '../state'
import { writeText } from '../ui/write-text'
import { clockText, microText } from './clock-text'

/** Speeds below which a frame moves less than a few milliseconds, so that microseconds can be read. */
const SLOW_MOTION = 0.02

/** A running clock is written so often: its last digits cannot be read anyway, and each time the browser lays out and paints anew. */
const WRITE_EVERY_MS = 80

/** The virtual clock. It is written outside React; screen readers read the player's status instead. */
export function Clock({ client }: { readonly client: SimClient }) {
  const time = useRef<HTMLSpanElement>(null)
  const micro = useRef<HTMLSpanElement>(null)
  const slow = useRun((state) => state.speed <= SLOW_MOTION)
  useEffect(() => {
    let writtenMs = Number.NEGATIVE_INFINITY
    function write() {
      const wallMs = performance.now()
      if (useRun.getState().status === 'running' && wallMs - writtenMs < WRITE_EVERY_MS) return
      writtenMs = wallMs
      const nowNs = useRun.getState().status === 'loading' ? 0 : client.aimNs()
      writeText(time.current, clockText(nowNs))
      writeText(micro.current, microText(nowNs))
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
