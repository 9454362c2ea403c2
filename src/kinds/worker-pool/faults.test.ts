import { describe, expect, it, test } from 'vitest'
import { prepare, simulate } from '../../../workers/testing/simulate'
import type { ParamValue } from '../../params'
import type { TimelineEntry } from '../../scenario'
import { station, withTimeline } from './pool.testing'

type Params = Readonly<Record<string, ParamValue>>

const PRODUCER = { arrivals: 'constant', ratePerSec: 100 }

function pool(params: Params, durationSec: number, ...timeline: readonly TimelineEntry[]) {
  return simulate(withTimeline(station(PRODUCER, params), ...timeline), { durationSec }).nodes.s
}

const crash = (instance: number, atSec: number, forSec?: number): TimelineEntry => ({
  atSec,
  fault: 'crash',
  on: 's',
  instance,
  ...(forSec !== undefined && { forSec }),
})

describe('the crash of one instance', () => {
  it('ends what that instance holds with an error, and nothing else', () => {
    // Two by two messages at work and as many waiting, all for ever.
    const jam = { instances: 2, workers: 2, serviceTimeMs: 1e6, queueCapacity: 2 }
    const before = pool(jam, 1)
    const r = pool(jam, 1, crash(2, 0.5))
    expect(before.outcomes).toEqual({ rejectedQueueFull: r.outcomes.rejectedQueueFull })
    expect(r.outcomes.error).toBe(4)
    expect(r.gauges.inProgress.value).toBe(4)
    expect(r.gauges.poolSize.value).toBe(2)
  })

  it.each(['roundRobin', 'leastBusy', 'random'])('is avoided by new messages, %s', (dispatch) => {
    const r = pool({ instances: 3, workers: 5, serviceTimeMs: 10, dispatch }, 10, crash(1, 1))
    // At most what it held when it fell: one in service.
    expect(r.counters.in - r.counters.ok).toBeLessThanOrEqual(2)
    expect(r.outcomes.error ?? 0).toBeLessThanOrEqual(1)
  })

  it('refuses at once what is meant for it, and takes it again when it is back', () => {
    const scenario = withTimeline(station({ mode: 'batch', batchMessages: 1 }, { instances: 2 }), crash(1, 0.5, 0.5))
    const prepared = prepare({ ...scenario, durationSec: 2 })
    const { kernel } = prepared.simulation
    const outcomes = (atSec: number) => {
      prepared.simulation.runBefore(atSec * 1e9, 1e6)
      for (const member of [1, 2]) {
        const m = kernel.messages.begin(kernel.now)
        kernel.messages.setMember(m, member)
        kernel.send(0, m)
        // Nobody at the producer knows of it.
        kernel.abandon(m, false)
      }
      kernel.settle()
      return prepared.results().nodes.s.counters.error
    }
    prepared.simulation.start()
    expect(outcomes(0.4)).toBe(0)
    expect(outcomes(0.7)).toBe(1)
    expect(outcomes(1.2)).toBe(1)
  })

  it('of all of them refuses everything, and each comes back after its own time', () => {
    const params = { instances: 2, workers: 5, serviceTimeMs: 10 }
    const down = pool(params, 2, crash(1, 1), crash(2, 1))
    expect(down.counters.error).toBeGreaterThanOrEqual(99)
    expect(down.gauges.inProgress.value).toBe(0)
    const back = pool(params, 4, crash(1, 1, 1), crash(2, 1, 2))
    expect(back.counters.error).toBeLessThanOrEqual(down.counters.error + 1)
    expect(back.gauges.poolSize.value).toBe(10)
  })

  it('comes back after its start-up time; crashes that overlap end with the last', () => {
    const params = { instances: 2, workers: 4, serviceTimeMs: 10, startupTimeMs: 500 }
    const busyAt = (sec: number) => pool(params, sec, crash(1, 1, 1), crash(1, 1.5, 1)).gauges.poolSize.value
    expect([busyAt(0.9), busyAt(2.2), busyAt(2.6)]).toEqual([8, 4, 8])
    // Starting, it gets nothing yet; the other one does everything, at three quarters of what comes.
    const slow = { ...params, workers: 1, serviceTimeMs: 15 }
    const starting = pool(slow, 3, crash(1, 1, 1.9))
    expect(starting.gauges.busy.value).toBe(1)
  })

  it('with a shared waiting room takes its share of the work along, and nobody who waits', () => {
    const jam = { instances: 2, workers: 2, dispatch: 'shared', serviceTimeMs: 1e6, queueCapacity: 5 }
    const r = pool(jam, 1, crash(2, 0.5))
    expect(r.outcomes.error).toBe(2)
    expect(r.gauges.busy.value).toBe(2)
    expect(r.gauges.waiting.max).toBe(10)
  })

  it('lasts through a crash of the whole node, and hits an instance that comes later', () => {
    const params = { instances: 2, workers: 3, serviceTimeMs: 10 }
    const whole: TimelineEntry = { atSec: 2, fault: 'crash', on: 's', forSec: 1 }
    expect(pool(params, 4, crash(1, 1), whole).gauges.poolSize.value).toBe(3)
    expect(pool(params, 4, crash(3, 1), { atSec: 2, set: 's.instances', to: 3 }).gauges.poolSize.value).toBe(6)
  })

  it('leaves a broker fewer deliveries to make', () => {
    const node = (id: string, kind: string, params: Params) => ({ id, kind, x: 0, y: 0, params })
    const r = simulate(
      {
        spillway: 1,
        name: 'consumers',
        nodes: [
          node('p', 'producer', { ratePerSec: 1000 }),
          node('q', 'queue', { prefetch: 1 }),
          node('s', 'worker-pool', { instances: 4, workers: 2, serviceTimeMs: 100, queueCapacity: null }),
        ],
        wires: [
          { id: 'in', from: 'p', to: 'q' },
          { id: 'out', from: 'q', to: 's' },
        ],
        timeline: [crash(1, 2), crash(2, 2.1)],
      },
      { durationSec: 4 },
    )
    expect(r.nodes.q.gauges.unacked.max).toBe(8)
    expect(r.nodes.q.gauges.unacked.value).toBe(4)
  })
})

test('a flush ends the messages that wait with an error; those at work stay', () => {
  const jam = { workers: 2, serviceTimeMs: 1e6, queueCapacity: 20 }
  const r = pool(jam, 1, { atSec: 0.5, fault: 'flush', on: 's' })
  expect(r.outcomes.error).toBe(20)
  expect(r.gauges.busy.value).toBe(2)
  expect(r.gauges.waiting.value).toBe(20)
})

test('a flush of a full waiting room lets in who stands outside', () => {
  const jam = { workers: 1, serviceTimeMs: 1e6, queueCapacity: 5, overflow: 'block' }
  const r = pool(jam, 0.501, { atSec: 0.5, fault: 'flush', on: 's' })
  expect(r.outcomes.error).toBe(5)
  expect(r.gauges.waiting.value).toBe(5)
})

test('a scale gives it so many instances, and takes them back', () => {
  const size = (sec: number) =>
    pool({ instances: 2, workers: 3 }, sec, { atSec: 1, fault: 'scale', on: 's', to: 5, forSec: 1 }).gauges.poolSize.value
  expect([size(0.9), size(1.5), size(2.5)]).toEqual([6, 15, 6])
})
