import { expect, it } from 'vitest'
import type { NodeView } from '../kinds/contract'
import type { Series } from '../sim-client'
import { type LiveNode, type MetricRow, readMetric, sampleText } from './metric-rows'

const WAIT: MetricRow = { id: 'wait', spec: { type: 'histogram', title: 'wait', help: '' } as MetricRow['spec'] }

function liveNode(seen: number | null, samples: number, recorded: Series | null): LiveNode {
  return { view: { quantileMs: () => seen, samples: () => samples } as unknown as NodeView, series: () => recorded }
}

const p99 = (live: LiveNode) => readMetric(live, WAIT, 2).text
const recorded = { timeSec: Float64Array.of(11.5, 12), values: Float64Array.of(5, 7), untilSec: 12 }

it('a percentile that the view does not know yet, of a run at rest, is the latest recorded one', () => {
  expect(p99(liveNode(3, 384, recorded))).toBe('3.00')
  expect(p99(liveNode(null, 384, recorded))).toBe('7.00')
})

it('nothing recorded, or nothing of late, is no percentile', () => {
  expect(p99(liveNode(null, 0, recorded))).toBe('–')
  expect(p99(liveNode(null, 384, null))).toBe('–')
  expect(p99(liveNode(null, 384, { ...recorded, timeSec: Float64Array.of(3, 4) }))).toBe('–')
})

it('one sample is one', () => {
  expect([0, 1, 1200].map((count) => sampleText(liveNode(null, count, null).view, 'wait'))).toEqual([
    'no samples',
    '1 sample',
    '1,200 samples',
  ])
})
