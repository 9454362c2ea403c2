import { useState } from 'react'
import type { Unit } from '../params'
import type { RunCurve } from '../sim-client/experiments'
import { SegmentedTabs } from '../ui'
import type { Variant } from './comparison'
import { valueText } from './figures'
import { type Places, Plane, paths, roomFor } from './Plane'
import { linearScale, scaleFor } from './scales'

type Shown = 'latency' | 'goodput'

const SHOWN = [
  { value: 'latency', label: 'Latency' },
  { value: 'goodput', label: 'Goodput' },
] as const
const UNITS: Readonly<Record<Shown, Unit>> = { latency: 'ms', goodput: 'perSec' }
const WIDTH = 846
const HEIGHT = 216
/** The letters at the ends of the lines keep this distance. */
const LETTER_HEIGHT = 13

type Point = readonly [sec: number, value: number | null]

/** Means over all runs of the variant, bin by bin. */
function pointsOf({ curve, part }: Variant, shown: Shown): readonly Point[] {
  if (curve === null) return []
  const value = shown === 'latency' ? meanLatency : goodput
  return curve.count.map((_, bin) => [(bin + 0.5) * curve.binSec, value(curve, bin, part.runs.length)])
}

function meanLatency({ count, sumMs }: RunCurve, bin: number): number | null {
  return count[bin] > 0 ? sumMs[bin] / count[bin] : null
}

function goodput({ good, binSec }: RunCurve, bin: number, runs: number): number {
  return good[bin] / (binSec * Math.max(1, runs))
}

/** Both variants over virtual time, on one axis. */
export function CompareChart({ variants }: { readonly variants: readonly Variant[] }) {
  const [shown, setShown] = useState<Shown>('latency')
  const [a, b] = variants.map((variant) => pointsOf(variant, shown))
  const values = [...a, ...b].flatMap(([, value]) => (value === null ? [] : [value]))
  const endSec = Math.max(0, ...variants.map(({ curve }) => (curve === null ? 0 : curve.binSec * curve.count.length)))
  const y = scaleFor(values)
  const what = shown === 'latency' ? 'mean latency of what ended ok' : 'goodput'
  const title = `${what}, over virtual time${y.isLog ? ' · log scale' : ''}`
  const label = `${what} over virtual time: ${summary('A', a, shown)}; ${summary('B', b, shown)}`
  return (
    <div className="compare-chart">
      <div className="compare-chart-head">
        <SegmentedTabs label="What the chart shows" value={shown} segments={SHOWN} onChange={setShown} />
        <span className="compare-legend" aria-hidden="true">
          <Sample of="a" /> A
          <Sample of="b" /> B
        </span>
      </div>
      <Plane
        width={roomFor(WIDTH)}
        height={HEIGHT}
        label={label}
        x={{ ...linearScale(0, endSec || 1, roomFor(WIDTH) < WIDTH ? 4 : 8), title, unit: 's' }}
        y={{ ...y, unit: UNITS[shown] }}
      >
        {(places) => (
          // biome-ignore lint/a11y/noAriaHiddenOnFocusable: a group of a drawing takes no focus
          <g aria-hidden="true">
            <Line of="a" points={a} places={places} />
            <Line of="b" points={b} places={places} />
            <Letters a={a} b={b} places={places} />
          </g>
        )}
      </Plane>
    </div>
  )
}

function summary(name: string, points: readonly Point[], shown: Shown): string {
  const values = points.flatMap(([, value]) => (value === null ? [] : [value]))
  if (values.length === 0) return `${name} has no values yet`
  const [low, high] = [Math.min(...values), Math.max(...values)].map((value) => valueText(value, UNITS[shown]))
  return `${name} between ${low} and ${high}`
}

function Sample({ of }: { readonly of: 'a' | 'b' }) {
  return (
    <svg width="24" height="8" aria-hidden="true">
      <line className={`compare-line compare-line-${of}`} x1="1" x2="23" y1="4" y2="4" />
    </svg>
  )
}

interface LineProps {
  readonly of: 'a' | 'b'
  readonly points: readonly Point[]
  readonly places: Places
}

function Line({ of, points, places }: LineProps) {
  return paths(points, places).map((line) => <polyline key={line} className={`compare-line compare-line-${of}`} points={line} />)
}

/** Each line's letter at its end, apart from the other's. */
function Letters({ a, b, places }: { readonly a: readonly Point[]; readonly b: readonly Point[]; readonly places: Places }) {
  const [endA, endB] = [a, b].map((points) => points.findLast(([, value]) => value !== null))
  const at = (end: Point | undefined) => (end === undefined ? null : places.y(end[1] ?? 0))
  const [yA, yB] = [at(endA), at(endB)]
  const crowded = yA !== null && yB !== null && Math.abs(yA - yB) < LETTER_HEIGHT
  const apart = crowded ? (LETTER_HEIGHT - Math.abs(yA - yB)) / 2 : 0
  const up = crowded && yA <= yB ? -apart : apart
  return (
    <>
      {endA !== undefined && yA !== null && (
        <text className="compare-letter-a" x={places.x(endA[0]) + 6} y={yA + up + 4}>
          A
        </text>
      )}
      {endB !== undefined && yB !== null && (
        <text className="compare-letter-b" x={places.x(endB[0]) + 6} y={yB - up + 4}>
          B
        </text>
      )}
    </>
  )
}
