import './figures.css'
import type { CSSProperties } from 'react'
import { classes, type Tone } from './classes'

export interface MeterProps {
  label: string
  value: number
  /** The full bar, 1 unless told. */
  max?: number
  tone?: Tone
  /** The value in words, e.g. `83 of 128`. */
  valueText?: string
  /** A second value marked by a tick, e.g. a limit or what theory says. */
  mark?: number
  size?: 's' | 'm'
  className?: string
}

function share(value: number, max: number): number {
  return max > 0 && Number.isFinite(value) ? Math.min(1, Math.max(0, value / max)) : 0
}

/** How full something is. Refused is hatched and failing has a solid end, so that the state does not rest on colour. */
export function Meter({ label, value, max = 1, tone = 'good', valueText, mark, size = 's', className }: MeterProps) {
  const style: CSSProperties & Record<`--${string}`, number> = { '--share': share(value, max) }
  if (mark !== undefined) style['--mark'] = share(mark, max)
  return (
    // biome-ignore lint/a11y/useSemanticElements: a native meter cannot be drawn the same in all browsers
    <div
      role="meter"
      aria-label={label}
      aria-valuenow={Number.isFinite(value) ? value : 0}
      aria-valuemin={0}
      aria-valuemax={max}
      aria-valuetext={valueText}
      className={classes('ui-meter', `ui-meter-${size}`, `ui-meter-${tone}`, `ui-tone-${tone}`, className)}
      style={style}
    >
      <span className="ui-meter-fill" />
      {mark !== undefined && <span className="ui-meter-mark" />}
    </div>
  )
}
