import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { buildHost } from '../../../scripts/build-host.mjs'
import { runInThreads } from '../../../workers/host/run-in-threads'
import type { NodeResults, Results } from '../../../workers/protocol/results'
import { Dice } from '../../../workers/testing/cases/random-dice'
import { prepare, simulate } from '../../../workers/testing/simulate'
import type { ListItem } from '../../params'
import { compileScenario, type Scenario, type TimelineEntry } from '../../scenario'
import { asking, type Setup } from './requests.testing'

const run = (setup: Setup, durationSec = 10) => simulate(asking(setup), { durationSec }).nodes

/** Replies that were waited for. */
function answered({ counters: c }: NodeResults): number {
  return c.replies - c.repliesLate - c.repliesTwice - c.repliesUnknown
}

describe('a request over messages', () => {
  it('is answered by the message that comes back: four wires and the work', () => {
    const { p, s } = run({})
    expect([p.histograms.latency.max, s.histograms.replyTime.max]).toEqual([14, 14])
    expect([s.counters.replies, answered(s), s.gauges.awaitingReply.value]).toEqual([1, 1, 0])
  })

  it('holds its worker meanwhile, unless the pool does not', () => {
    const traffic = { mode: 'batch', batchMessages: 8 }
    const held = run({ producer: traffic })
    expect([held.s.gauges.held.max, held.s.gauges.awaitingReply.max, held.p.histograms.latency.max]).toEqual([4, 4, 28])
    const free = run({ producer: traffic, asker: { holdWorker: false }, responder: { workers: 8 }, replies: { prefetch: 2 } })
    expect([free.s.gauges.awaitingReply.max, free.s.gauges.held.max, free.p.histograms.latency.max]).toEqual([8, 0, 14])
  })

  it('that waits too long is an error, or goes on; the late reply is dropped and counted', () => {
    const slow = { responder: { serviceTimeMs: 50 }, request: { timeLimitMs: 20 } }
    const failed = run(slow)
    expect(failed.p.outcomes).toEqual({ error: 1 })
    expect(failed.p.histograms.latencyFailed.max).toBe(20)
    expect([failed.s.counters.replyTimeouts, failed.s.counters.repliesLate, answered(failed.s)]).toEqual([1, 1, 0])
    const gone = run({ ...slow, request: { timeLimitMs: 20, onError: 'ignore' } })
    expect(gone.p.outcomes).toEqual({ degraded: 1 })
  })

  it('tried again is a request of its own: the late reply to the first does not answer the second', () => {
    const steps: ListItem[] = [{ type: 'loop', until: 'ok', times: 3 }, { type: 'request', timeLimitMs: 30 }, { type: 'end' }]
    const { p, s } = run({
      asker: { steps },
      responder: { serviceTimeMs: 40, workers: 1 },
      timeline: [{ atSec: 0.04, set: 'r.serviceTimeMs', to: 5 }],
    })
    expect(p.outcomes).toEqual({ ok: 1 })
    expect([s.counters.repliesLate, answered(s), s.counters.replyTimeouts]).toEqual([1, 1, 1])
    // Asked anew at 30 ms. The responder’s first ack is with the queue at 45, it has the second request at 46, and works for 5.
    expect(p.histograms.latency.max).toBe(53)
  })

  it('that is refused is an error at once, and waits for nothing', () => {
    const full = { capacity: 0, overflow: 'reject', flow: 'closed' }
    const { p, s } = run({ requests: full })
    expect(p.outcomes).toEqual({ error: 1 })
    expect([p.histograms.latencyFailed.max, s.counters.replyTimeouts, s.gauges.awaitingReply.value]).toEqual([2, 0, 0])
    expect(run({ requests: full, request: { onError: 'ignore' } }).p.outcomes).toEqual({ degraded: 1 })
  })

  it('answered twice is answered once: the copy is recognised', () => {
    // The responder gets it again after 12 ms, while the first still works.
    const { p, s, r } = run({ requests: { ackTimeoutMs: 12, maxDeliver: 2, maxUnacked: 4 }, responder: { serviceTimeMs: 15 } })
    expect([r.counters.in, s.counters.replies, s.counters.repliesTwice, answered(s)]).toEqual([2, 2, 1, 1])
    expect(p.outcomes).toEqual({ ok: 1 })
  })

  it.each(['topic', 'log'])('goes over a %s as well', (broker) => {
    const group = (wire: string) => ({
      groups: [{ type: 'group', wire, initialRebalanceDelayMs: 0, autoOffsetReset: 'earliest' }],
    })
    const settings = broker === 'log' ? { requests: group('qr'), replies: group('as') } : {}
    const { p, s } = run({ broker, ...settings, producer: { batchMessages: 20 } })
    expect(p.outcomes).toEqual({ ok: 20 })
    expect([answered(s), s.counters.replies]).toEqual([20, 20])
  })

  it('of one instant and one key has a reply of its own', () => {
    const asks: ListItem[] = ['sq', 'sq'].map((wire) => ({ type: 'request', wires: [wire] }))
    const steps: ListItem[] = [{ type: 'parallel' }, ...asks, { type: 'end' }]
    const { s, p } = run({ asker: { steps }, responder: { workers: 1 } })
    expect([answered(s), s.counters.repliesUnknown, s.histograms.replyTime.count]).toEqual([2, 0, 2])
    // The second comes with the first one's ack, two wires later than its work ends.
    expect([s.histograms.replyTime.min, p.histograms.latency.max]).toEqual([14, 28])
  })

  it('is not answered by what another pool has asked', () => {
    const one = asking({ broker: 'topic' })
    const other: Scenario = {
      ...one,
      nodes: [
        ...one.nodes,
        { id: 'p2', kind: 'producer', x: 0, y: 0, params: { mode: 'batch', batchMessages: 1 } },
        { ...one.nodes[1], id: 's2' },
      ],
      wires: [
        ...one.wires,
        { id: 'p2s2', from: 'p2', to: 's2', latencyMs: 0.5 },
        { id: 's2q', from: 's2', to: 'q', latencyMs: 1 },
        { id: 'as2', from: 'a', to: 's2', latencyMs: 1 },
      ],
    }
    const { s, s2 } = simulate(other, { durationSec: 10 }).nodes
    for (const asker of [s, s2]) expect([answered(asker), asker.counters.repliesUnknown]).toEqual([1, 1])
  })

  it('of a pool that has crashed meanwhile has a reply that nobody knows', () => {
    const { s, p } = run({ timeline: [{ atSec: 0.005, fault: 'crash', on: 's', forSec: 0.001 }] })
    expect(p.outcomes).toEqual({ error: 1 })
    expect([s.counters.repliesUnknown, s.gauges.awaitingReply.value]).toEqual([1, 0])
  })

  it('whose caller gives up has a late reply', () => {
    const { s, p } = run({ producer: { patienceMs: 5 } })
    expect(p.outcomes).toEqual({ timeout: 1 })
    expect([s.counters.repliesLate, s.counters.replyTimeouts, s.gauges.awaitingReply.value]).toEqual([1, 0, 0])
  })
})

const ASKED = 300

/** Between 0.2 s and 3 s the responder, a broker or the asker dies, again and again. */
function deaths(dice: Dice, who: readonly string[]): TimelineEntry[] {
  const found = Array.from({ length: dice.between(3, 8) }, (): TimelineEntry => {
    return { atSec: dice.real(0.2, 3), fault: 'crash', on: dice.oneOf(who), forSec: dice.real(0.01, 0.4) }
  })
  return found.sort((a, b) => a.atSec - b.atSec)
}

function crashing(seed: number, more: Setup, who = ['r', 'q', 'a']): Scenario {
  const dice = new Dice(seed)
  return asking({
    ...more,
    producer: { mode: 'open', ratePerSec: 100, maxMessages: ASKED, keyspace: 5, ...more.producer },
    asker: { workers: null, ...more.asker },
    requests: { prefetch: dice.oneOf([1, 4]), redeliveryDelayMs: 5, ...more.requests },
    replies: { redeliveryDelayMs: 5, ...more.replies },
    responder: { workers: dice.between(2, 6), serviceTimeMs: { dist: 'exponential', mean: 15 }, ...more.responder },
    timeline: deaths(dice, who),
  })
}

const seeds = Array.from({ length: 12 }, (_, i) => i + 1)
/** A publisher asks again until it is accepted, as a client library does. */
const UNTIL_ASKED: ListItem[] = [
  { type: 'loop', until: 'ok', times: 1000 },
  { type: 'work', time: 'own', serviceTimeMs: 1 },
  { type: 'request', timeLimitMs: 400 },
  { type: 'end' },
]
const UNTIL_SENT: ListItem[] = [
  { type: 'work' },
  { type: 'loop', until: 'ok', times: 1000 },
  { type: 'work', time: 'own', serviceTimeMs: 1 },
  { type: 'send' },
  { type: 'end' },
]

describe('requests while the responder and the brokers die at random instants', () => {
  it.each(seeds)('end once each, and every reply has a name, run %i', (seed) => {
    // The balances and the pool's own identities are checked at some sixty instants.
    const { s, p, r } = simulate(crashing(seed, { request: { timeLimitMs: 300 } }, ['r', 'q', 'a', 's']), {
      durationSec: 60,
      seed,
    }).nodes
    const { counters: c } = s
    expect(p.balance.ended).toBe(ASKED)
    expect(s.gauges.awaitingReply.value + s.gauges.held.value + s.gauges.inProgress.value).toBe(0)
    expect(c.replies).toBe(answered(s) + c.repliesLate + c.repliesTwice + c.repliesUnknown)
    expect(s.histograms.replyTime.count).toBe(answered(s))
    expect(p.outcomes.ok ?? 0).toBeLessThanOrEqual(answered(s))
    expect(s.histograms.replyTime.max).toBeLessThanOrEqual(300)
    expect(r.gauges.inProgress.value).toBe(0)
  })

  it.each(seeds)('over durable queues are all answered when everybody asks again, and once each, run %i', (seed) => {
    const setup = { asker: { steps: UNTIL_ASKED }, responder: { steps: UNTIL_SENT, workers: 16 } }
    const { s, p } = simulate(crashing(seed, setup), { durationSec: 60, seed }).nodes
    expect(p.outcomes).toEqual({ ok: ASKED })
    expect(answered(s)).toBe(ASKED)
  })

  it('are lost with queues in memory, answered twice by a responder that dies after its reply, and late after a broker was away', () => {
    let [lost, kept, twice, late] = [0, 0, 0, 0]
    for (const seed of seeds) {
      const memory = { requests: { durable: false }, replies: { durable: false }, request: { timeLimitMs: 3000 } }
      const timeouts = (setup: Setup) =>
        simulate(crashing(seed, setup, ['q', 'a']), { durationSec: 60, seed }).nodes.s.counters.replyTimeouts
      lost += timeouts(memory)
      kept += timeouts({ ...memory, requests: {}, replies: {}, responder: { steps: UNTIL_SENT } })
      // It replies, and goes on for a while before it acks.
      const steps: ListItem[] = [{ type: 'send' }, { type: 'work' }]
      twice += simulate(crashing(seed, { responder: { steps } }, ['r']), { durationSec: 60, seed }).nodes.s.counters.repliesTwice
      late += simulate(crashing(seed, { request: { timeLimitMs: 100 } }, ['a']), { durationSec: 60, seed }).nodes.s.counters
        .repliesLate
    }
    expect([lost > 0, kept, twice > 0, late > 0]).toEqual([true, 0, true, true])
  })

  it('keep every balance between any two events', () => {
    const prepared = prepare(crashing(3, { request: { timeLimitMs: 100 } }, ['r', 'q', 'a', 's']), { durationSec: 60 })
    prepared.simulation.start()
    while (!prepared.simulation.runBefore(60e9, 1)) prepared.audit()
    expect(prepared.results().nodes.s.counters.replies).toBeGreaterThan(100)
  })

  it('are the same on 1, 2, 3 and 4 workers', async () => {
    const workerUrl = pathToFileURL(join(await buildHost(), 'node-worker.mjs'))
    const figures = ({ digest, system, nodes }: Results) => JSON.stringify({ digest, system, nodes })
    for (const seed of seeds.slice(0, 4)) {
      const scenario = { ...crashing(seed, { request: { timeLimitMs: 100 } }, ['r', 'q', 'a', 's']), durationSec: 4, seed }
      const compiled = compileScenario(scenario)
      if ('problems' in compiled) throw new Error(JSON.stringify(compiled.problems))
      const alone = figures(simulate(scenario))
      for (const workers of [1, 2, 3, 4]) {
        const { results } = await runInThreads(compiled.plan, { workers, cores: 4, workerUrl })
        expect(figures(results), `seed ${seed} on ${workers}`).toBe(alone)
      }
    }
  }, 120_000)
})
