import './workers-panel.css'
import { useRun, useSession } from '../state'
import { SegmentedTabs, Switch } from '../ui'
import { compactCount } from './engine-text'

const CHOICES = ['auto', '1', '2', '3', '4'] as const
const SEGMENTS = CHOICES.map((value) => ({ value, label: value === 'auto' ? 'Auto' : value }))

/** How many workers the engine runs on, what goes between them, and who runs which node. */
export function WorkersPanel() {
  const wanted = useSession((state) => state.workers)
  const shown = useSession((state) => state.showWorkers)
  const workers = useRun((state) => state.workers)
  const isolated = useRun((state) => state.isolated)
  const value = CHOICES.find((choice) => choice === String(wanted)) ?? 'auto'
  return (
    <div className="player-workers">
      <div className="player-workers-row">
        <span>Workers, at most</span>
        <SegmentedTabs
          label="Workers, at most"
          value={value}
          segments={isolated ? SEGMENTS : SEGMENTS.map((segment) => ({ ...segment, disabled: segment.value !== 'auto' }))}
          onChange={(next) => useSession.setState({ workers: next === 'auto' ? null : Number(next) })}
        />
      </div>
      <p className="player-workers-note">
        Results are the same with any number. Nodes joined by wires without latency share a worker, so there may be fewer. Now:{' '}
        {workers}.
      </p>
      <div className="player-workers-row">
        <span>Show on the nodes</span>
        <Switch label="Show on the nodes" checked={shown} onChange={(showWorkers) => useSession.setState({ showWorkers })} />
      </div>
      {workers > 1 && <Rings workers={workers} />}
    </div>
  )
}

/** Messages per second over the rings, from row to column. */
function Rings({ workers }: { readonly workers: number }) {
  const rings = useRun((state) => state.rings)
  const numbers = Array.from({ length: workers }, (_, i) => i)
  const rate = (from: number, to: number) => rings.find((ring) => ring.from === from && ring.to === to)?.perSec ?? 0
  return (
    <table className="player-rings">
      <caption>Messages over the rings per second of wall time</caption>
      <thead>
        <tr>
          <th scope="col">from, to</th>
          {numbers.map((to) => (
            <th key={to} scope="col">
              {to + 1}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {numbers.map((from) => (
          <tr key={from}>
            <th scope="row">{from + 1}</th>
            {numbers.map((to) => (
              <td key={to}>{from === to ? '·' : compactCount(rate(from, to))}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
