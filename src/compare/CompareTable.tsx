import './table.css'
import { Equal, Minus, TrendingDown, TrendingUp } from 'lucide-react'
import type { Interval } from '../sim-client/experiments'
import { classes } from '../ui'
import type { Row, RowGroup } from './comparison'
import { signedText, valueText } from './figures'

export interface CompareTableProps {
  readonly groups: readonly RowGroup[]
}

/** Every figure of both variants, and what the difference is worth. */
export function CompareTable({ groups }: CompareTableProps) {
  return (
    <table className="compare-table">
      <caption className="ui-hidden">Figures of A and B, means over the runs; the difference with its interval of 95 %</caption>
      <thead>
        <tr>
          <th scope="col">Mean of a run</th>
          <th scope="col">A</th>
          <th scope="col">B</th>
          <th scope="col">B − A</th>
          <th scope="col">95 % interval</th>
          <th scope="col">B is</th>
        </tr>
      </thead>
      {groups.map(({ owner, title, rows }) => (
        <tbody key={owner}>
          <tr>
            <th scope="rowgroup" colSpan={6} className="compare-owner">
              {title}
            </th>
          </tr>
          {rows.map((row) => (
            <FigureRow key={row.figure.metric} row={row} />
          ))}
        </tbody>
      ))}
    </table>
  )
}

function FigureRow({ row }: { readonly row: Row }) {
  const { figure, a, b, difference, differs } = row
  return (
    <tr className={classes(differs && 'compare-differs')}>
      <th scope="row">{figure.title}</th>
      <td>{valueText(a?.mean, figure.unit)}</td>
      <td>{valueText(b?.mean, figure.unit)}</td>
      <td className="compare-difference">{difference === null ? '–' : signedText(difference.mean, figure.unit)}</td>
      <td className="compare-interval">{intervalText(difference, row)}</td>
      <td>
        <Verdict row={row} />
      </td>
    </tr>
  )
}

function intervalText(interval: Interval | null, { figure }: Row): string {
  if (interval === null || interval.low === null || interval.high === null) return '–'
  return `${signedText(interval.low, figure.unit)} … ${signedText(interval.high, figure.unit)}`
}

/** Says it in a word and a shape; the colour only repeats whether that is good. */
function Verdict({ row: { difference, differs, figure } }: { readonly row: Row }) {
  if (difference !== null && difference.low === 0 && difference.high === 0) {
    return (
      <span className="compare-verdict compare-unclear">
        <Equal aria-hidden size={12} /> the same
      </span>
    )
  }
  if (!differs || difference === null) {
    return (
      <span className="compare-verdict compare-unclear">
        <Minus aria-hidden size={12} /> not clearly
      </span>
    )
  }
  const isMore = difference.mean > 0
  const tone = figure.better === null ? 'plain' : (figure.better === 'more') === isMore ? 'good' : 'failing'
  const Icon = isMore ? TrendingUp : TrendingDown
  return (
    <span className={`compare-verdict compare-${tone}`}>
      <Icon aria-hidden size={12} /> {isMore ? 'higher' : 'lower'}
    </span>
  )
}
