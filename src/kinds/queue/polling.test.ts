import { describe, expect, test } from 'vitest'
import { near } from '../../../workers/testing/near.testing'
import { simulate } from '../../../workers/testing/simulate'
import { batch, constant, type Params, preset, queueOf, run, scenario, sendTimes } from './rig.testing'

const poll = (more: Params = {}): Params => ({ receive: 'poll', pollIntervalMs: 1000, ...more })
/** One message each `ms`, from the first such gap on. */
const steady = (ms: number, count: number): Params => ({ ratePerSec: 1000 / ms, arrivals: 'constant', maxMessages: count })

describe('polls', () => {
  test('find what has come since the last one, and go on at once as long as there is something', () => {
    // Messages come at 0.45, 0.9, 1.35. It asks at 0, at 1, after the work at 1.1, at 1.2 in vain, and at 2.2.
    const setup = { producer: steady(450, 3), queue: poll(), pools: [constant(100)] }
    expect(sendTimes(setup, 'w0', 9)).toEqual([1, 1.1, 2.2])
  })

  test('are counted, and those that brought nothing', () => {
    const { counters } = queueOf({ producer: steady(450, 3), queue: poll(), pools: [constant(100)] }, 3.25)
    // At 0 (empty), 1, 1.1, 1.2 (empty), 2.2, 2.3 (empty).
    expect([counters.polls, counters.emptyPolls]).toEqual([6, 3])
  })

  test('of several workers are spread evenly over the interval', () => {
    // At 0, 0.25, 0.5, 0.75 and so on: each message at the next quarter.
    const setup = { producer: steady(310, 3), queue: poll(), pools: [constant(1, { workers: 4 })] }
    expect(sendTimes(setup, 'w0', 9)).toEqual([0.5, 0.75, 1])
  })

  test('a long poll gets a message as it comes, and ends empty when its time is over', () => {
    const setup = { producer: steady(460, 3), queue: poll({ pollWaitMs: 300, pollIntervalMs: 100 }), pools: [constant(100)] }
    // Messages come at 0.46, 0.92, 1.38. Polls: 0 to 0.3, 0.4 to 0.46, 0.56 to 0.86, 0.96, 1.06 to 1.36, 1.46.
    expect(sendTimes(setup, 'w0', 9)).toEqual([0.46, 0.96, 1.46])
    const { counters } = queueOf(setup, 1.45)
    expect([counters.polls, counters.emptyPolls]).toEqual([5, 3])
  })

  test('bring several messages, and the next comes when all of them are answered', () => {
    const queue = poll({ pollMessages: 3 })
    const setup = { producer: batch(7), queue, pools: [constant(100)] }
    // The poll at 0 comes before them.
    expect(sendTimes(setup, 'w0', 9)).toEqual([1, 1, 1, 1.3, 1.3, 1.3, 1.6])
    // One poller for four workers: the fourth has nothing to do, and all wait for the slowest.
    const few = { ...setup, queue: poll({ pollMessages: 3, pollers: 1 }), pools: [constant(100, { workers: 4 })] }
    expect(sendTimes(few, 'w0', 9)).toEqual([1, 1, 1, 1.1, 1.1, 1.1, 1.2])
  })

  test('the ack timeout of all that a poll brings begins with it', () => {
    const setup = (pollMessages: number) => ({
      producer: batch(10),
      queue: poll({ pollMessages, ackTimeoutMs: 550 }),
      pools: [constant(100)],
    })
    expect(queueOf(setup(1), 9).counters.duplicates).toBe(0)
    // Of ten that are worked on one after the other, those from the sixth on are too late.
    expect(queueOf(setup(10), 1.999).counters.ackTimeouts).toBe(5)
  })

  test('a rendezvous takes a message only while somebody asks', () => {
    const of = (pollWaitMs: number) =>
      simulate(
        scenario({
          producer: steady(400, 3),
          queue: poll({ capacity: 0, overflow: 'reject', pollWaitMs, pollIntervalMs: 100 }),
          pools: [constant(1)],
        }),
        { durationSec: 5 },
      ).nodes.p.outcomes
    expect([of(0), of(60_000)]).toEqual([{ rejectedQueueFull: 3 }, { ok: 3 }])
  })

  test('stop while the consumer is away, and all begin anew when it is back', () => {
    const timeline = [{ atSec: 1.55, fault: 'crash', on: 'c0', forSec: 2 }] as const
    const setup = { producer: steady(700, 4), queue: poll({ pollIntervalMs: 500 }), pools: [constant(100)], timeline }
    // 0.7 at 1.0; 1.4 at 1.6 would have been; it is back at 3.55.
    expect(sendTimes(setup, 'w0', 9)).toEqual([1, 3.55, 3.65, 3.75])
  })

  test('go on after a crash of the queue, and when polling is switched on and off', () => {
    const timeline = [
      { atSec: 2, fault: 'crash', on: 'q', forSec: 0.5 },
      { atSec: 5, set: 'q.receive', to: 'push' },
      { atSec: 7, set: 'q.receive', to: 'poll' },
      { atSec: 9, set: 'q.pollIntervalMs', to: 20 },
    ] as const
    const setup = {
      producer: { ratePerSec: 40, maxMessages: 400 },
      queue: poll({ pollMessages: 4 }),
      pools: [constant(20)],
      timeline,
    }
    const { counters, gauges } = queueOf(setup, 60)
    expect([counters.acked, gauges.ready.value, gauges.unacked.value]).toEqual([counters.published, 0, 0])
    run(setup, 6.5)
    run(setup, 8.5)
  })

  test('a consumer that fails in no time is asked again after a millisecond', () => {
    const { counters } = queueOf({ producer: batch(1), queue: poll(), pools: [constant(0, { failureRatio: 1 })] }, 1.9995)
    expect(counters.delivered).toBe(1000)
  })
})

describe('what polling costs', () => {
  const options = { completions: 100_000, warmupCompletions: 5000, seed: 4 }
  const pools: Params[] = [{ serviceTimeMs: { dist: 'exponential', mean: 10 } }]
  const of = (queue: Params, ratePerSec: number) =>
    simulate(scenario({ producer: { ratePerSec }, queue, pools }), { ...options, completions: 100_000 })

  test.each([20, 60])('a worker that sleeps is a server on vacation: half a sleep on top of the wait, at %i/s', (ratePerSec) => {
    const { nodes } = of(poll({ pollIntervalMs: 200 }), ratePerSec)
    const load = ratePerSec * 0.01
    // M/M/1 with multiple vacations V: ρS / (1 − ρ) + V / 2 (Levy and Yechiali 1975).
    near(nodes.q.histograms.waitInQueue.mean, (load * 10) / (1 - load) + 100, 0.02)
    // It sleeps whenever it does not work, so (1 − ρ) / V times a second.
    const seconds = nodes.q.counters.published / ratePerSec
    near(nodes.q.counters.emptyPolls / seconds, (1 - load) / 0.2, 0.02)
  })

  test('with long polls it waits as if it were pushed to, and hardly ever for nothing', () => {
    const { nodes } = of(poll({ pollWaitMs: 20_000, pollIntervalMs: 10 }), 60)
    near(nodes.q.histograms.waitInQueue.mean, (0.6 * 10) / 0.4, 0.05)
    expect(nodes.q.counters.emptyPolls).toBe(0)
  })

  test('a long poll of a quiet queue ends empty as often as nothing comes for so long', () => {
    const { nodes } = of(poll({ pollWaitMs: 100, pollIntervalMs: 1 }), 10)
    // Of polls that begin with an empty queue, e^(−λw) end empty.
    const { polls, emptyPolls } = nodes.q.counters
    const found = Math.exp(-1)
    // Idle times are exponential; each is cut into polls of 100 ms and sleeps of 1 ms.
    const each = Math.exp(-10 * 0.101)
    near(emptyPolls / nodes.q.counters.delivered, (0.9 * found) / (1 - each), 0.05)
    expect(polls).toBe(emptyPolls + nodes.q.counters.delivered)
  })
})

test.each([
  ['sqs-standard', 10, 0],
  ['laravel', 1500, 0.05],
  ['symfony', 500, 0.05],
])('the preset %s polls: at a low rate messages wait %d ms on average', (id, ms, tolerance) => {
  const producer = { ratePerSec: 0.05, maxMessages: 4000 }
  const { histograms } = simulate(scenario({ producer, queue: preset(id), pools: [constant(10)] }), { durationSec: 90_000 }).nodes
    .q
  if (tolerance > 0) near(histograms.waitInQueue.mean, ms, tolerance)
  else expect(histograms.waitInQueue.mean as number).toBeLessThan(ms)
})
