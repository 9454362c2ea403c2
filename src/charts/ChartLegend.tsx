import type { Ref } from 'react'
import { togglePins } from '../state'
import { CrossIcon } from '../ui/icons'
import type { Line } from './chart-specs'

/** More of them than this get a line of their own, which scrolls. */
export const MANY_LINES = 3

export interface ChartLegendProps {
  readonly lines: readonly Line[]
  readonly chartId: string
  readonly ref: Ref<HTMLUListElement>
}

/** Names of the lines in their colours, each with its value, which the plot writes into `.chart-value`. */
export function ChartLegend({ lines, chartId, ref }: ChartLegendProps) {
  return (
    <ul ref={ref} className="chart-legend" aria-label="Lines" tabIndex={lines.length > MANY_LINES ? 0 : undefined}>
      {lines.map((line) => (
        <li key={line.id} className="chart-key" title={line.label}>
          {lines.some((other) => other.dash.length > 0) && <Swatch line={line} />}
          <span className="chart-key-name" style={{ color: `var(--${textToken(line.color)})` }}>
            {line.label}
          </span>
          <span className="chart-value" aria-hidden="true" />
          {line.pin !== undefined && <Unpin line={line} chartId={chartId} />}
        </li>
      ))}
    </ul>
  )
}

/** Shows the dashes; lines that differ only in colour are known by the colour of their names. */
function Swatch({ line }: { readonly line: Line }) {
  return (
    <svg width="14" height="2" viewBox="0 0 14 2" aria-hidden="true">
      <line x2="14" y1="1" y2="1" stroke={`var(--${line.color})`} strokeWidth="2" strokeDasharray={line.dash.join(' ')} />
    </svg>
  )
}

function Unpin({ line, chartId }: { readonly line: Line; readonly chartId: string }) {
  return (
    <button
      type="button"
      className="chart-unpin"
      aria-label={`Remove ${line.label}`}
      onClick={() => line.pin !== undefined && togglePins([line.pin], chartId)}
    >
      <CrossIcon size={10} />
    </button>
  )
}

/** State colours have a variant that is legible as text. */
function textToken(color: string): string {
  return color.startsWith('text') ? color : `${color}-text`
}
