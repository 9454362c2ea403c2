import { lazy, Suspense } from 'react'
import type { RunStatus } from '../sim-client/api'
import { useRun } from '../state'
import { Popover, Tooltip } from '../ui'
import { engineText, fallsBehind, paceText } from './engine-text'

const WorkersPanel = lazy(() => import('./WorkersPanel').then((module) => ({ default: module.WorkersPanel })))

interface Look {
  readonly dot: 'good' | 'waiting' | 'failing' | 'idle'
  readonly text: string
  readonly more: string
}

/** What the engine does: events per second, workers, and a dot for its state. */
export function EngineActivity() {
  const status = useRun((state) => state.status)
  const isolated = useRun((state) => state.isolated)
  // One string, so that the page renders only when what it says changes.
  const text = useRun((state) => engineText(state))
  const pace = useRun((state) => paceText(state.speed, state.reachedSpeed))
  const behind = useRun((state) => fallsBehind(state.speed, state.reachedSpeed))
  const look = lookOf(status, text, pace, behind)
  return (
    <div className="player-engine">
      <Popover
        label="Engine"
        align="end"
        trigger={
          <button type="button" className="player-activity">
            <span className="player-dot" data-state={look.dot} />
            <span className="player-figures">{look.text}</span>
            {status === 'running' && pace !== '' && <span className="player-pace">{pace}</span>}
          </button>
        }
      >
        <p className="player-workers-note">{look.more}</p>
        <Suspense fallback={null}>
          <WorkersPanel />
        </Suspense>
      </Popover>
      {!isolated && status !== 'loading' && <NotIsolated />}
    </div>
  )
}

const NOT_ISOLATED =
  'This page is not cross-origin isolated, so the engine runs on one worker and copies its figures. ' +
  'Results are the same, only slower.'

function NotIsolated() {
  return (
    <Tooltip text={NOT_ISOLATED}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the tooltip must be reachable by keyboard */}
      <span className="player-isolation" role="note" tabIndex={0}>
        one worker, no shared memory
      </span>
    </Tooltip>
  )
}

function lookOf(status: RunStatus, figures: string, pace: string, behind: boolean): Look {
  switch (status) {
    case 'loading':
      return { dot: 'idle', text: 'starting', more: 'The workers are starting.' }
    case 'running':
      return behind
        ? { dot: 'waiting', text: figures, more: `The engine falls behind the speed that is set: it ${pace}.` }
        : { dot: 'good', text: figures, more: 'Events the engine handles per second of wall time, and the workers it runs on.' }
    case 'paused':
      return { dot: 'idle', text: 'paused', more: 'The run is paused.' }
    case 'done':
      return { dot: 'idle', text: 'finished', more: 'The run reached the end of its duration.' }
    case 'failed':
      return { dot: 'failing', text: 'failed', more: 'The run failed.' }
  }
}
