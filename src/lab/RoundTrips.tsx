import type { LabReading, LabTrips } from '../sim-client/lab'
import { logShare, nsText } from './figures'

const WIDTH = 520
const HEIGHT = 84
const LOW_NS = 50
const HIGH_NS = 1e7
const COLUMNS = 130
const TICKS = [100, 1e3, 1e4, 1e5, 1e6]

/** How long a record takes there and back, over the rings and over postMessage, as two distributions on one logarithmic axis. */
export function RoundTrips({ reading }: { readonly reading: LabReading }) {
  return (
    <section className="lab-part" aria-label="Round trip">
      <header className="lab-head">
        <h3>Round trip</h3>
      </header>
      <svg className="lab-trips" viewBox={`0 0 ${WIDTH} ${HEIGHT + 16}`} role="img" aria-label={summary(reading)}>
        {TICKS.map((ns) => {
          const x = WIDTH * logShare(ns, LOW_NS, HIGH_NS)
          return (
            <g key={ns}>
              <line className="lab-grid" x1={x} x2={x} y1={0} y2={HEIGHT} />
              <text className="lab-tick" x={x} y={HEIGHT + 12}>
                {nsText(ns)}
              </text>
            </g>
          )
        })}
        {reading.postTrip !== undefined && <Shape className="lab-post" trips={reading.postTrip} />}
        {reading.ringTrip !== undefined && <Shape className="lab-ring" trips={reading.ringTrip} />}
      </svg>
      <TripLine label="Ring" tone="ring" trips={reading.ringTrip} isRunning={reading.phase === 'ringTrip'} />
      <TripLine label="postMessage" tone="post" trips={reading.postTrip} isRunning={reading.phase === 'postTrip'} />
    </section>
  )
}

/** Share of the samples in each column, each distribution as high as its highest column. */
function Shape({ trips, className }: { readonly trips: LabTrips; readonly className: string }) {
  const columns = new Float64Array(COLUMNS)
  for (const { ns, count } of trips.points) {
    columns[Math.min(COLUMNS - 1, Math.floor(COLUMNS * logShare(ns, LOW_NS, HIGH_NS)))] += count
  }
  const top = columns.reduce((a, b) => Math.max(a, b), 1)
  const step = WIDTH / COLUMNS
  const bars = [...columns].flatMap((count, i) => {
    const height = (HEIGHT * count) / top
    return count === 0 ? [] : [`M${i * step} ${HEIGHT}v${-Math.max(1, height)}h${step - 0.5}v${Math.max(1, height)}z`]
  })
  return <path className={className} d={bars.join('')} />
}

interface TripLineProps {
  readonly label: string
  readonly tone: 'ring' | 'post'
  readonly trips: LabTrips | undefined
  readonly isRunning: boolean
}

function TripLine({ label, tone, trips, isRunning }: TripLineProps) {
  return (
    <p className="lab-trip">
      <span className={`lab-swatch lab-${tone}`} aria-hidden="true" />
      <span className="lab-label">{label}</span>
      {trips === undefined ? (
        <span className="lab-note">{isRunning ? 'measuring' : '–'}</span>
      ) : (
        <span className="lab-quantiles">
          p50 <b>{nsText(trips.p50Ns)}</b> p99 <b>{nsText(trips.p99Ns)}</b>
          {trips.group > 1 && <span className="lab-note"> means of {trips.group.toLocaleString('en')} trips in a row</span>}
        </span>
      )}
    </p>
  )
}

function summary({ ringTrip, postTrip }: LabReading): string {
  const middle = (trips: LabTrips | undefined) => (trips === undefined ? 'not measured' : nsText(trips.p50Ns))
  return `Round trips, median: ring ${middle(ringTrip)}, postMessage ${middle(postTrip)}`
}
