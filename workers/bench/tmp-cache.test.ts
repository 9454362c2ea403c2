import { it } from 'vitest'
import '../host/node-tuning'
import { prepare } from '../testing/simulate'
import { POLICY_NAMES, policyOf } from '../../src/kinds/cache/policies'
import { KeySampler } from '../sdk/keys'
import { RandomStream } from '../kernel'
it.skip('engine', () => {
  for (let r = 0; r < 3; r++) {
  const { simulation } = prepare({ spillway: 1, name: 'x', seed: 1, durationSec: 1e6, nodes: [
    { id: 'u', kind: 'producer', x: 0, y: 0, params: { ratePerSec: 100000, keyspace: +(process.env.KS ?? 1e6), keyAlpha: 1 } },
    { id: 'c', kind: 'cache', x: 0, y: 0, params: { capacity: 1000000, hitTimeMs: 0, setTimeMs: 0 } },
  ], wires: [{ id: 'w', from: 'u', to: 'c', latencyMs: 0 }] })
  const { kernel } = simulation
  simulation.start()
  simulation.runBefore(2e15, 12e6)
  const t = performance.now(), c = kernel.completed
  simulation.runBefore(2e15, 12e6)
  console.log('engine gets/s', ((kernel.completed - c) / (performance.now() - t) * 1000 / 1e6).toFixed(2), 'M')
  }
}, 120000)
it('policies', () => {
  const keys = new KeySampler({ keyspace: 1000000, shape: 'zipf', alpha: 1, hotKeys: 1, hotRatio: 0 }, new RandomStream(1, 'a'))
  const trace = Int32Array.from({ length: 4_000_000 }, () => keys.draw())
  for (const cap of [1000, 100000]) for (const name of POLICY_NAMES) {
    let best = 0, h = 0
    for (let r = 0; r < 2; r++) {
      const p = policyOf(name, cap, new RandomStream(1, 'b'))
      const t = performance.now(); let hits = 0
      for (let i = 0; i < trace.length; i++) { if (p.access(trace[i])) hits++; else p.insert(trace[i]) }
      best = Math.max(best, trace.length / (performance.now() - t) / 1000); h = hits / trace.length
    }
    console.log(cap, name, best.toFixed(1), 'M/s', h.toFixed(4))
  }
}, 120000)
