import type { KeyboardEvent } from 'react'
import { classes } from '../ui'
import { CONFIDENCE } from './comparison'
import { type Figure, valueText } from './figures'
import { Plane, paths, roomFor } from './Plane'
import { apart, logScale, scaleFor, spanScale } from './scales'
import type { CurvePoint } from './sweep-csv'
import type { SweepTarget } from './targets'

const WIDTH = 610
const HEIGHT = 340

export interface SweepChartProps {
  readonly target: SweepTarget
  readonly figure: Figure
  readonly points: readonly CurvePoint[]
  /** The point that is looked at. */
  readonly at: number | null
  readonly onLook: (point: number | null) => void
  readonly onPick: (point: number) => void
}

/** A figure by the values of a parameter: its mean with its interval as a band. Each point is a button. */
export function SweepChart({ target, figure, points, at, onLook, onPick }: SweepChartProps) {
  const width = roomFor(WIDTH)
  const values = points.map(({ value }) => value)
  const y = scaleFor(heightsOf(points))
  const [low, high] = [Math.min(...values), Math.max(...values)]
  const x = target.scale === 'log' && low > 0 ? logScale(low, high) : spanScale(low, high)
  const ticks = apart(values, (value) => x.place(value) * width)
  const title = `${target.title}${y.isLog ? ` · ${figure.title} on a log scale` : ''}`
  const current = target.value
  return (
    <Plane
      width={width}
      height={HEIGHT}
      label={`${figure.title} by ${target.title}`}
      x={{ ...x, ticks, title, unit: target.unit }}
      y={{ ...y, unit: figure.unit }}
    >
      {(places) => (
        <>
          {/* biome-ignore lint/a11y/noAriaHiddenOnFocusable: a group of a drawing takes no focus */}
          <g aria-hidden="true">
            {current !== null && current >= low && current <= high && (
              <>
                <line className="compare-now" x1={places.x(current)} x2={places.x(current)} y1={12} y2={HEIGHT - 36} />
                <text className="compare-tick" x={places.x(current)} y={9} textAnchor="middle">
                  now
                </text>
              </>
            )}
            <polygon className="compare-band" points={bandOf(points, places.x, places.y)} />
            {paths(
              points.map(({ value, found }) => [value, found?.mean ?? null] as const),
              places,
            ).map((line) => (
              <polyline key={line} className="compare-line" points={line} />
            ))}
          </g>
          {points.map(({ value, found }, point) =>
            found === null ? null : (
              // biome-ignore lint/a11y/useSemanticElements: there is no button inside a drawing
              <g
                key={value}
                role="button"
                tabIndex={0}
                aria-label={`${target.title} ${valueText(value, target.unit)}: ${pointText(figure, points[point])}. Set it.`}
                className={classes('compare-point', at === point && 'compare-point-at')}
                onPointerEnter={() => onLook(point)}
                onPointerLeave={() => onLook(null)}
                onFocus={() => onLook(point)}
                onBlur={() => onLook(null)}
                onClick={() => onPick(point)}
                onKeyDown={(event) => pressed(event, () => onPick(point))}
              >
                <circle className="compare-hit" cx={places.x(value)} cy={places.y(found.mean)} r="13" />
                <circle className="compare-dot" cx={places.x(value)} cy={places.y(found.mean)} r="4" />
              </g>
            ),
          )}
        </>
      )}
    </Plane>
  )
}

/** What the axis has to show: no figure is below 0, and a lower end far below its mean would take the room of the curve. */
function heightsOf(points: readonly CurvePoint[]): readonly number[] {
  return points.flatMap(({ found }) => {
    if (found === null) return []
    const { mean, low, high } = found
    return low !== null && low > mean / 3 ? [low, mean, high ?? mean] : [mean, high ?? mean]
  })
}

/** The figure at a point with its interval, in words. */
export function pointText(figure: Figure, { found }: CurvePoint): string {
  if (found === null) return `${figure.title} –`
  const mean = `${figure.title} ${valueText(found.mean, figure.unit)}`
  if (found.low === null || found.high === null) return mean
  return `${mean}, ${100 * CONFIDENCE} % between ${valueText(found.low, figure.unit)} and ${valueText(found.high, figure.unit)}`
}

function bandOf(points: readonly CurvePoint[], x: (value: number) => number, y: (value: number) => number): string {
  const known = points.flatMap(({ value, found }) =>
    found === null || found.low === null || found.high === null ? [] : [{ value, low: found.low, high: found.high }],
  )
  const upper = known.map(({ value, high }) => `${x(value).toFixed(1)},${y(high).toFixed(1)}`)
  // What cannot be below 0 may have an interval that is, in a few runs.
  const lower = known.map(({ value, low }) => `${x(value).toFixed(1)},${y(Math.max(0, low)).toFixed(1)}`)
  return [...upper, ...lower.reverse()].join(' ')
}

function pressed(event: KeyboardEvent, act: () => void): void {
  if (event.key !== 'Enter' && event.key !== ' ') return
  event.preventDefault()
  act()
}
