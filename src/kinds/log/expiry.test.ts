import { describe, expect, test } from 'vitest'
import { simulate } from '../../../workers/testing/simulate'
import type { ParamValue } from '../../params'
import { scenario } from './rig.testing'

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
})
