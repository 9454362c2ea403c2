import { expect, it } from 'vitest'
import type { TimelineEntry } from '../../scenario'
import { faultsAt } from './faults-now'

const timeline: readonly TimelineEntry[] = [
  { atSec: 1, set: 'shop.workers', to: 2 },
  { atSec: 2, fault: 'crash', on: 'shop', forSec: 10 },
  { atSec: 3, fault: 'slow', on: 'shop', factor: 10, forSec: 2 },
  { atSec: 4, fault: 'crash', on: 'pool', instance: 2 },
  { atSec: 4, fault: 'cut', on: 'w1', forSec: 1 },
  { atSec: 4, fault: 'flush', on: 'jobs' },
]

it('says which faults last, and what is dead', () => {
  expect(faultsAt(undefined, 3).size).toBe(0)
  expect(faultsAt(timeline, 1.9).size).toBe(0)
  expect(faultsAt(timeline, 2).get('shop')).toEqual({ words: 'crashed', dead: true })
  expect(faultsAt(timeline, 3).get('shop')).toEqual({ words: 'crashed, slow ×10', dead: true })
  expect([...faultsAt(timeline, 4).keys()]).toEqual(['shop', 'pool', 'w1'])
  expect(faultsAt(timeline, 4).get('w1')).toEqual({ words: 'cut', dead: false })
  expect(faultsAt(timeline, 5).has('w1')).toBe(false)
  expect(faultsAt(timeline, 12).has('shop')).toBe(false)
  expect(faultsAt(timeline, 1e6).get('pool')).toEqual({ words: 'instance 2 crashed', dead: false })
})
