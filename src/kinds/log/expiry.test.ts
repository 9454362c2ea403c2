import { describe, expect, test } from 'vitest'
import { scenario as chain, node } from '../../../workers/testing/cases/builders'
import { simulate } from '../../../workers/testing/simulate'
import type { ParamValue } from '../../params'
import { batch, scenario } from './rig.testing'

describe('producers that give a batch up', () => {
  const producer = { ratePerSec: 20, arrivals: 'constant' }
  const bound = { deliveryTimeoutMs: 500, requestTimeoutMs: 300, networkMs: 1 }
  const set = (atSec: number, param: string, to: ParamValue) => ({ atSec, set: `l.${param}`, to })

  test.each([
    ['all requests fail', [set(2, 'requestErrorRatio', 1), set(4, 'requestErrorRatio', 0)]],
    ['the network is slow', [set(2, 'networkMs', 800), set(4, 'networkMs', 1)]],
    [
      'no broker is up',
      [
        set(
          2,
          'faults',
          [0, 1, 2].map((broker) => ({ type: 'brokerDown', broker })),
        ),
        set(4, 'faults', []),
      ],
    ],
  ] as const)('go on when it is over, though brokers know their batches by number: %s', (_, timeline) => {
    const ends = (durationSec: number) =>
      simulate(scenario({ producer, log: { partitions: 1, ...bound }, timeline }), { durationSec }).nodes
    const [before, after] = [ends(6), ends(20)]
    expect(before.p.counters.timeout).toBeGreaterThan(20)
    expect(after.p.counters.ok - before.p.counters.ok).toBe(20 * 14)
    expect([after.l.counters.duplicatesInLog, after.l.counters.reordered]).toEqual([0, 0])
  })

  test.each(['all', '1'])('find in the log what was under way, acks=%s', (acks) => {
    const log = { partitions: 1, acks, networkMs: 800, deliveryTimeoutMs: 500, requestTimeoutMs: 5000 }
    const run = (durationSec: number) => simulate(scenario({ producer: batch(5), log, pools: [{}] }), { durationSec }).nodes
    expect(run(0.79).l.counters).toMatchObject({ timeout: 5, failedRecords: 5, appended: 0 })
    const { l, c0 } = run(20)
    expect(l.counters).toMatchObject({ acknowledged: 0, failedRecords: 5, failedInLog: 5, appended: 5, lostUnreplicated: 0 })
    expect([c0.counters.ok, l.gauges.bufferBytes.value, l.gauges.inProgress.value]).toEqual([5, 0, 0])
  })

  test('and who sends it again has it twice, once for each try', () => {
    const log = node('l', 'log', { partitions: 1, networkMs: 800, deliveryTimeoutMs: 500, requestTimeoutMs: 5000 })
    const retry = node('r', 'retry', { maxAttempts: 3, waitMs: 1000 })
    const of = chain([node('p', 'producer', batch(1)), retry, log], ['p>r>l'])
    expect(simulate(of, { durationSec: 20 }).nodes.l.counters).toMatchObject({ failedRecords: 3, failedInLog: 3, appended: 3 })
  })

  test('do not find it where later ones of the next epoch overtook it, or where its broker is down', () => {
    const log = { partitions: 1, networkMs: 800, deliveryTimeoutMs: 500, requestTimeoutMs: 5000, lingerMs: 0 }
    const fast = set(0.6, 'networkMs', 1)
    const one = { ratePerSec: 1.5, arrivals: 'constant', maxMessages: 2 }
    // The first leaves at 0.67 s, is given up at 1.17 s, and would arrive after the second.
    const overtaken = simulate(scenario({ producer: one, log, timeline: [{ ...fast, atSec: 1 }] }), { durationSec: 20 }).nodes.l
    expect(overtaken.counters).toMatchObject({ timeout: 1, ok: 1, appended: 1, failedInLog: 0, reordered: 0 })
    const down = set(0.6, 'faults', [{ type: 'brokerDown', broker: 0 }])
    const lost = simulate(scenario({ producer: batch(5), log: { ...log, brokers: 1 }, timeline: [down] }), { durationSec: 20 })
      .nodes.l
    expect(lost.counters).toMatchObject({ timeout: 5, appended: 0, failedInLog: 0 })
    expect(lost.gauges.bufferBytes.value).toBe(0)
  })
})
