import { useEffect, useRef, useState } from 'react'
import { type RunStatus, useRun } from '../state'

/** What is said of a run that changed its state; `null`: nothing. */
function runWords(status: RunStatus, virtualSec: number, failure: string | null): string | null {
  if (status === 'running') return 'Running'
  if (status === 'paused') return `Paused at ${virtualSec.toFixed(1)} seconds`
  if (status === 'done') return `The run has ended at ${virtualSec.toFixed(1)} seconds`
  return status === 'failed' ? `The run failed: ${failure ?? 'unknown reason'}` : null
}

/** So long a state must last: a run that is started anew passes through several. */
const LAST_MS = 400

/** Tells screen readers when the run starts, stops or fails. */
export function RunAnnouncer() {
  const status = useRun((state) => state.status)
  const [said, setSaid] = useState('')
  const first = useRef(true)
  useEffect(() => {
    const timer = setTimeout(() => {
      const { virtualSec, failure } = useRun.getState()
      const words = runWords(status, virtualSec, failure)
      // That it runs when it opens is no news.
      if (words !== null && !(first.current && status === 'running')) setSaid(words)
      if (status !== 'loading') first.current = false
    }, LAST_MS)
    return () => clearTimeout(timer)
  }, [status])
  return (
    <output className="ui-hidden" aria-label="State of the run">
      {said}
    </output>
  )
}
