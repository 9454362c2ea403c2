import type { CSSProperties } from 'react'
import { cv2, type Distribution, densityPoints, formatText, mean, quantile, type Unit } from '../params'
import { areaPath, pictureEnd } from './distribution-edits'

export interface DistributionPictureProps {
  dist: Distribution
  unit: Unit
}

const POINTS = 96
/** Narrower than this the word for the mean would touch that for the percentile. */
const ROOM_FOR_MEAN = 0.2

/** The shape of a distribution with its mean, 99th percentile and squared coefficient of variation. */
export function DistributionPicture({ dist, unit }: DistributionPictureProps) {
  const end = pictureEnd(dist)
  const average = mean(dist)
  const p99 = quantile(dist, 0.99)
  const spread = cv2(dist)
  const path = areaPath(densityPoints(dist, POINTS, end), end)
  const meanAt = Math.min(1, average / end)
  const p99At = Math.min(1, p99 / end)
  const said = (value: number) => (Number.isFinite(value) ? formatText(value, unit, { digits: 2, trim: true }) : 'infinite')
  const spreadText = Number.isFinite(spread) ? formatText(spread, 'none', { digits: 2, trim: true }) : '∞'
  return (
    <div
      className="insp-dist-picture"
      role="img"
      aria-label={`${dist.dist}: mean ${said(average)}, 99th percentile ${said(p99)}, CV² ${spreadText}`}
    >
      <svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
        <path d={path} className="insp-dist-area" vectorEffect="non-scaling-stroke" />
        <path d="M0 100H100" className="insp-dist-axis" vectorEffect="non-scaling-stroke" />
      </svg>
      {Number.isFinite(average) && (
        <span className="insp-dist-mean" style={variable('--at', meanAt)}>
          {p99At - meanAt > ROOM_FOR_MEAN && <span>mean</span>}
        </span>
      )}
      <span className="insp-dist-p99" style={variable('--at', p99At)} />
      <span className="insp-dist-figures" style={variable('--p99', p99At)}>
        <span className="insp-dist-p99-text">p99 {said(p99)}</span>
        <span>CV² {spreadText}</span>
      </span>
    </div>
  )
}

function variable(name: `--${string}`, value: number): CSSProperties {
  const style: CSSProperties & Record<`--${string}`, number> = { [name]: value }
  return style
}
