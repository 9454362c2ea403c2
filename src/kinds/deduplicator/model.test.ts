import { describe, expect, it } from 'vitest'
import { simulate } from '../../../workers/testing/simulate'
import type { ParamValue } from '../../params'
import type { Scenario, TimelineEntry } from '../../scenario'
import example from './example.json'

type Params = Readonly<Record<string, ParamValue>>

interface Setup {
  readonly params?: Params
  readonly queue?: Params
  readonly workMs?: number
  readonly count?: number
  readonly timeline?: readonly TimelineEntry[]
  readonly producer?: Params
}

/** One order (or `count` of them) through a queue that delivers again when it hears nothing, to a worker. Deliveries take no time. */
type Seen = Readonly<
  Record<'in' | 'passed' | 'duplicates' | 'refused' | 'doubled' | 'swallowed' | 'evicted' | 'done' | 'came', number>
>

function run({ params = {}, queue = {}, workMs = 250, count = 1, timeline = [], producer = {} }: Setup): Seen {
  const scenario: Scenario = {
    spillway: 1,
    name: 'test',
    durationSec: 30,
    nodes: [
      {
        id: 'orders',
        kind: 'producer',
        x: 0,
        y: 0,
        params: { mode: 'batch', batchMessages: count, keys: 'sequential', ...producer },
      },
      { id: 'jobs', kind: 'queue', x: 0, y: 0, params: { ackTimeoutMs: 100, maxDeliver: null, ...queue } },
      { id: 'once', kind: 'deduplicator', x: 0, y: 0, params },
      { id: 'work', kind: 'worker-pool', x: 0, y: 0, params: { workers: 100, serviceTimeMs: workMs } },
    ],
    wires: [
      { id: 'a', from: 'orders', to: 'jobs' },
      { id: 'b', from: 'jobs', to: 'once', latencyMs: 1 },
      { id: 'c', from: 'once', to: 'work' },
    ],
    timeline,
  }
  const { nodes } = simulate(scenario)
  const counters = nodes.once.counters as Omit<Seen, 'done' | 'came'>
  return { ...counters, done: nodes.work.outcomes.ok ?? 0, came: nodes.work.counters.in }
}

describe('deduplicator', () => {
  it('lets deliveries of one message through once, while the first is at work', () => {
    // Delivered at 1 ms, again at 101 and 201 (each after 100 ms without an answer); the work ends at 251.
    expect(run({})).toMatchObject({ in: 3, passed: 1, duplicates: 2, came: 1, done: 1, doubled: 0, swallowed: 0 })
  })

  it('refuses a duplicate of what is at work, if told so', () => {
    const seen = run({ params: { meanwhile: 'refuse' }, queue: { redeliveryDelayMs: 60 } })
    expect(seen).toMatchObject({ passed: 1, came: 1, doubled: 0 })
    expect(seen.refused).toBeGreaterThan(0)
  })

  it('takes a duplicate for done while the first is at work, and loses nothing if that succeeds', () => {
    expect(run({ params: { meanwhile: 'drop' } })).toMatchObject({ passed: 1, came: 1, swallowed: 0 })
  })

  it('counts no marks whose window is over, also while nothing ends', () => {
    // The audit compares the meter with the store; work takes longer than a mark lasts.
    const producer = { mode: 'open', ratePerSec: 20, arrivals: 'constant', batchMessages: 0 }
    const { passed, doubled } = run({ producer, workMs: 240, queue: { ackTimeoutMs: null }, params: { windowMs: 100 } })
    expect(passed).toBeGreaterThan(590)
    expect(doubled).toBe(0)
  })

  it('forgets after its window, and then the work is done twice', () => {
    // Done at 91 ms; the answer is back at 92, too late for an acknowledgement within 50 ms: again at 51, which waits, and ends at 91.
    const once = { workMs: 90, queue: { ackTimeoutMs: 50, maxDeliver: 4, atLimit: 'deadLetter' } }
    expect(run({ ...once, params: { windowMs: 10_000 } })).toMatchObject({ done: 1, doubled: 0 })
    const producer = { mode: 'closed', users: 1, thinkMs: 1000, keys: 'sequential', keyspace: 1 }
    const again = (windowMs: number) => run({ producer, workMs: 1, params: { identity: 'key', windowMs } })
    // The same key once a second: a window of 2.5 s lets every third through.
    const { passed, duplicates, doubled } = again(2500)
    expect(duplicates / passed).toBeCloseTo(2, 0)
    expect(doubled).toBe(passed - 1)
  })

  it('knows messages by their key or by their request', () => {
    const producer = { mode: 'batch', batchMessages: 5, keys: 'sequential', keyspace: 1 }
    expect(run({ producer, workMs: 1, params: { identity: 'key' } })).toMatchObject({ passed: 1, duplicates: 4 })
  })

  describe('when the process crashes at 50 ms and is back at 60', () => {
    const crash = (...nodes: readonly string[]): readonly TimelineEntry[] =>
      nodes.map((on) => ({ atSec: 0.05, fault: 'crash', on, forSec: 0.01 }))
    const both = crash('once', 'work')

    it('loses what was marked before its work', () => {
      expect(run({ params: { mark: 'before' }, timeline: both })).toMatchObject({ done: 0, swallowed: 1 })
    })

    it('does what was marked before its work if the mark was lost, too', () => {
      expect(run({ params: { mark: 'before', durable: false }, timeline: both })).toMatchObject({ done: 1, swallowed: 0 })
    })

    it('does twice what was done and not yet marked', () => {
      // Looked up until 21 ms, worked until 31, marked until 51 if nothing happened before.
      const setup = { workMs: 10, params: { mark: 'after', storeMs: 20 }, timeline: crash('once') }
      expect(run(setup)).toMatchObject({ done: 2, doubled: 1, swallowed: 0 })
    })

    it('does once what is marked in the commit of its effect', () => {
      expect(run({ params: { mark: 'sameCommit' }, timeline: both })).toMatchObject({ done: 1, doubled: 0, swallowed: 0 })
      const setup = { workMs: 10, params: { mark: 'sameCommit', storeMs: 20 }, timeline: both }
      expect(run(setup)).toMatchObject({ done: 1, doubled: 0, swallowed: 0 })
    })
  })

  it('takes a failure back and tries again', () => {
    const failing: readonly TimelineEntry[] = [{ atSec: 0.1, set: 'work.failureRatio', to: 0 }]
    const setup = (mark: string) => {
      const { timeline, params } = { timeline: failing, params: { mark } }
      return run({ params, timeline, workMs: 10, queue: { maxDeliver: 100, redeliveryDelayMs: 200 } })
    }
    for (const mark of ['before', 'after', 'sameCommit']) expect(setup(mark)).toMatchObject({ done: 1, doubled: 0, swallowed: 0 })
  })

  it.each([
    [true, 2],
    [false, 1],
  ])('takes a mark back when its asker gives up, unless nothing takes marks back (%s)', (forgetOnFailure, done) => {
    // Asked twice, each time given up after 50 ms; the work is done after 45, so the wish to stop comes too late.
    const user = { mode: 'closed', users: 1, thinkMs: 950, keyspace: 1, patienceMs: 50, maxMessages: 2 }
    const { nodes } = simulate({
      spillway: 1,
      name: 'test',
      durationSec: 10,
      nodes: [
        { id: 'user', kind: 'producer', x: 0, y: 0, params: user },
        { id: 'once', kind: 'deduplicator', x: 0, y: 0, params: { mark: 'before', identity: 'key', forgetOnFailure } },
        { id: 'work', kind: 'worker-pool', x: 0, y: 0, params: { serviceTimeMs: 25 } },
      ],
      wires: [
        { id: 'a', from: 'user', to: 'once' },
        { id: 'b', from: 'once', to: 'work', latencyMs: 20 },
      ],
    })
    expect(nodes.once.counters.in).toBe(2)
    expect(nodes.work.outcomes.ok).toBe(done)
  })

  it('makes room for new marks by forgetting the oldest', () => {
    const seen = run({ count: 50, workMs: 1, params: { capacity: 10 } })
    expect(seen).toMatchObject({ passed: 50, evicted: 40 })
  })

  it('keeps no more marks than it may hold from now on', () => {
    // At 15.8 s the oldest five of fifteen go, and from then on one for each that comes.
    const producer = { mode: 'open', arrivals: 'constant', ratePerSec: 1, keys: 'sequential' }
    const timeline = [{ atSec: 15.8, set: 'once.capacity', to: 10 }] as const
    expect(run({ producer, timeline, workMs: 1 })).toMatchObject({ passed: 29, evicted: 19 })
  })

  it('holds its promises under crashes at random instants, and breaks what it does not promise', () => {
    let [twice, lost] = [0, 0]
    for (let seed = 1; seed <= 20; seed++) {
      const timeline: TimelineEntry[] = []
      for (let i = 0; i < 40; i++) {
        const atSec = 0.3 + i * 0.6 + ((seed * 7919 + i * 104_729) % 500) / 1000
        for (const on of ['once', 'work']) timeline.push({ atSec, fault: 'crash', on, forSec: 0.01 })
      }
      timeline.sort((a, b) => ('fault' in a && 'fault' in b ? a.atSec - b.atSec : 0))
      const producer = { mode: 'open', ratePerSec: 30, keys: 'sequential' }
      const of = (mark: string) => run({ producer, timeline, workMs: 40, params: { mark, windowMs: null, storeMs: 5 } })
      const [before, after] = [of('before'), of('after')]
      expect([before.doubled, after.swallowed]).toEqual([0, 0])
      lost += before.swallowed
      twice += after.doubled
      expect(of('sameCommit')).toMatchObject({ doubled: 0, swallowed: 0 })
    }
    expect([twice > 0, lost > 0]).toEqual([true, true])
  })
})

describe('why something is done or comes twice', () => {
  // One user, a request each second, known by the same key; the work takes no time to speak of.
  const producer = { mode: 'closed', users: 1, thinkMs: 1000, keys: 'sequential', keyspace: 1 }
  const again = (params: Params, more: Partial<Setup> = {}) =>
    run({ producer, workMs: 1, params: { identity: 'key', windowMs: null, ...params }, ...more })

  it.each([
    ['doubledWindow', { windowMs: 500 }, {}],
    ['doubledEvicted', { capacity: 1 }, { producer: { ...producer, keyspace: 2 } }],
    ['doubledCrash', { durable: false }, { timeline: [{ atSec: 10, fault: 'crash', on: 'once', forSec: 0.1 } as const] }],
  ])('%s', (reason, params, more) => {
    const counts: Readonly<Record<string, number>> = again(params, more)
    expect(counts[reason]).toBeGreaterThan(0)
    expect(counts.doubled).toBe(counts[reason])
  })

  it('tells what was delivered again from what was published twice', () => {
    const published: Readonly<Record<string, number>> = again({})
    expect(published.duplicates).toBeGreaterThan(10)
    expect([published.duplicatesAnew, published.duplicatesAgain]).toEqual([published.duplicates, 0])
    const delivered: Readonly<Record<string, number>> = run({})
    expect([delivered.duplicatesAnew, delivered.duplicatesAgain]).toEqual([0, delivered.duplicates])
  })
})

describe.each([7, 501, 502])('the example, seed %i', (seed) => {
  const document = example as unknown as Scenario
  const pressed = (label?: string) => {
    const changes = document.tryThis?.find((button) => button.label === label)?.changes
    return simulate({ ...document, seed, timeline: changes }).nodes
  }

  it('has one invoice in seven delivered again, and none sent twice', () => {
    const { orders, jobs, once } = pressed()
    // Work of 200 ms takes longer than 400 with e^−2; of 1,200 orders three standard deviations are 0.03.
    expect(Math.abs(jobs.counters.redelivered / orders.counters.sent - Math.exp(-2))).toBeLessThan(0.035)
    expect([once.counters.doubled, once.counters.doubledWindow]).toEqual([0, 0])
  })

  it('sends some twice when it forgets after 50 ms, and none is delivered again within ten seconds', () => {
    // Done between 400 and 450 ms: 1,200 · (e^−2 − e^−2.25) = 36, Poisson.
    const { doubled, doubledWindow } = pressed('Remember for 50 ms only').once.counters
    expect(Math.abs(doubled - 36)).toBeLessThan(24)
    expect(doubledWindow).toBe(doubled)
    expect(pressed('Give billing ten seconds').jobs.counters.redelivered).toBe(0)
    expect(pressed('Count them as done at once').once.counters.duplicates).toBeGreaterThan(100)
  })
})
