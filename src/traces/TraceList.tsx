import type { KeyboardEvent } from 'react'
import { latencyNs } from './collector'
import { durationText } from './explain'
import { OutcomeText } from './OutcomeText'
import type { Trace } from './trace'

export interface TraceListProps {
  readonly traces: readonly Trace[]
  readonly shown: Trace
  readonly onChoose: (trace: Trace) => void
}

/** Traces with when they ended, how long they took and how they ended. Up and down go from one to the next. */
export function TraceList({ traces, shown, onChoose }: TraceListProps) {
  const longest = Math.max(1, ...traces.map(latencyNs))
  const focusable = traces.includes(shown) ? shown : traces[0]
  return (
    <ol className="traces-list" aria-label="Requests" onKeyDown={moveBetween}>
      {traces.map((trace) => (
        <li key={`${trace.id} ${trace.beganNs}`}>
          <button
            type="button"
            className="traces-item"
            aria-pressed={trace === shown}
            tabIndex={trace === focusable ? 0 : -1}
            onClick={() => onChoose(trace)}
          >
            <span className="traces-at ui-figure">{(trace.endedNs / 1e9).toFixed(2)} s</span>
            <span className="traces-took ui-figure">{durationText(latencyNs(trace))}</span>
            <OutcomeText outcome={trace.outcome} isLate={trace.isLate} />
            <span
              className="traces-length"
              aria-hidden="true"
              style={{ width: `${((100 * latencyNs(trace)) / longest).toFixed(1)}%` }}
            />
          </button>
        </li>
      ))}
    </ol>
  )
}

function moveBetween(event: KeyboardEvent<HTMLElement>): void {
  const items = [...event.currentTarget.querySelectorAll<HTMLElement>('.traces-item')]
  const at = items.indexOf(document.activeElement as HTMLElement)
  const steps: Readonly<Record<string, number>> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }
  const next = items[steps[event.key] ?? -1]
  if (at < 0 || next === undefined) return
  event.preventDefault()
  next.focus()
  next.click()
}
