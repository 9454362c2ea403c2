import { expect, test } from 'vitest'
import { simulate } from '../../../workers/testing/simulate'

test('sizes of a tail without end stay 32-bit numbers: work by the size never ends before it begins', () => {
  const sizeBytes = { dist: 'pareto', min: 0.142, alpha: 0.138 } as const
  const ends: number[] = []
  const { p, s } = simulate(
    {
      spillway: 1,
      name: 'heavy',
      nodes: [
        { id: 'p', kind: 'producer', x: 0, y: 0, params: { classes: [{ type: 'class', sizeBytes }] } },
        { id: 's', kind: 'worker-pool', x: 1, y: 0, params: { perKilobyteMs: 5, workers: null } },
      ],
      wires: [{ id: 'w', from: 'p', to: 's' }],
    },
    { durationSec: 20, onTransit: (_wire, back, sentNs) => back && ends.push(sentNs) },
  ).nodes
  expect(ends).toEqual(ends.toSorted((a, b) => a - b))
  expect(s.gauges.busy.mean).toBeGreaterThan(0)
  expect(p.gauges.inProgress.mean).toBeGreaterThan(0)
  // What is larger than all others is no less on its way.
  expect(s.gauges.inProgress.value).toBeGreaterThan(0)
})
