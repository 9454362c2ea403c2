import { describe, expect, test } from 'vitest'
import { simulate } from '../../../workers/testing/simulate'
import type { ParamValue } from '../../params'
import type { Scenario, ScenarioNode, TimelineEntry } from '../../scenario'

type Params = Readonly<Record<string, ParamValue>>
const node = (id: string, kind: string, params: Params = {}): ScenarioNode => ({ id, kind, x: 0, y: 0, params })
const constant = (mean: number) => ({ dist: 'constant', mean }) as const

function row(nodes: readonly ScenarioNode[], timeline: readonly TimelineEntry[] = []): Scenario {
  const wires = nodes.slice(1).map(({ id }, i) => ({ id: `w${i}`, from: nodes[i].id, to: id }))
  return { spillway: 1, name: 'test', nodes, wires, timeline }
}

const batch = (batchMessages: number, more: Params = {}) => node('p', 'producer', { mode: 'batch', batchMessages, ...more })
const pool = (more: Params = {}) =>
  node('s', 'worker-pool', { instances: 4, workers: null, serviceTimeMs: constant(1000), ...more })
const shedder = (params: Params) => node('l', 'load-shedder', params)
const balancer = node('lb', 'load-balancer')

describe('one limit for each instance', () => {
  const fixed = { algorithm: 'fixed', limit: 3, scope: 'instance' }

  test('so many calls are out to each', () => {
    // 40 at once, in turn: ten for each of four instances, of which three get in.
    const { l } = simulate(row([batch(40), balancer, shedder(fixed), pool()]), { durationSec: 0.5 }).nodes
    expect(l.counters.shed).toBe(40 - 12)
    expect(l.gauges.guards.value).toBe(4)
    expect(l.gauges.sheddingGuards.value).toBe(4)
    const all = simulate(row([batch(40), balancer, shedder({ ...fixed, scope: 'all' }), pool()]), { durationSec: 0.5 }).nodes.l
    expect(all.counters.shed).toBe(40 - 3)
    expect(all.gauges.guards.value).toBe(1)
  })

  test('is one for all where nobody has chosen an instance', () => {
    const { l } = simulate(row([batch(40), shedder(fixed), pool()]), { durationSec: 0.5 }).nodes
    expect(l.counters.shed).toBe(40 - 3)
  })
})

test('a slow class lowers its own limit only', () => {
  // What takes longer than 50 ms is a drop: 20, 18, 16, 14, 12, 10, 9 … down to the least limit, 2. The other class stays at 20.
  const aimd = { algorithm: 'aimd', initialLimit: 20, minLimit: 2, maxLimit: 20, timeoutMs: 50 }
  const classes = [
    { type: 'class', weight: 1 },
    { type: 'class', weight: 1 },
  ]
  const of = (scope: string): Scenario => ({
    spillway: 1,
    name: 'two classes',
    nodes: [
      node('p', 'producer', { ratePerSec: 200, arrivals: 'constant', classes }),
      shedder({ ...aimd, scope }),
      node('r', 'router', { mode: 'class' }),
      node('fast', 'worker-pool', { workers: null, serviceTimeMs: constant(10) }),
      node('slow', 'worker-pool', { workers: null, serviceTimeMs: constant(200) }),
    ],
    wires: [
      { id: 'a', from: 'p', to: 'l' },
      { id: 'b', from: 'l', to: 'r' },
      { id: 'c', from: 'r', to: 'fast' },
      { id: 'd', from: 'r', to: 'slow' },
    ],
  })
  const { l, fast } = simulate(of('class'), { durationSec: 20 }).nodes
  expect(l.gauges.limit.value).toBe(20 + 2)
  // About 2,000 of the fast class, none of which is shed; of the slow two at a time, ten a second.
  const together = simulate(of('all'), { durationSec: 20 }).nodes
  expect(fast.counters.in).toBeGreaterThan(1900)
  expect(together.fast.counters.in).toBeLessThan(1500)
  expect(together.l.gauges.limit.value).toBeLessThan(20)
})

describe('one limit for each key', () => {
  const users = (keyspace: number, ratePerSec = 100) =>
    node('p', 'producer', { ratePerSec, arrivals: 'constant', keys: 'sequential', keyspace })

  test('SRE throttling of one key does not refuse another', () => {
    // All keys are refused behind it by a limiter that lets two of each through: p = (requests − 2 · accepts) / (requests + 1) for each key.
    const limiter = node('r', 'rate-limiter', { ratePerSec: 0.001, burst: 2, scope: 'key' })
    const throttle = (scope: string) =>
      simulate(row([users(5), shedder({ algorithm: 'throttle', scope }), limiter, pool({ serviceTimeMs: constant(1) })]), {
        durationSec: 20,
      }).nodes.l
    const { counters, gauges } = throttle('key')
    expect(counters.accepted).toBe(10)
    expect(gauges.guards.value).toBe(5)
    // Until it has seen four requests of a key nothing is refused: 2 · 2 accepts cover them.
    expect(counters.in - counters.shed).toBeGreaterThanOrEqual(4 * 5)
    expect(counters.shed).toBeGreaterThan(1500)
  })

  test('has a bound, from which on keys share', () => {
    const many = row([
      users(5000, 1000),
      shedder({ algorithm: 'fixed', limit: 1, scope: 'key' }),
      pool({ serviceTimeMs: constant(1) }),
    ])
    expect(simulate(many, { durationSec: 20 }).nodes.l.gauges.guards.value).toBe(1024)
  })

  test('a line for each key, which a change of scope joins', () => {
    const codel = { algorithm: 'codel', limit: 1, scope: 'key', codelTargetMs: 60_000, codelIntervalMs: 60_000 }
    const keys = { keys: 'sequential', keyspace: 4 }
    const nodes = [batch(12, keys), shedder(codel), pool({ serviceTimeMs: constant(100) })]
    // One of each key is out, two of each wait; a round takes 100 ms.
    const apart = simulate(row(nodes), { durationSec: 0.05 }).nodes.l
    expect(apart.gauges.waiting.value).toBe(8)
    expect(simulate(row(nodes), { durationSec: 0.35 }).nodes.s.outcomes).toEqual({ ok: 12 })
    const change: TimelineEntry[] = [{ atSec: 0.05, set: 'l.scope', to: 'all' }]
    const at = (sec: number) => simulate(row(nodes, change), { durationSec: sec }).nodes
    expect(at(0.15).l.gauges.waiting.value).toBe(8 - 1)
    expect(at(0.25).s.outcomes).toEqual({ ok: 4 + 1 })
    expect(at(2).s.outcomes).toEqual({ ok: 12 })
  })
})
