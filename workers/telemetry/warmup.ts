import { HistogramField } from '../protocol/histogram-math'
import { GaugeField, type Layout, STATE_TIMES_AT } from '../protocol/layout'

const { value, lastNs, integral, max } = GaugeField

/**
 * Ends the warm-up of one node at virtual time `nowNs`: keeps every cumulative value beside the live one, so that results are
 * differences, and restarts maxima and minima. Called by the node's worker before any event of
 * that instant; a second call measures from there.
 */
export function endWarmup(f64: Float64Array, layout: Layout, nodeIndex: number, nowNs: number): void {
  const { slots, baseShift } = layout.nodes[nodeIndex]
  if (baseShift === 0) throw new Error('this layout has no room for a warm-up')
  for (const { type, offset, length } of slots) {
    if (type === 'gauge' || type === 'state') settle(f64, offset, type, nowNs)
    for (let at = offset; at < offset + length; at++) {
      // Storing a 0 over a 0 would only make the system commit a page of zeros.
      if (f64[at] !== f64[at + baseShift]) f64[at + baseShift] = f64[at]
    }
    if (type === 'gauge') f64[offset + max] = f64[offset + value]
    if (type === 'histogram') {
      f64[offset + HistogramField.min] = Infinity
      f64[offset + HistogramField.max] = 0
    }
  }
}

/** Brings the time integral of a level, and the times of a state, up to now. */
function settle(f64: Float64Array, offset: number, type: 'gauge' | 'state', nowNs: number): void {
  const level = f64[offset + value]
  const passed = nowNs - f64[offset + lastNs]
  f64[offset + integral] += level * passed
  f64[offset + lastNs] = nowNs
  if (type === 'state') f64[offset + STATE_TIMES_AT + level] += passed
}
