import { test } from 'vitest'
import { Simulation } from '../../../workers/host/simulation'
import { type MessageId, Model, type ModelClass } from '../../../workers/sdk'
import { allocate, layoutOf } from '../../../workers/protocol/layout'
import { MODELS } from '../models'
import { compileScenario } from '../../scenario'
import type { Outcome, ParamValue } from '../../params'

class Relay extends Model {
  private readonly out = this.ctx.outs('out')[0]
  override onMessage(m: MessageId): void {
    this.ctx.messages.setA(m, this.ctx.call(this.out, m, m))
  }
  override onOutcome(call: MessageId, outcome: Outcome): void {
    this.ctx.reply(this.ctx.messages.token(call), outcome)
  }
}
const N = 400_000
function once(kind: string, params: Record<string, ParamValue>, hops: number, relay: boolean): number {
  const ids = Array.from({ length: hops }, (_, i) => `l${i}`)
  const chain = ['p', ...ids, 's']
  const compiled = compileScenario({
    spillway: 1, name: 'bench', seed: 1, durationSec: 1000,
    nodes: [
      { id: 'p', kind: 'producer', x: 0, y: 0, params: { ratePerSec: 500_000, keyspace: 1000 } },
      ...ids.map((id) => ({ id, kind, x: 0, y: 0, params })),
      { id: 's', kind: 'worker-pool', x: 0, y: 0, params: { workers: null, serviceTimeMs: 0.02 } },
    ],
    wires: chain.slice(1).map((to, i) => ({ id: `w${i}`, from: chain[i], to })),
  })
  if ('problems' in compiled) throw new Error(JSON.stringify(compiled.problems))
  const { plan } = compiled
  const layout = layoutOf(plan, { warmup: true })
  const models = new Map(MODELS)
  if (relay) models.set(kind, Relay as unknown as ModelClass)
  const simulation = new Simulation({ plan, layout, buffer: allocate(layout, false), models, transits: { every: 0, transit: () => {} }, assignment: new Uint8Array(plan.nodes.length), worker: 0 })
  simulation.kernel.stopAtCompleted = N
  simulation.start()
  const t = process.cpuUsage()
  while (simulation.kernel.completed < N) simulation.runBefore(plan.durationNs, 1e6)
  const u = process.cpuUsage(t)
  return ((u.user + u.system) * 1000) / N
}
test('bench', () => {
  const cases: [string, string, Record<string, ParamValue>][] = [
    ['rl tokenBucket full', 'rate-limiter', { ratePerSec: 1e6, burst: 1e6 }],
    ['rl no limit', 'rate-limiter', { ratePerSec: null }],
    ['rl cycles', 'rate-limiter', { algorithm: 'cycles' }],
    ['rl slidingCounter', 'rate-limiter', { algorithm: 'slidingCounter', limit: 1e6 }],
    ['rl slidingLog', 'rate-limiter', { algorithm: 'slidingLog', limit: 1e6 }],
    ['rl per key', 'rate-limiter', { ratePerSec: 1e6, burst: 1e6, scope: 'key' }],
    ['bh semaphore', 'bulkhead', { maxConcurrentCalls: 1000 }],
    ['bh pool', 'bulkhead', { mode: 'threadPool', coreThreadPoolSize: 1000 }],
    ['bh per key', 'bulkhead', { maxConcurrentCalls: 1000, scope: 'key' }],
    ['cb', 'circuit-breaker', {}],
  ]
  const H = 5
  for (const [name, kind, params] of cases) {
    let best = Infinity, relay = Infinity, none = Infinity
    for (let i = 0; i < 5; i++) {
      none = Math.min(none, once(kind, params, 0, false))
      relay = Math.min(relay, once(kind, params, H, true))
      best = Math.min(best, once(kind, params, H, false))
    }
    console.log(`${name}: base ${none.toFixed(0)} ns; hop with relay ${((relay - none) / H).toFixed(1)}; hop with model ${((best - none) / H).toFixed(1)}; model over relay ${((best - relay) / H).toFixed(1)} ns`)
  }
}, 600_000)
