import './hints.css'
import { X } from 'lucide-react'
import { useEffect } from 'react'
import { useScenario } from '../state'
import { IconButton } from '../ui'
import { dismissHints, followHints, HINTS, nextHint, useHints } from './hints'

/** One short hint at a time, over the canvas, for newcomers. */
export function Hints() {
  const index = useHints((state) => state.index)
  // An empty canvas says itself what to do.
  const empty = useScenario((state) => state.scenario.nodes.length === 0)
  useEffect(followHints, [])
  if (empty || index >= HINTS.length) return null
  const last = index === HINTS.length - 1
  return (
    <aside className="hints" aria-label="Hints">
      <span className="hints-count">
        {index + 1}/{HINTS.length}
      </span>
      <p className="hints-text">{HINTS[index]}</p>
      <button type="button" className="ui-link" onClick={nextHint}>
        {last ? 'Done' : 'Next'}
      </button>
      {!last && (
        <IconButton label="No more hints" onClick={dismissHints}>
          <X aria-hidden />
        </IconButton>
      )}
    </aside>
  )
}
