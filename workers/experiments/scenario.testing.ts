import type { Scenario } from '../../src/scenario'
import type { Experiment } from './experiment'
import { readSweep } from './sweep'

/** M/M/1: 50 requests a second, exponential service of 10 ms; mean time in the system 20 ms. */
export const MM1: Scenario & { readonly seed: number } = {
  spillway: 1,
  name: 'mm1',
  seed: 1,
  durationSec: 10,
  warmupSec: 1,
  nodes: [
    { id: 'users', kind: 'producer', x: 0, y: 0, params: { ratePerSec: 50 } },
    { id: 'checkout', kind: 'worker-pool', x: 1, y: 0, params: { workers: 1, serviceTimeMs: { dist: 'exponential', mean: 10 } } },
  ],
  wires: [{ id: 'w1', from: 'users', to: 'checkout' }],
}

/** An experiment on {@link MM1} with these sweeps. */
export function experimentOn(replications: number, ...sweeps: readonly string[]): Experiment {
  const axes = sweeps.map((text) => {
    const axis = readSweep(MM1, text)
    if ('problem' in axis) throw new Error(axis.problem)
    return axis
  })
  return { scenario: MM1, axes, replications, stop: null }
}
