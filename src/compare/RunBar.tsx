import { Play, RotateCw, Square } from 'lucide-react'
import type { RefObject } from 'react'
import { Button, NumberField } from '../ui'
import type { Runs } from './use-runs'

/** Runs of each variant or point; an interval needs two. */
const REPLICATIONS = { min: 2, max: 100 } as const

export interface RunBarProps {
  readonly runs: Runs
  readonly replications: number
  readonly onReplications: (count: number) => void
  readonly onRun: () => void
  /** The button's word, e.g. `Run again`. */
  readonly runLabel: string
  /** It waits for this. */
  readonly isFirst?: boolean
  /** Said when all is done, e.g. the seeds. */
  readonly doneText: string
  /** The button that begins runs and ends them. */
  readonly buttonRef?: RefObject<HTMLButtonElement | null>
}

/** How many runs, how far they are, and what begins and ends them. */
export function RunBar(props: RunBarProps) {
  const { runs, replications, onReplications, onRun, runLabel, isFirst = false, doneText, buttonRef } = props
  return (
    <div className="compare-run">
      <NumberField
        label="Runs of each"
        prefix="runs of each"
        fit
        integer
        min={REPLICATIONS.min}
        max={REPLICATIONS.max}
        value={replications}
        parse={parseCount}
        format={String}
        onCommit={onReplications}
      />
      <Progress runs={runs} doneText={doneText} />
      {runs.isRunning ? (
        <Button ref={buttonRef} icon={<Square aria-hidden />} onClick={runs.cancel}>
          Cancel
        </Button>
      ) : (
        <Button
          ref={buttonRef}
          variant={isFirst ? 'primary' : 'quiet'}
          icon={isFirst ? <Play aria-hidden /> : <RotateCw aria-hidden />}
          onClick={onRun}
        >
          {runLabel}
        </Button>
      )}
    </div>
  )
}

export function parseCount(text: string): number | string {
  const digits = text.trim()
  return /^\d{1,6}$/.test(digits) ? Number(digits) : 'A whole number'
}

function Progress({ runs, doneText }: { readonly runs: Runs; readonly doneText: string }) {
  const { findings, isRunning, isCancelled } = runs
  const { progress } = findings
  const share = progress === null ? 0 : progress.done / progress.total
  return (
    <div className="compare-progress">
      <span className="compare-status" role="status">
        {isRunning
          ? 'Running …'
          : isCancelled
            ? `Cancelled after ${progress?.done ?? 0} ${progress?.done === 1 ? 'run' : 'runs'}`
            : progress === null
              ? ''
              : doneText}
      </span>
      {isRunning && (
        <>
          <progress aria-label="Runs that are done" max={1} value={share} />
          <span className="compare-count">{progress === null ? 'starting' : `${progress.done} of ${progress.total}`}</span>
        </>
      )}
    </div>
  )
}
