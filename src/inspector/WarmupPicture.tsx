import { formatText } from '../params'
import type { WarmupFinding } from '../sim-client/warmup'

export interface WarmupPictureProps {
  finding: WarmupFinding
  /** Virtual seconds to leave out. */
  cutSec: number
}

/** What was looked at, with the part that would be left out. */
export function WarmupPicture({ finding, cutSec }: WarmupPictureProps) {
  const { timeSec, values } = finding.looked
  const most = values.reduce((a, b) => Math.max(a, b), 0)
  if (values.length < 2 || most === 0) return null
  const x = (sec: number) => (100 * sec) / finding.lookedAtSec
  const points = Array.from(values, (value, i) => `${x(timeSec[i]).toFixed(2)},${(100 - (100 * value) / most).toFixed(2)}`)
  const isLatency = (finding.hint?.series ?? 'latency') === 'latency'
  const what = isLatency ? 'Mean latency' : 'Good requests'
  const top = formatText(most, isLatency ? 'ms' : 'perSec', { digits: 3, trim: true })
  return (
    <figure className="insp-warmup-picture">
      <figcaption>
        <span>{what}</span>
        <span>up to {top}</span>
      </figcaption>
      <svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
        {cutSec > 0 && <rect className="insp-warmup-left-out" width={x(cutSec)} height={100} />}
        <polyline points={points.join(' ')} vectorEffect="non-scaling-stroke" />
        {cutSec > 0 && <path d={`M${x(cutSec)} 0V100`} vectorEffect="non-scaling-stroke" />}
      </svg>
      <div className="insp-warmup-times">
        <span>0 s</span>
        <span>{formatText(finding.lookedAtSec, 's', { digits: 3, trim: true })}</span>
      </div>
    </figure>
  )
}
