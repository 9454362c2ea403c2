import { useMemo } from 'react'
import { OUTCOMES } from '../params'
import { latencyNs } from './collector'
import { durationText, explain, nodeLabel, outcomeTitle, PART_TITLES, remark } from './explain'
import { OutcomeText, TONES } from './OutcomeText'
import { assembleSpans, type Extent, extentOf, type Part, type PartKind, type Span } from './spans'
import type { Trace } from './trace'

/** Deeper calls are not moved further in. */
const DEEPEST = 8
const MOST_TICKS = 5
/** Beyond this share of the axis the words of a tick would be cut. */
const LAST_TICK_AT = 0.88
const ROUND = [1, 2, 5]

const COLUMNS: readonly { readonly title: string; readonly kinds: readonly PartKind[] }[] = [
  { title: 'Wait', kinds: ['waiting', 'kept', 'pause'] },
  { title: 'Service', kinds: ['service'] },
  { title: 'Undivided', kinds: ['here'] },
  { title: 'Network', kinds: ['network'] },
]

export interface TraceViewProps {
  readonly trace: Trace
  /** What the axis shows; default: the trace from its beginning to its end. */
  readonly extent?: Extent
}

/** One request as a waterfall: a row for each call, with its time on one axis and in figures. */
export function TraceView({ trace, extent: given }: TraceViewProps) {
  // Notes may still come in after the end; a trace that is chosen again is put together anew.
  const spans = useMemo(() => assembleSpans(trace), [trace])
  const extent = given ?? extentOf(spans)
  const kinds = new Set(spans.flatMap(({ parts }) => parts.map(({ kind }) => kind)))
  return (
    <section className="traces-view" aria-label="Waterfall">
      <h3 className="traces-title">
        <span className="ui-figure">{durationText(latencyNs(trace))}</span> from {nodeLabel(trace, trace.node)},{' '}
        <OutcomeText outcome={trace.outcome} isLate={trace.isLate} />
      </h3>
      <p className="traces-why">{explain(trace, spans)}</p>
      {trace.isCut && <p className="traces-why">It caused more messages than are kept; later ones are missing.</p>}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable by keyboard */}
      <section className="traces-scroll" aria-label="Calls" tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">Node</th>
              <td className="traces-axis" aria-hidden="true">
                <Axis totalNs={extent.toNs - extent.fromNs} />
              </td>
              {COLUMNS.map(({ title }) => (
                <th key={title} scope="col" className="traces-figure">
                  {title}
                </th>
              ))}
              <th scope="col">Outcome</th>
            </tr>
          </thead>
          <tbody>
            {spans.map((span) => (
              <Row key={span.id} trace={trace} span={span} extent={extent} />
            ))}
          </tbody>
        </table>
      </section>
      <ul className="traces-key" aria-label="What the colours mean">
        {[...kinds].map((kind) => (
          <li key={kind}>
            <span className="traces-part" data-kind={kind} aria-hidden="true" /> {PART_TITLES[kind]}
          </li>
        ))}
      </ul>
    </section>
  )
}

function Axis({ totalNs }: { readonly totalNs: number }) {
  const step = roundStep(totalNs / MOST_TICKS)
  const count = Math.floor((totalNs * LAST_TICK_AT) / step) + 1
  return Array.from({ length: totalNs > 0 ? count : 1 }, (_, i) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: ticks are their places
    <span key={i} className="traces-tick ui-figure" style={{ left: `${(100 * i * step) / totalNs || 0}%` }}>
      {durationText(step * i)}
    </span>
  ))
}

/** The least of 1, 2 and 5 times a power of ten that is not below `least`. */
function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(least, 1)))
  return (ROUND.find((lead) => lead * power >= least) ?? 10) * power
}

interface RowProps {
  readonly trace: Trace
  readonly span: Span
  readonly extent: Extent
}

function Row({ trace, span, extent }: RowProps) {
  const said = remark(span)
  return (
    <tr>
      <th scope="row" className="traces-node" style={{ paddingLeft: `${Math.min(span.depth, DEEPEST) * 12}px` }}>
        {nodeLabel(trace, span.node)}
      </th>
      <td className="traces-track" aria-hidden="true">
        <div className="traces-bars">
          <Bar kind="extent" part={{ fromNs: span.sentNs, toNs: endNs(span) }} extent={extent} />
          {span.parts.map((part) => (
            <Bar key={`${part.kind} ${part.fromNs}`} kind={part.kind} part={part} extent={extent} />
          ))}
          {span.outcome !== null && OUTCOMES[span.outcome].group !== 'ok' && (
            <Mark at={span.repliedNs ?? span.arrivedNs} outcome={span.outcome} extent={extent} />
          )}
        </div>
      </td>
      {COLUMNS.map(({ title, kinds }) => (
        <td key={title} className="traces-figure ui-figure">
          {sumText(span.parts, kinds)}
        </td>
      ))}
      <td className="traces-said">
        <OutcomeText outcome={span.outcome} />
        {said !== '' && said !== outcomeTitle(span.outcome) && <span className="traces-remark">{said}</span>}
      </td>
    </tr>
  )
}

function endNs(span: Span): number {
  return span.backNs ?? span.parts.at(-1)?.toNs ?? span.arrivedNs
}

interface BarProps {
  readonly kind: PartKind | 'extent'
  readonly part: Pick<Part, 'fromNs' | 'toNs'>
  readonly extent: Extent
}

function Bar({ kind, part, extent }: BarProps) {
  const total = Math.max(1, extent.toNs - extent.fromNs)
  const left = (100 * (part.fromNs - extent.fromNs)) / total
  const width = (100 * (part.toNs - part.fromNs)) / total
  const title = kind === 'extent' ? undefined : `${PART_TITLES[kind]}, ${durationText(part.toNs - part.fromNs)}`
  return (
    <span
      className="traces-part"
      data-kind={kind}
      title={title}
      style={{ left: `${left.toFixed(3)}%`, width: `${width.toFixed(3)}%` }}
    />
  )
}

/** Where a failure was answered. */
function Mark({ at, outcome, extent }: { readonly at: number; readonly outcome: number; readonly extent: Extent }) {
  const left = (100 * (at - extent.fromNs)) / Math.max(1, extent.toNs - extent.fromNs)
  return <span className="traces-mark" data-tone={TONES[OUTCOMES[outcome].group]} style={{ left: `${left.toFixed(3)}%` }} />
}

function sumText(parts: readonly Part[], kinds: readonly PartKind[]): string {
  const mine = parts.filter(({ kind }) => kinds.includes(kind))
  return mine.length === 0 ? '' : durationText(mine.reduce((sum, { fromNs, toNs }) => sum + toNs - fromNs, 0))
}
