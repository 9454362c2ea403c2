import type { LabReading } from '../sim-client/lab'
import { logShare, rateText, ratioOf, ratioText } from './figures'

const LOW = 1e4
const HIGH = 1e9
const TICKS = [1e5, 1e6, 1e7, 1e8]

interface RateBarsProps {
  readonly reading: LabReading
  readonly simulatedPerSec: number | null
}

/** Records per second of the ring, its simulated twin and postMessage, on one logarithmic scale. */
export function RateBars({ reading, simulatedPerSec }: RateBarsProps) {
  const live = (phase: LabReading['phase']) => (reading.phase === phase ? reading.livePerSec : null)
  const ratio = ratioOf(reading)
  const dropped = reading.ring?.droppedPerSec ?? 0
  return (
    <section className="lab-part" aria-label="Records per second">
      <header className="lab-head">
        <h3>Records per second</h3>
        {ratio !== null && (
          <p className="lab-verdict" data-lab-ratio={ratio}>
            The ring is <strong>{ratioText(ratio)}</strong> as fast as postMessage
          </p>
        )}
      </header>
      <div className="lab-bars">
        <Bar label="Ring" tone="ring" perSec={reading.ring?.perSec ?? live('ring')} isLive={reading.phase === 'ring'} />
        <Bar label="Simulated ring" tone="simulated" perSec={simulatedPerSec} isLive={false} />
        <Bar label="postMessage" tone="post" perSec={reading.post?.perSec ?? live('post')} isLive={reading.phase === 'post'} />
        <div className="lab-scale" aria-hidden="true">
          {TICKS.map((tick) => (
            <span key={tick} style={{ left: `${100 * logShare(tick, LOW, HIGH)}%` }}>
              {rateText(tick).replace('.00', '').replace('.0', '').replace('/s', '')}
            </span>
          ))}
        </div>
      </div>
      {dropped > 0 && <p className="lab-note">{rateText(dropped)} found no room and were dropped.</p>}
    </section>
  )
}

interface BarProps {
  readonly label: string
  readonly tone: 'ring' | 'simulated' | 'post'
  readonly perSec: number | null
  readonly isLive: boolean
}

function Bar({ label, tone, perSec, isLive }: BarProps) {
  return (
    <div className="lab-row">
      <span className="lab-label">{label}</span>
      <span className="lab-track">
        <span className={`lab-bar lab-${tone}`} style={{ width: `${100 * logShare(perSec ?? 0, LOW, HIGH)}%` }} />
      </span>
      <span className="lab-figure">{perSec === null ? (isLive ? 'warming up' : '–') : rateText(perSec)}</span>
    </div>
  )
}
