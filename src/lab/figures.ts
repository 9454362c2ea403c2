import type { LabReading } from '../sim-client/lab'

/** Three significant digits and a unit: `11.2 M/s`. */
export function rateText(perSec: number): string {
  const [value, unit] = perSec >= 1e6 ? [perSec / 1e6, ' M/s'] : perSec >= 1e3 ? [perSec / 1e3, ' k/s'] : [perSec, ' /s']
  return `${value.toFixed(value >= 100 ? 0 : value >= 10 ? 1 : 2)}${unit}`
}

/** Two or three digits and a unit: `45 ns`, `7.7 µs`. */
export function nsText(ns: number | null): string {
  if (ns === null) return '–'
  const [value, unit] = ns >= 1e6 ? [ns / 1e6, 'ms'] : ns >= 1e3 ? [ns / 1e3, 'µs'] : [ns, 'ns']
  return `${value >= 10 ? value.toFixed(0) : value.toFixed(1).replace('.0', '')} ${unit}`
}

/** How many times as fast the ring is: two digits are all that such a measurement bears. */
export function ratioText(ratio: number): string {
  return `${ratio >= 10 ? ratio.toFixed(0) : ratio.toFixed(1)}×`
}

/** Length of a bar on a logarithmic scale from `low` to `high`, 0 … 1. */
export function logShare(value: number, low: number, high: number): number {
  if (!(value > low)) return 0
  return Math.min(1, Math.log(value / low) / Math.log(high / low))
}

/** Times faster than postMessage, when both are known. */
export function ratioOf({ ring, post }: LabReading): number | null {
  return ring !== undefined && post !== undefined && post.perSec > 0 ? ring.perSec / post.perSec : null
}
