import { describe, expect, it } from 'vitest'
import type { KindSchema } from '../kinds/contract'
import { choice, distribution, flag, number } from '../params'
import { describeEntry, valueText } from './describe-entry'
import type { Scenario, TimelineEntry } from './document'

const schema: KindSchema = {
  id: 'pool',
  title: 'Worker pool',
  group: 'compute',
  summary: '',
  shape: 'card',
  ins: {},
  outs: {},
  metrics: {},
  params: {
    workers: number({ title: 'Workers', help: '', unit: 'count', default: 16, min: 1, max: 1000, unlimited: 'unlimited' }),
    failureRatio: number({ title: 'Failures', help: '', unit: 'ratio', default: 0, min: 0, max: 1 }),
    hold: flag({ title: 'Hold', help: '', default: true }),
    order: choice({ title: 'Order', help: '', default: 'fifo', options: [{ value: 'fifo', title: 'First in, first out' }] }),
    serviceMs: distribution({ title: 'Service time', help: '', unit: 'ms', default: { dist: 'constant', mean: 8 }, max: 1e6 }),
  },
}
const early: TimelineEntry = { atSec: 10, set: 'checkout.workers', to: 24 }
const late: TimelineEntry = { atSec: 30, set: 'checkout.workers', to: null }
const slow: TimelineEntry = { atSec: 20, fault: 'slow', on: 'pay', factor: 20, forSec: 10 }
const scenario: Scenario = {
  spillway: 1,
  name: 'test',
  nodes: [
    { id: 'checkout', kind: 'pool', label: 'Checkout', x: 0, y: 0 },
    { id: 'pay', kind: 'pool', x: 0, y: 0 },
  ],
  wires: [{ id: 'w1', from: 'checkout.out', to: 'pay' }],
  timeline: [early, slow, late],
}
const schemas = new Map([['pool', schema]])
const full = (entry: TimelineEntry) => describeEntry(entry, scenario, schemas).full

describe('an entry in words', () => {
  it('names node, parameter, the value before and the value after', () => {
    expect(full(early)).toBe('Checkout · workers 16 → 24')
  })

  it('takes the value before from the change before it', () => {
    expect(full(late)).toBe('Checkout · workers 24 → unlimited')
  })

  it('names a fault with its size and how long it lasts', () => {
    expect(describeEntry(slow, scenario, schemas).short).toBe('Worker pool slow ×20')
    expect(full(slow)).toBe('Worker pool slow ×20 · for 10 s')
    expect(full({ atSec: 1, fault: 'crash', on: 'checkout' })).toBe('Checkout crashed · to the end')
    expect(full({ atSec: 1, fault: 'crash', on: 'checkout', instance: 2, forSec: 3 })).toBe(
      'Checkout instance 2 crashed · for 3 s',
    )
    expect(full({ ...slow, instance: 1 })).toBe('Worker pool instance 1 slow ×20 · for 10 s')
    expect(full({ atSec: 1, fault: 'pause', on: 'checkout', instance: 4 })).toBe('Checkout instance 4 paused · to the end')
    expect(full({ atSec: 1, fault: 'scale', on: 'checkout', to: 3, forSec: 3 })).toBe('Checkout scaled to 3 · for 3 s')
    expect(full({ atSec: 1, fault: 'flush', on: 'checkout' })).toBe('Checkout flushed')
  })

  it('names a wire by its ends, and what it was before', () => {
    const first: TimelineEntry = { atSec: 1, set: 'w1.latencyMs', to: 5 }
    const second: TimelineEntry = { atSec: 2, set: 'w1.latencyMs', to: { dist: 'exponential', mean: 20 } }
    const wired = { ...scenario, timeline: [first, second] }
    expect(describeEntry(first, wired, schemas).full).toBe('Checkout → Worker pool · latency 0 ms → 5 ms')
    expect(describeEntry(second, wired, schemas).full).toBe('Checkout → Worker pool · latency 5 ms → exponential 20 ms')
    expect(full({ atSec: 1, set: 'w1.bandwidthMbps', to: 10 })).toMatch(/· bandwidth unlimited → 10/)
  })

  it('names a wire by its ends', () => {
    expect(full({ atSec: 1, fault: 'loss', on: 'w1', ratio: 0.05, forSec: 2 })).toBe('Checkout → Worker pool loses 5 % · for 2 s')
  })

  it('still says something of what is not there', () => {
    expect(full({ atSec: 1, set: 'gone.workers', to: 3 })).toBe('gone · workers 3')
    expect(full({ atSec: 1, fault: 'cut', on: 'w9' })).toBe('w9 cut · to the end')
  })

  it('prints values in the unit of their parameter', () => {
    expect(valueText(0.25, schema.params.failureRatio)).toBe('25 %')
    expect(valueText(false, schema.params.hold)).toBe('off')
    expect(valueText('fifo', schema.params.order)).toBe('First in, first out')
    expect(valueText({ dist: 'lognormal', mean: 8, cv2: 1.2 }, schema.params.serviceMs)).toBe('lognormal 8 ms')
    expect(valueText(2500, schema.params.serviceMs)).toBe('2.5 s')
  })
})
