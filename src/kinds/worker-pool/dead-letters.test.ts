import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it, test } from 'vitest'
import { buildHost } from '../../../scripts/build-host.mjs'
import { Checkpoints } from '../../../workers/host/checkpoints'
import { runInThreads } from '../../../workers/host/run-in-threads'
import type { Results } from '../../../workers/protocol/results'
import { prepare, simulate } from '../../../workers/testing/simulate'
import type { ListItem, ParamValue } from '../../params'
import { compileScenario, type Scenario, type ScenarioNode, type ScenarioWire, type TimelineEntry } from '../../scenario'

type Params = Readonly<Record<string, ParamValue>>

interface Setup {
  readonly traffic?: Params
  /** Kind and parameters of what sends to the pool: a queue, a topic, another pool. */
  readonly from: readonly [string, Params]
  /** Kinds and parameters of inline nodes on its wire. */
  readonly inline?: readonly (readonly [string, Params])[]
  readonly pool: Params
  /** Of the queue of dead letters; `null`: the port is not wired. */
  readonly letters?: Params | null
  readonly latencyMs?: number
  readonly timeline?: readonly TimelineEntry[]
}

/** A producer p, a sender f, a pool s behind the wire "to", and a queue d for its dead letters. */
function scenario({ traffic, from, inline = [], pool, letters = {}, latencyMs = 0, timeline = [] }: Setup): Scenario {
  const node = (id: string, kind: string, params: Params): ScenarioNode => ({ id, kind, x: 0, y: 0, params })
  const chips = inline.map(([kind, params], i) => node(`i${i}`, kind, params))
  const chain = ['f', ...chips.map(({ id }) => id), 's']
  const wires: ScenarioWire[] = [
    { id: 'in', from: 'p', to: 'f', latencyMs },
    ...chain.slice(1).map((to, i) => ({ id: i === 0 ? 'to' : `to${i}`, from: chain[i], to, latencyMs })),
    ...(letters === null ? [] : [{ id: 'dead', from: 's.dead', to: 'd', latencyMs }]),
  ]
  const producer = node('p', 'producer', { mode: 'batch', batchMessages: 10, ...traffic })
  const nodes = [producer, node('f', ...from), ...chips, node('s', 'worker-pool', pool), node('d', 'queue', letters ?? {})]
  return { spillway: 1, name: 'letters', nodes, wires, timeline }
}

const run = (setup: Setup, durationSec = 1) => simulate(scenario(setup), { durationSec }).nodes
const letters = (setup: Setup, durationSec = 1) => {
  const { d, s } = run(setup, durationSec)
  expect(d.counters.published + s.counters.deadRefused).toBe(s.counters.dead)
  return s.counters.dead
}

const send: ListItem = { type: 'send', wait: 'no' }
const sender = (...steps: readonly ListItem[]) => ['worker-pool', { workers: null, serviceTimeMs: 0, steps }] as const
const queue = (params: Params = {}) => ['queue', { ackMode: 'onReceive', ...params }] as const
const failing = { workers: 4, serviceTimeMs: 10, failureRatio: 1 }
/** One is worked on for ever, two wait, and seven of ten do not get in. */
const full = { serviceTimeMs: 1e6, queueCapacity: 2 }

describe('what nobody hears of goes to the dead letters', () => {
  it.each([
    ['sent without waiting, and failed', { from: sender(send), pool: failing }, 10],
    ['sent without waiting, and rejected', { from: sender(send), pool: full }, 7],
    ['the oldest, dropped', { from: sender(send), pool: { ...full, overflow: 'dropOldest' } }, 7],
    ['the newest, dropped', { from: sender(send), pool: { ...full, overflow: 'dropNewest' } }, 7],
    ['left after the longest wait', { from: sender(send), pool: { ...full, queueTimeoutMs: 50 } }, 9],
    ['in batches, all of them', { from: sender(send), pool: { ...failing, batchSize: 5 } }, 10],
    ['in order', { from: sender(send), pool: { ...failing, ordered: true } }, 10],
    ['delivered by a queue that is acked then', { from: queue(), pool: failing }, 10],
    ['delivered by a topic that is acked then', { from: ['topic', { ackMode: 'onReceive' }], pool: failing }, 10],
    [
      'delivered by such a subscription',
      { from: ['topic', { subscriptions: [{ type: 'subscription', own: true, ackMode: 'onReceive' }] }], pool: failing },
      10,
    ],
    [
      'through a chip that only looks on',
      {
        from: queue(),
        inline: [
          ['circuit-breaker', {}],
          ['timeout', {}],
        ],
        pool: failing,
      },
      10,
    ],
    ['a copy of which a router hears nothing', { from: ['router', { mode: 'all', wait: 'none' }], pool: failing }, 10],
    ['turned away by a shutdown', { from: sender(send), pool: { ...failing, shutdown: 'drain' } }, 10],
  ] as readonly (readonly [string, Setup, number])[])('%s', (_what, setup, expected) => {
    expect(letters(setup)).toBe(expected)
    const without = run({ ...setup, letters: null })
    expect([without.s.counters.dead, without.d.counters.in]).toEqual([0, 0])
    expect(run(setup).s.outcomes).toEqual(without.s.outcomes)
  })

  it.each([
    ['a call', { from: sender({ type: 'call' }), pool: failing }],
    ['a send that is awaited', { from: sender({ type: 'send' }), pool: failing }],
    ['a wire that some calls go by', { from: sender(send, { type: 'call', onError: 'ignore' }), pool: failing }],
    ['a pool without steps', { from: ['worker-pool', {}], pool: failing }],
    ['a delivery that is acked after success', { from: ['queue', { maxDeliver: 1 }], pool: failing }],
    ['a listener within the call', { from: ['topic', { ackMode: 'onReceive', dispatch: 'sync' }], pool: failing }],
    ['a copy for which a router waits', { from: ['router', { mode: 'all' }], pool: failing }],
    ['what a balancer passes on, whose checks come by the same wire', { from: ['load-balancer', {}], pool: failing }],
    ['a retry on the way', { from: queue(), inline: [['retry', {}]], pool: failing }],
    [
      'a hedge on the way',
      {
        from: sender(send),
        inline: [
          ['timeout', {}],
          ['hedge', {}],
        ],
        pool: failing,
      },
    ],
  ] as readonly (readonly [string, Setup])[])('not %s: somebody hears of it', (_what, setup) => {
    expect(letters(setup)).toBe(0)
    const { p, s } = run(setup)
    const without = run({ ...setup, letters: null })
    expect(s.counters.error).toBeGreaterThan(0)
    expect([p, s]).toEqual([without.p, without.s])
  })

  it('as many as Erlang’s loss formula turns away', () => {
    const traffic = { mode: 'open', ratePerSec: 200 }
    const pool = { workers: 2, serviceTimeMs: { dist: 'exponential', mean: 10 }, queueCapacity: 0 } as const
    const { s } = run({ traffic, from: sender(send), pool }, 500)
    // B(2, 2) = 2² / 2 / (1 + 2 + 2) = 0.4
    expect(s.counters.dead / s.counters.in).toBeCloseTo(0.4, 2)
  })

  it('what its producer sees, and what else the pool does, stays as it was', () => {
    const pool = { ...failing, failureRatio: 0.3, queueCapacity: 3 }
    const traffic = { mode: 'open', ratePerSec: 500 }
    const [p, s] = [{}, null].map((wired) => {
      const nodes = run({ traffic, from: sender(send), pool, letters: wired }, 20)
      return [nodes.p, { ...nodes.s, counters: { ...nodes.s.counters, dead: 0 } }, nodes.f]
    })
    expect(p).toEqual(s)
  })

  it('when what was answered early fails, though its caller heard that it is ok', () => {
    const steps = [{ type: 'reply' }, { type: 'work' }]
    const { p, s } = run({ from: ['worker-pool', { workers: null }], pool: { ...failing, steps } })
    expect([s.counters.dead, s.counters.backgroundErrors, p.outcomes]).toEqual([10, 10, { ok: 10 }])
  })

  it('with key, class and beginning as they were, as a first attempt', () => {
    const prepared = prepare(scenario({ traffic: { keys: 'sequential', keyspace: 10 }, from: sender(send), pool: failing }))
    prepared.simulation.start()
    prepared.simulation.runBefore(0.5e9, 1e6)
    const { messages } = prepared.simulation.kernel
    const found: number[][] = []
    messages.forEachLive((m) => found.push([messages.key(m), messages.attempt(m), messages.createdAt(m)]))
    expect(found.sort(([a], [b]) => a - b)).toEqual(Array.from({ length: 10 }, (_, key) => [key, 1, 0]))
  })

  it('and is counted when it is not accepted there', () => {
    const { s, f } = run({ from: sender(send), pool: failing, letters: { capacity: 4, overflow: 'reject' } })
    expect([s.counters.dead, s.counters.deadRefused, s.counters.sendsLost, f.counters.sendsLost]).toEqual([10, 6, 0, 10])
  })
})

describe('dead letters', () => {
  const waiting = { from: sender(send), pool: { instances: 2, serviceTimeMs: 300 } }
  const at = (entry: Partial<TimelineEntry>) => ({ ...waiting, timeline: [{ atSec: 0.1, ...entry } as TimelineEntry] })

  it.each([
    // Two of ten are at work, eight wait.
    ['what a shutdown gives back', [{ atSec: 0.1, set: 's.shutdown', to: 'finish' }], 8],
    ['what it aborts', [{ atSec: 0.1, set: 's.shutdown', to: 'abort' }], 8 + 2],
  ] as const)('come of %s', (_what, timeline, expected) => {
    expect(letters({ ...waiting, pool: { ...waiting.pool, shutdownDeadlineMs: 100 }, timeline })).toBe(expected)
  })

  it.each([
    ['a crash', { fault: 'crash', on: 's', forSec: 0.1 }],
    ['the crash of an instance', { fault: 'crash', on: 's', instance: 1 }],
    ['a flush', { fault: 'flush', on: 's' }],
  ] as const)('do not come of %s: nobody is left who could send them', (_what, entry) => {
    const { s } = run(at(entry))
    expect(s.counters.error).toBeGreaterThan(4)
    expect(s.counters.dead).toBe(0)
  })

  it('do not come of what its caller has given up, whatever there is to undo', () => {
    const steps = [{ type: 'compensate' }, { type: 'reply' }, { type: 'work' }]
    const traffic = { patienceMs: 5, givesUp: true }
    const { s } = run({ traffic, from: ['timeout', {}], pool: { ...failing, steps: steps.toSpliced(1, 1), failureRatio: 0 } })
    expect([s.outcomes, s.counters.dead]).toEqual([{ cancelled: 10 }, 0])
  })

  it('follow the parameters of who sends', () => {
    const traffic = { mode: 'open', arrivals: 'constant', ratePerSec: 100 }
    const manual = { from: ['queue', { maxDeliver: 1 }], traffic, pool: { ...failing, serviceTimeMs: 0 } } as const
    const timeline = [{ atSec: 0.505, set: 'f.ackMode', to: 'onReceive' }] as const
    // Fifty came before, one each 10 ms.
    expect(letters({ ...manual, timeline }, 1.005)).toBe(50)
  })

  it('come again from a checkpoint', () => {
    const pool = { ...full, instances: 2, stealing: true, stealRatio: 0.5, failureRatio: 0.4, failureAfter: 'afterTime' }
    const busy = { ...pool, queueCapacity: 5, serviceTimeMs: { dist: 'exponential', mean: 20 }, failureTimeMs: 30 } as const
    const timeline = [{ atSec: 2, set: 's.failureTimeMs', to: 5 }]
    const setup = { traffic: { mode: 'open', ratePerSec: 90 }, from: sender(send), pool: busy, timeline }
    const prepared = prepare({ ...scenario(setup), durationSec: 4 })
    const runTo = (sec: number) => {
      while (!prepared.simulation.runBefore(sec * 1e9, 100)) prepared.audit()
    }
    prepared.simulation.start()
    runTo(1)
    const checkpoints = new Checkpoints(prepared.simulation, null)
    checkpoints.take(1e9)
    runTo(3)
    checkpoints.restore(1e9)
    runTo(4)
    const again = prepared.results()
    expect(again.nodes.s.counters.dead).toBeGreaterThan(100)
    expect(figures(again)).toBe(figures(simulate(scenario(setup), { durationSec: 4 })))
  })
})

const figures = ({ digest, nodes }: Results) => JSON.stringify({ digest, nodes })

test('dead letters are the same on 1, 2 and 3 workers', async () => {
  const workerUrl = pathToFileURL(join(await buildHost(), 'node-worker.mjs'))
  const timeline = [{ atSec: 0.5, set: 'f.ackMode', to: 'manual' }] as const
  const traffic = { mode: 'open', ratePerSec: 400 }
  const setup = { traffic, from: queue({ maxDeliver: 1 }), pool: { ...failing, failureRatio: 0.3 }, latencyMs: 3, timeline }
  const compiled = compileScenario({ ...scenario(setup), durationSec: 1 })
  if ('problems' in compiled) throw new Error('not sound')
  const alone = simulate(scenario(setup), { durationSec: 1 })
  expect(alone.nodes.s.counters.dead).toBeGreaterThan(20)
  for (const workers of [2, 3]) {
    const { results } = await runInThreads(compiled.plan, { workers, cores: 4, workerUrl })
    expect(figures(results), `${workers} workers`).toBe(figures(alone))
  }
}, 60_000)
