import { expect, it } from 'vitest'
import { prepare } from '../../../workers/testing/simulate'
import { face } from './face'

function described(workers: number | null): string {
  const { simulation, plan, view } = prepare({
    spillway: 1,
    name: 'Pool',
    seed: 1,
    durationSec: 5,
    nodes: [
      { id: 'p', kind: 'producer', x: 0, y: 0, params: { ratePerSec: 1000 } },
      { id: 's', kind: 'worker-pool', x: 0, y: 0, params: { workers, serviceTimeMs: { dist: 'constant', mean: 50 } } },
    ],
    wires: [{ id: 'w', from: 'p', to: 's', latencyMs: 0 }],
  })
  simulation.start()
  while (!simulation.runBefore(plan.durationNs, 1_000_000));
  return face.describe(view('s'))
}

it('says how many are at work where there are workers without end, and no share of them', () => {
  expect(described(null)).toMatch(/^[3-7]\d at work/)
  expect(described(100)).toMatch(/^[3-7]\d % of its workers occupied/)
})
