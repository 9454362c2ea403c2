import { useRef } from 'react'
import type { KindSchema } from '../kinds/contract'
import { useSession } from '../state'
import { Button, lateText, Section, writeText } from '../ui'
import { BalanceView } from './BalanceView'
import { LiveSpark } from './LiveSpark'
import { LiveFigure, useLiveNode, useNodeView, usePainter } from './live'
import { MeasuredList } from './MeasuredList'
import { COLUMNS, type MetricRow, type MetricTable, metricTables, readMetric, sampleText } from './metric-rows'
import { OrderFinding } from './OrderFinding'
import { PanelSections } from './PanelSections'
import { PinMetric } from './PinMetric'
import { hasTheory } from './theory'
import type { Params } from './values'

export interface MetricsTabProps {
  nodeId: string
  /** All nodes of the kind that are selected: what is put into a chart is put there for each. */
  selected: readonly string[]
  schema: KindSchema
  params: Params
}

/** All live figures of a node. */
export function MetricsTab({ nodeId, selected, schema, params }: MetricsTabProps) {
  return (
    <>
      <MeasuredList nodeId={nodeId} schema={schema} params={params} extent={hasTheory(schema) ? 'full' : 'short'} />
      <PanelSections nodeId={nodeId} kind={schema.id} />
      <BalanceView nodeId={nodeId} />
      {/* The dialog begins with the first node that is selected. */}
      {selected[0] === nodeId && <Button onClick={() => useSession.setState({ openDialog: 'breakpoints' })}>Break when…</Button>}
      {Object.hasOwn(schema.metrics, 'orderStory') && <OrderFinding nodeId={nodeId} schema={schema} />}
      {metricTables(schema).map((table) => (
        <Section key={table.title} title={table.title} collapsible defaultOpen={!table.folded}>
          <MetricFigures nodeId={nodeId} selected={selected} table={table} />
        </Section>
      ))}
    </>
  )
}

interface MetricFiguresProps {
  nodeId: string
  selected: readonly string[]
  table: MetricTable
}

function MetricFigures({ nodeId, selected, table }: MetricFiguresProps) {
  const columns = COLUMNS[table.type]
  const drawn = table.type !== 'state'
  return (
    <table className="insp-table" aria-label={table.title}>
      <thead className={drawn ? undefined : 'ui-hidden'}>
        <tr>
          <td colSpan={drawn ? 2 : 1} />
          {columns.map((column) => (
            <th key={column} scope="col" className="insp-metric-column">
              {column}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {table.rows.map((row) => (
          <MetricLine key={row.id} nodeId={nodeId} selected={selected} row={row} columns={columns} drawn={drawn} />
        ))}
      </tbody>
    </table>
  )
}

interface MetricLineProps {
  nodeId: string
  selected: readonly string[]
  row: MetricRow
  columns: readonly string[]
  drawn: boolean
}

function MetricLine({ nodeId, selected, row, columns, drawn }: MetricLineProps) {
  const live = useLiveNode(nodeId)
  const title = row.spec.title.slice(0, 1).toUpperCase() + row.spec.title.slice(1)
  return (
    <tr>
      <th scope="row" className="insp-metric-name" title={lateText(row.spec.help)}>
        {title}
        {row.spec.type === 'histogram' && <Samples nodeId={nodeId} metric={row.id} />}
      </th>
      {drawn && (
        <td className="insp-spark-cell">
          <LiveSpark nodeId={nodeId} metric={row.id} title={title} />
          <PinMetric nodeIds={selected} metric={row.id} spec={row.spec} title={title} />
        </td>
      )}
      {columns.map((column, index) => (
        <td key={column} className={`insp-metric-cell insp-cell-${row.spec.type}`}>
          <LiveFigure read={() => readMetric(live(), row, index)} />
        </td>
      ))}
    </tr>
  )
}

/** Percentiles say how many samples they rest on. */
function Samples({ nodeId, metric }: { nodeId: string; metric: string }) {
  const text = useRef<HTMLSpanElement>(null)
  const view = useNodeView(nodeId)
  usePainter(() => writeText(text.current, sampleText(view(), metric)))
  return <span ref={text} className="insp-samples" />
}
