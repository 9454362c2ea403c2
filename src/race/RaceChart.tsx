import { formatText } from '../params'
import { classes } from '../ui'
import type { Results } from './results'
import type { Racer } from './sources'

const WIDTH = 820
const HEIGHT = 270
/** Labels nearer than this to the next one are left out. */
const LABEL_WIDTH = 52
const LEFT = 40
const RIGHT = 8
const TOP = 10
const BOTTOM = 22
const TICKS = [0, 0.25, 0.5, 0.75, 1]

export interface RaceChartProps {
  readonly racers: readonly Racer[]
  readonly results: Results
  readonly marked: string
  readonly capacity: number
}

/** Hit ratio by capacity, a line for each racer; one of them is marked. */
export function RaceChart({ racers, results, marked, capacity }: RaceChartProps) {
  const { capacities, ratios } = results
  if (capacities.length === 0) return <div className="race-chart" />
  const low = Math.log(capacities[0])
  const last = capacities[capacities.length - 1]
  const span = Math.log(last) - low || 1
  const x = (entries: number) => LEFT + ((Math.log(entries) - low) / span) * (WIDTH - LEFT - RIGHT)
  const y = (ratio: number) => TOP + (1 - ratio) * (HEIGHT - TOP - BOTTOM)
  const line = (id: string) =>
    capacities
      .flatMap((entries) => {
        const ratio = ratios.get(id)?.get(entries)
        return ratio === undefined ? [] : [`${x(entries).toFixed(1)},${y(ratio).toFixed(1)}`]
      })
      .join(' ')
  const labels = capacities.filter((entries) => entries === last || x(last) - x(entries) > 1.5 * LABEL_WIDTH)
  // The marked one is drawn last, above the others.
  const order = [...racers.filter(({ id }) => id !== marked), ...racers.filter(({ id }) => id === marked)]
  return (
    <svg className="race-chart" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label="Hit ratio by capacity in entries">
      {TICKS.map((tick) => (
        <g key={tick}>
          <line className="race-grid" x1={LEFT} x2={WIDTH - RIGHT} y1={y(tick)} y2={y(tick)} />
          <text className="race-tick" x={LEFT - 6} y={y(tick) + 3.5} textAnchor="end">
            {100 * tick} %
          </text>
        </g>
      ))}
      {labels.map((entries) => (
        <text
          key={entries}
          className="race-tick"
          x={x(entries)}
          y={HEIGHT - BOTTOM + 15}
          textAnchor={entries === capacities[0] ? 'start' : entries === last ? 'end' : 'middle'}
        >
          {formatText(entries, 'count')}
        </text>
      ))}
      <line className="race-at" x1={x(capacity)} x2={x(capacity)} y1={TOP} y2={HEIGHT - BOTTOM} />
      {order.map(({ id }) => (
        <polyline key={id} className={classes('race-line', id === marked && 'race-marked')} points={line(id)} />
      ))}
    </svg>
  )
}
