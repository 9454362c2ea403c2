import { expect, test } from 'vitest'
import { simulate } from '../../../workers/testing/simulate'

test('polls that came due in a pause end when it ends: virtual time does not go back', () => {
  const node = (id: string, kind: string, params = {}) => ({ id, kind, x: 0, y: 0, params })
  const sentNs: number[] = []
  const { q } = simulate(
    {
      spillway: 1,
      name: 'paused',
      nodes: [
        node('p', 'producer'),
        node('q', 'queue', { ttlMs: 2, receive: 'poll', pollers: 10, pollWaitMs: 0.1 }),
        node('s', 'worker-pool'),
      ],
      wires: [
        { id: 'in', from: 'p', to: 'q' },
        { id: 'out', from: 'q', to: 's' },
      ],
      timeline: [
        { atSec: 0.38, fault: 'pause', on: 'q', forSec: 0.3 },
        { atSec: 0.5, set: 'q.ackTimeoutMs', to: 20 },
      ],
    },
    { durationSec: 0.75, seed: 603714, onTransit: (_wire, _back, atNs) => sentNs.push(atNs) },
  ).nodes
  expect(sentNs).toEqual(sentNs.toSorted((a, b) => a - b))
  expect(q.gauges.oldestAge.mean).toBeGreaterThanOrEqual(0)
})
