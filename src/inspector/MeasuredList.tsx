import { useState } from 'react'
import type { KindSchema } from '../kinds/contract'
import { SCHEMAS } from '../kinds/schemas'
import type { QuantityText } from '../params'
import { useScenario } from '../state'
import { classes, lateText } from '../ui'
import { LiveFigure, useLiveNode, useNodeView, usePainter } from './live'
import { shortRows } from './metric-rows'
import { type ComparedRow, feedOf, hasTheory, theoryRows } from './theory'
import type { Params } from './values'

export interface MeasuredListProps {
  nodeId: string
  schema: KindSchema
  params: Params
  /** `short` adds the figures that matter most and keeps notes in tooltips; `full` writes the notes out. */
  extent: 'short' | 'full'
}

const NOTHING: QuantityText = { text: '–', unit: '' }
const NO_THEORY: QuantityText = { text: 'n/a', unit: '' }

/** Measurement beside theory. */
export function MeasuredList({ nodeId, schema, params, extent }: MeasuredListProps) {
  const view = useNodeView(nodeId)
  const live = useLiveNode(nodeId)
  const isDelivered = useScenario(({ scenario }) => feedOf(scenario, nodeId, SCHEMAS).isDelivered)
  const rows = () => theoryRows(schema, view(), params, { isDelivered })
  // Only which rows there are goes through React; their figures are written to directly.
  const [shape, setShape] = useState<readonly ComparedRow[]>([])
  usePainter(() => {
    const next = rows()
    if (shapeText(next) !== shapeText(shape)) setShape(next)
  })
  const taken = new Set(shape.map((row) => row.title))
  const more = extent === 'short' ? shortRows(schema).filter((row) => !taken.has(row.title)) : []
  if (shape.length === 0 && more.length === 0) return null
  const theory = hasTheory(schema)
  return (
    <table className="insp-table" aria-label={theory ? 'Measured beside theory' : 'Measured'}>
      <thead>
        <tr>
          <th scope="col" className="insp-caps insp-column">
            Measured
          </th>
          <td />
          {theory && (
            <th scope="col" className="insp-caps insp-column insp-column-theory">
              Theory
            </th>
          )}
        </tr>
      </thead>
      <tbody>
        {shape.map((row, index) => (
          <TheoryLine key={row.title} row={row} read={() => rows()[index]} extent={extent} />
        ))}
        {more.map((row) => (
          <tr key={row.title}>
            <th scope="row" className="insp-row-name">
              {row.title}
            </th>
            <td className="insp-cell">
              <LiveFigure
                read={() => {
                  const now = live()
                  return now === null ? NOTHING : row.read(now)
                }}
              />
            </td>
            {theory && <td className="insp-theory insp-no-theory ui-figure">n/a</td>}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function shapeText(rows: readonly ComparedRow[]): string {
  return rows.map((row) => `${row.title}|${row.note}|${row.predicted === null}|${row.off}`).join('\n')
}

interface TheoryLineProps {
  row: ComparedRow
  read: () => ComparedRow | undefined
  extent: MeasuredListProps['extent']
}

function TheoryLine({ row, read, extent }: TheoryLineProps) {
  const off = row.off ? 'Measured and theory differ by more than 15\u00a0%. ' : ''
  return (
    <>
      <tr title={extent === 'short' ? `${off}${lateText(row.note)}` : undefined}>
        <th scope="row" className="insp-row-name">
          {row.title}
        </th>
        <td className={classes('insp-cell', row.off && 'insp-off')}>
          <LiveFigure read={() => read()?.measured ?? NOTHING} />
        </td>
        <td className={classes('insp-theory', row.predicted === null && 'insp-no-theory')}>
          <LiveFigure read={() => read()?.predicted ?? NO_THEORY} />
        </td>
      </tr>
      {extent === 'full' && row.note !== '' && (
        <tr>
          <td colSpan={3} className="insp-note">
            {off}
            {lateText(row.note)}
          </td>
        </tr>
      )}
    </>
  )
}
