import { type Condition, type ConditionTest, isOfSeries } from '../protocol/conditions'
import { BUCKETS_AT, bucketOf, HistogramField, LAST_BUCKET } from '../protocol/histogram-math'
import { columnOffset, GaugeField, HistogramColumn, type Layout, SeriesField, type Slot } from '../protocol/layout'

/** Says whether a condition has become true since it was last asked. What it is told first it takes for what was. */
export type Became = () => boolean

const QUANTILES: Partial<Record<ConditionTest, number>> = {
  p50Above: HistogramColumn.p50,
  p95Above: HistogramColumn.p95,
  p99Above: HistogramColumn.p99,
}

/** The test of a condition over the telemetry of a run. Throws where there is no such metric. */
export function testOf(f64: Float64Array, layout: Layout, { node, slot: place, test, value }: Condition): Became {
  const slot = layout.nodes[node]?.slots[place]
  if (slot === undefined) throw new RangeError(`a condition names metric ${place} of node ${node}, which there is not`)
  if (isOfSeries(test)) return seriesTest(f64, layout, node, slot, test, value)
  if (test === 'longer') return longer(f64, slot.offset, value)
  const at = slot.type === 'counter' ? slot.offset : slot.offset + GaugeField.value
  if (test === 'more') return grows(f64, at)
  if (test === 'is') return rising(() => f64[at] === value)
  return rising(test === 'above' ? () => f64[at] > value : () => f64[at] < value)
}

function rising(holds: () => boolean): Became {
  let held = true
  return () => {
    const before = held
    held = holds()
    return held && !before
  }
}

function grows(f64: Float64Array, at: number): Became {
  let last = Infinity
  return () => {
    const before = last
    last = f64[at]
    return last > before
  }
}

/** One event may record several durations; only where their sum is long enough one of them can be. Within the width of a bucket. */
function longer(f64: Float64Array, offset: number, valueMs: number): Became {
  const from = offset + BUCKETS_AT + bucketOf(valueMs * 1e6) + 1
  const end = offset + BUCKETS_AT + LAST_BUCKET
  let lastSum = 0
  let last = Infinity
  return () => {
    const sum = f64[offset + HistogramField.sum]
    const added = sum - lastSum
    lastSum = sum
    if (added >= 0 && added <= valueMs * 1e6 && last !== Infinity) return false
    const before = last
    last = 0
    for (let at = from; at <= end; at++) last += f64[at]
    return last > before
  }
}

function seriesTest(f64: Float64Array, layout: Layout, node: number, slot: Slot, test: ConditionTest, value: number): Became {
  const { seriesOffset } = layout.nodes[node]
  const quantile = QUANTILES[test] ?? 0
  const at = columnOffset(layout, layout.nodes[node], slot.column + quantile)
  const points = () => f64[seriesOffset + SeriesField.points]
  if (quantile > 0) return rising(() => points() > 0 && f64[at + points() - 1] > value)
  return rising(() => {
    const last = points() - 1
    if (last < 0) return false
    const grown = f64[at + last] - (last === 0 ? 0 : f64[at + last - 1])
    const perSec = (grown * 1e9) / f64[seriesOffset + SeriesField.intervalNs]
    return test === 'rateAbove' ? perSec > value : perSec < value
  })
}
