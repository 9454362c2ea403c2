import type { ReactNode } from 'react'
import { exactText, formatText, type Unit } from '../params'
import type { Scale } from './scales'

const LEFT = 58
const RIGHT = 22
const TOP = 12
const BOTTOM = 36

/** What a dialog keeps around its drawing on a narrow screen, in pixels. */
const AROUND = 66

/** The width of a drawing that wants this many pixels: no more than the screen has, so that its text stays as large as all text. */
export function roomFor(width: number): number {
  return Math.min(width, Math.max(280, window.innerWidth - AROUND))
}

/** Where a value stands on a chart, in its own pixels. */
export interface Places {
  readonly x: (value: number) => number
  readonly y: (value: number) => number
}

export interface PlaneProps {
  /** In pixels of the drawing: about what it gets on the page, so that its text is as large as all text. */
  readonly width: number
  readonly height: number
  /** What is drawn, for those who do not see it. */
  readonly label: string
  readonly x: Scale & { readonly title: string; readonly unit: Unit }
  readonly y: Scale & { readonly unit: Unit }
  readonly children: (places: Places) => ReactNode
}

/** Axes with their grid; lines are drawn on it by whoever uses it. */
export function Plane({ width, height, label, x, y, children }: PlaneProps) {
  const places: Places = {
    x: (value) => LEFT + x.place(value) * (width - LEFT - RIGHT),
    y: (value) => TOP + (1 - y.place(value)) * (height - TOP - BOTTOM),
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: a drawing with buttons in it is a group, not a fieldset
    <svg className="compare-plane" viewBox={`0 0 ${width} ${height}`} role="group" aria-label={label}>
      {/* biome-ignore lint/a11y/noAriaHiddenOnFocusable: a group of a drawing takes no focus */}
      <g aria-hidden="true">
        {y.ticks.map((tick) => (
          <g key={tick}>
            <line className="compare-grid" x1={LEFT} x2={width - RIGHT} y1={places.y(tick)} y2={places.y(tick)} />
            <text className="compare-tick" x={LEFT - 7} y={places.y(tick) + 3.5} textAnchor="end">
              {tickText(tick, y.unit)}
            </text>
          </g>
        ))}
        {x.ticks.map((tick) => (
          <text key={tick} className="compare-tick" x={places.x(tick)} y={height - BOTTOM + 15} textAnchor="middle">
            {tickText(tick, x.unit)}
          </text>
        ))}
        <text className="compare-tick" x={(LEFT + width - RIGHT) / 2} y={height - 5} textAnchor="middle">
          {x.title}
        </text>
      </g>
      {children(places)}
    </svg>
  )
}

/** Of more figures than this a value between round ones has no room below its tick. */
const LONGEST_TICK = 9

function tickText(value: number, unit: Unit): string {
  const exact = unit === 's' ? `${value} s` : exactText(value, unit)
  return exact.length <= LONGEST_TICK ? exact : formatText(value, unit)
}

/** Points of a polyline, parted where there is no value; one by itself stands twice, which draws a dot. */
export function paths(points: readonly (readonly [x: number, y: number | null])[], places: Places): readonly string[] {
  const lines: string[][] = [[]]
  for (const [x, y] of points) {
    if (y === null) lines.push([])
    else lines[lines.length - 1].push(`${places.x(x).toFixed(1)},${places.y(y).toFixed(1)}`)
  }
  return lines.filter((line) => line.length > 0).map((line) => (line.length === 1 ? [...line, ...line] : line).join(' '))
}
