import './figures.css'
import type { ReactNode } from 'react'
import { classes, type Tone } from './classes'

export interface Stat {
  label: string
  /** The figure without its unit, or an element that is written to outside React. */
  measured: ReactNode
  /** What a model predicts; none means that no model applies. */
  theory?: ReactNode
  unit?: string
  /** Colours the measured figure. */
  tone?: Tone
  /** Says why there is no theory or what the figure rests on. */
  note?: string
}

export interface StatListProps {
  /** The accessible name of the table. */
  label: string
  stats: readonly Stat[]
  /** Column heads; without the second there is one column. */
  heads?: readonly [measured: string, theory?: string]
  className?: string
}

interface FigureProps {
  value: ReactNode
  unit?: string
}

function Figure({ value, unit }: FigureProps) {
  return (
    <>
      <span className="ui-figure">{value}</span>
      <span className="ui-stat-unit">{unit}</span>
    </>
  )
}

/** Figures in columns that line up: what was measured beside what theory says. */
export function StatList({ label, stats, heads = ['Measured', 'Theory'], className }: StatListProps) {
  const [measuredHead, theoryHead] = heads
  const units = stats.some((stat) => stat.unit)
  return (
    <table className={classes('ui-stats', units && 'ui-stats-units', className)} aria-label={label}>
      <thead>
        <tr>
          <td />
          <th scope="col">{measuredHead}</th>
          {theoryHead !== undefined && <th scope="col">{theoryHead}</th>}
        </tr>
      </thead>
      <tbody>
        {stats.map((stat) => (
          <tr key={stat.label} title={stat.note}>
            <th scope="row">{stat.label}</th>
            <td className={classes('ui-stat-measured', stat.tone && `ui-tone-${stat.tone}`)}>
              <Figure value={stat.measured} unit={stat.unit} />
            </td>
            {theoryHead !== undefined && (
              <td className="ui-stat-theory">
                {stat.theory === undefined ? <Figure value="n/a" /> : <Figure value={stat.theory} unit={stat.unit} />}
              </td>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

export interface ReadoutProps {
  /** Grey word before the figure. */
  label: string
  value: ReactNode
  unit?: string
  tone?: Tone
  /** The clock is larger. */
  size?: 'm' | 'clock'
  /** Draws the outline of a field around it. */
  boxed?: boolean
  /** Keeps this many characters of width, so that nothing shifts. */
  widthCh?: number
  className?: string
}

/** One live figure with its name, e.g. in a toolbar. */
export function Readout({ label, value, unit, tone, size = 'm', boxed, widthCh, className }: ReadoutProps) {
  return (
    <span
      className={classes('ui-readout', `ui-readout-${size}`, boxed && 'ui-readout-boxed', tone && `ui-tone-${tone}`, className)}
    >
      <span className="ui-readout-label">{label}</span>
      <span className="ui-readout-value" style={widthCh === undefined ? undefined : { minWidth: `${widthCh}ch` }}>
        {value}
      </span>
      {unit && <span className="ui-readout-label">{unit}</span>}
    </span>
  )
}
