import { useState } from 'react'
import type { PanelCell, PanelSection, RingPart } from '../kinds/contract-panel'
import { PANELS } from '../kinds/panels'
import { Section } from '../ui'
import { useNodeView, usePainter } from './live'
import './panel-sections.css'

export interface PanelSectionsProps {
  nodeId: string
  kind: string
}

/** What a kind shows of its inside beside its metrics. Changes a few times a second: few rows, drawn by React. */
export function PanelSections({ nodeId, kind }: PanelSectionsProps) {
  const view = useNodeView(nodeId)
  const [shown, setShown] = useState<readonly PanelSection[]>([])
  usePainter(() => {
    const live = view()
    const next = live === null ? [] : (PANELS.get(kind)?.sections?.(live) ?? [])
    if (JSON.stringify(next) !== JSON.stringify(shown)) setShown(next)
  })
  return shown.map((section) => (
    <Section key={section.title} title={section.title} collapsible>
      {section.ring !== undefined && <Ring {...section.ring} />}
      <table className="insp-table" aria-label={section.title}>
        <thead>
          <tr>
            {section.columns.map((column, i) =>
              i === 0 ? (
                <td key={column} />
              ) : (
                <th key={column} scope="col" className="insp-metric-column">
                  {column}
                </th>
              ),
            )}
          </tr>
        </thead>
        <tbody>
          {section.rows.map(({ name, cells }) => (
            <tr key={name}>
              <th scope="row" className="insp-metric-name">
                {name}
              </th>
              {cells.map((cell, i) => (
                <Cell key={section.columns[i + 1]} cell={cell} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  ))
}

function Cell({ cell: { text, barRatio, tone } }: { cell: PanelCell }) {
  return (
    <td className="insp-metric-cell insp-bar-cell">
      <span className={`insp-bar insp-part-${tone}`} style={{ inlineSize: `${100 * barRatio}%` }} />
      <span className="ui-figure">{text}</span>
    </td>
  )
}

/** Sizes of the ring, px. */
const SIZE = 132
const RADIUS = 52
/** Thickness without load, and more for each fair part of it, up to a most. */
const THIN = 3
const THICKER = 6
const MOST = 22
/** Between two parts, of the circle. */
const GAP = 0.006
/** Parts without a share still take a little room: a tick across the ring. */
const LEAST = 0.005

function Ring({ parts, center, label }: { parts: readonly RingPart[]; center: string; label: string }) {
  const starts = parts.map((_, i) => parts.slice(0, i).reduce((sum, { share }) => sum + share, 0))
  return (
    <svg className="insp-ring" width={SIZE} height={SIZE} viewBox={`0 0 ${SIZE} ${SIZE}`} role="img" aria-label={label}>
      <circle cx={SIZE / 2} cy={SIZE / 2} r={RADIUS} className="insp-ring-track" />
      {parts.map((part, i) => {
        const length = Math.max(part.share - GAP, LEAST)
        return (
          <circle
            // biome-ignore lint/suspicious/noArrayIndexKey: a part is its place on the ring.
            key={i}
            cx={SIZE / 2}
            cy={SIZE / 2}
            r={RADIUS}
            pathLength={1}
            strokeDasharray={`${length} ${1 - length}`}
            strokeDashoffset={0.25 - starts[i]}
            strokeWidth={part.isOut ? MOST : Math.min(MOST, THIN + THICKER * part.weight)}
            className={`insp-ring-part ${part.isOut ? 'insp-part-out' : `insp-part-${part.tone}`}`}
          />
        )
      })}
      <text x={SIZE / 2} y={SIZE / 2} className="insp-ring-text">
        {center}
      </text>
    </svg>
  )
}
