import { speedText } from './speed'

/** A count per second in three digits: `840/s`, `84.2k/s`, `8.40M/s` without the unit. */
export function compactCount(value: number): string {
  if (!Number.isFinite(value) || value <= 0) return '0'
  if (value < 999.5) return String(Math.round(value))
  if (value < 999_500) return `${(value / 1e3).toFixed(value < 99_950 ? 1 : 0)}k`
  if (value < 999.5e6) return `${(value / 1e6).toFixed(value < 99.95e6 ? 1 : 0)}M`
  return `${(value / 1e9).toFixed(1)}G`
}

export interface EngineFigures {
  readonly eventsPerSec: number
  readonly workers: number
}

/** `8.4M events/s · 3 workers`. */
export function engineText({ eventsPerSec, workers }: EngineFigures): string {
  return `${compactCount(eventsPerSec)} events/s · ${workers} ${workers === 1 ? 'worker' : 'workers'}`
}

/** Whether the engine falls behind the speed that was asked for. Pacing is measured over short windows, hence the margin. */
export function fallsBehind(speed: number, reachedSpeed: number): boolean {
  return Number.isFinite(speed) && reachedSpeed > 0 && reachedSpeed < speed * 0.85
}

/** How fast virtual time really goes, where that is not what the speed says. */
export function paceText(speed: number, reachedSpeed: number): string {
  if (reachedSpeed <= 0) return ''
  if (!Number.isFinite(speed)) return `${speedText(Number(reachedSpeed.toPrecision(2)))} real time`
  return fallsBehind(speed, reachedSpeed) ? `keeps up with ${speedText(Number(reachedSpeed.toPrecision(2)))}` : ''
}
