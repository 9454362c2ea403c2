import { describe, expect, test } from 'vitest'
import { simulate } from '../../../workers/testing/simulate'
import type { ParamValue } from '../../params'
import { batch, groupSettings, logOf, type Params, scenario } from './rig.testing'

const kill = (atSec: number, ...members: readonly number[]) => ({
  atSec,
  set: 'l.faults',
  to: members.map((member) => ({ type: 'memberKilled', member })) as unknown as ParamValue,
})
const breakOne = (atSec: number, type: string) => ({ atSec, set: 'l.faults', to: [{ type, member: 0 }] as unknown as ParamValue })
const repair = (atSec: number) => ({ atSec, set: 'l.faults', to: [] })
const steady: Params = { ratePerSec: 100, arrivals: 'constant', keys: 'sequential', keyspace: 1000 }
const FAST: Params = { heartbeatIntervalMs: 100, sessionTimeoutMs: 2000 }

describe('members that die', () => {
  test('KF23 are noticed a session after their last heartbeat: 42 to 45 s', () => {
    for (const atSec of [10, 11, 12.4, 14.99]) {
      const { histograms } = logOf({ producer: steady, pools: [{}], timeline: [kill(atSec, 0)] }, 70)
      const { max, count } = histograms.detection
      // Heartbeats are at 0, 3, 6 …
      expect(count).toBe(1)
      expect(Math.abs((max ?? 0) / 1000 - (45 - (atSec % 3)))).toBeLessThan(1e-6)
    }
  })

  test('KF18 commit before the work loses what was not handled, and repeats nothing', () => {
    const group = { commit: 'sync', commitWhen: 'before', maxPollRecords: 500, sessionTimeoutMs: 100, heartbeatIntervalMs: 30 }
    const setup = { producer: batch(3000), pools: [{ serviceTimeMs: 10 }], groups: [{ ...group, members: 0 }] }
    const timeline = [{ atSec: 1, set: 'l.groups', to: groupSettings({ ...group, members: 1 }) }, kill(8.005, 0), repair(9)]
    const { counters, gauges } = logOf({ ...setup, timeline }, 60)
    // Killed in the second poll, with 700 handled and 1,000 committed.
    expect(counters.lostCommittedEarly).toBe(300)
    expect(counters.duplicatesRestart).toBe(0)
    expect(counters.consumed + counters.lostCommittedEarly).toBe(3000)
    expect(gauges.lag.value).toBe(0)
  })

  test('their partitions have no reader until then, and are read by others after that', () => {
    const timeline = [kill(10, 1)]
    const setup = { producer: steady, log: { partitions: 4 }, pools: [{ workers: 2, serviceTimeMs: 1 }], groups: [FAST] }
    const before = simulate(scenario({ ...setup, timeline }), { durationSec: 11.5 }).nodes.l
    const after = simulate(scenario({ ...setup, timeline }), { durationSec: 20 }).nodes.l
    expect(before.gauges.stopped.value).toBe(2)
    expect(before.gauges.lag.value).toBeGreaterThan(50)
    expect([after.gauges.stopped.value, after.counters.sessionTimeouts]).toEqual([0, 1])
    expect(after.gauges.lag.value).toBeLessThan(5)
  })

  test('what they leave is read from the committed offset, also by one that works when it is told', () => {
    const poll = 50
    const group = { ...FAST, members: 3, assignor: 'cooperativeSticky', maxPollRecords: poll }
    const setup = {
      producer: { ...steady, ratePerSec: 150 },
      log: { partitions: 6, networkMs: 0.5 },
      pools: [{ workers: null, serviceTimeMs: 17 }],
      groups: [group],
      timeline: [kill(15, 0), repair(25)],
    }
    const { counters } = logOf(setup, 60)
    // Only what the dead one had handled of its last poll.
    expect(counters.duplicatesRestart + counters.duplicatesRebalance).toBeLessThanOrEqual(poll)
    expect(counters.lostCommittedEarly).toBe(0)
  })

  test('static ones are back within their session without a rebalance', () => {
    const run = (staticMembership: boolean) => {
      const groups = [{ ...FAST, sessionTimeoutMs: 10_000, staticMembership }]
      const pools = [{ workers: 2, serviceTimeMs: 1 }]
      return logOf({ producer: steady, log: { partitions: 4 }, pools, groups, timeline: [kill(10, 1), repair(12)] }, 30).counters
    }
    // Static: the two of the start. Otherwise one for the newcomer, which waits for the dead one's session.
    expect(run(true).rebalances).toBe(2)
    expect(run(true).sessionTimeouts).toBe(0)
    expect(run(false).rebalances).toBe(3)
    expect(run(false).sessionTimeouts).toBe(1)
  })

  describe('and are started again take nothing over from the life before, over a network of a second', () => {
    const run = (durationSec: number, group: Params, ...timeline: ReturnType<typeof kill>[]) => {
      const groups = [{ sessionTimeoutMs: 10_000, ...group }]
      return logOf({ producer: batch(10), log: { networkMs: 1000 }, pools: [{}], groups, timeline }, durationSec).counters
    }

    test.each(['classic', 'consumer'])('their request to join goes with them: %s', (protocol) => {
      const back = [kill(0.2, 0), repair(0.4)]
      const reads = (durationSec: number, ...timeline: ReturnType<typeof kill>[]) =>
        run(durationSec, { protocol }, ...timeline).delivered > 0
      const [first, isBack] = [protocol === 'classic' ? 6 : 3, 0.4]
      expect([first - 0.01, first + 0.01].map((sec) => reads(sec))).toEqual([false, true])
      expect([first + isBack - 0.01, first + isBack + 0.01].map((sec) => reads(sec, ...back))).toEqual([false, true])
      expect(run(20, { protocol }, ...back)).toMatchObject({ rebalances: 1, consumed: 10 })
    })

    test('what they were told they own does, too', () => {
      // Back at 2, known at 3, told at 6, and the offsets are there at 8.
      const back = [kill(1.5, 0), repair(2)]
      expect([7.99, 8.01].map((sec) => run(sec, { staticMembership: true }, ...back).delivered > 0)).toEqual([false, true])
    })
  })
})

describe('members that live', () => {
  test('a stuck one heartbeats, is put out after max.poll.interval.ms, and its late work is done twice', () => {
    const groups = [{ ...FAST, maxPollIntervalMs: 3000, maxPollRecords: 10, commit: 'auto' }]
    const pools = [{ workers: 2, serviceTimeMs: 5 }]
    const timeline = [breakOne(10, 'memberStuck'), repair(20)]
    const { counters, gauges } = logOf({ producer: steady, log: { partitions: 2 }, pools, groups, timeline }, 40)
    expect([counters.pollTimeouts, counters.sessionTimeouts]).toEqual([1, 0])
    expect(counters.commitsFenced).toBeGreaterThan(0)
    expect(counters.duplicatesFenced + counters.duplicatesRebalance).toBeGreaterThan(0)
    expect(gauges.lag.value).toBeLessThan(600)
    expect(gauges.stopped.value).toBe(0)
  })

  test('one that is cut off is put out after its session, works on as a zombie, and joins again when it can', () => {
    const groups = [{ ...FAST, commit: 'auto' }]
    const pools = [{ workers: 2, serviceTimeMs: 5 }]
    const timeline = [breakOne(10, 'memberCutOff'), repair(20)]
    const { counters, gauges } = logOf({ producer: steady, log: { partitions: 2 }, pools, groups, timeline }, 40)
    expect(counters.sessionTimeouts).toBe(1)
    expect(counters.duplicatesFenced + counters.duplicatesRebalance).toBeGreaterThan(0)
    expect([gauges.stopped.value, gauges.members.value]).toEqual([0, 2])
  })

  test('leave gracefully with a commit: nothing is repeated', () => {
    const group = { ...FAST, commit: 'auto', maxPollRecords: 5 }
    const setup = {
      producer: steady,
      log: { partitions: 4 },
      pools: [{ workers: 3, serviceTimeMs: 5 }],
      groups: [{ ...group, members: 3 }],
    }
    const timeline = [{ atSec: 10, set: 'l.groups', to: groupSettings({ ...group, members: 1 }) }]
    const { counters, gauges } = logOf({ ...setup, timeline }, 30)
    expect(counters.duplicatesRestart + counters.duplicatesRebalance + counters.duplicatesFenced).toBe(0)
    expect(counters.sessionTimeouts).toBe(0)
    expect(gauges.members.value).toBe(1)
    expect(counters.consumed).toBeGreaterThan(2980)
  })
})

describe('rebalances', () => {
  const scale = (more: Params) => {
    const group = { heartbeatIntervalMs: 3000, maxPollRecords: 100, ...more }
    const setup = { producer: { ...steady, ratePerSec: 200 }, log: { partitions: 6 }, pools: [{ workers: 8, serviceTimeMs: 5 }] }
    const timeline = [{ atSec: 20, set: 'l.groups', to: groupSettings({ ...group, members: 3 }) }]
    return logOf({ ...setup, groups: [{ ...group, members: 2 }], timeline }, 50)
  }

  test('eager ones stop every partition, cooperative ones those that move', () => {
    const eager = scale({ assignor: 'range' })
    const cooperative = scale({ assignor: 'cooperativeSticky' })
    const server = scale({ protocol: 'consumer', assignor: 'sticky' })
    expect([eager.counters.revoked, cooperative.counters.revoked, server.counters.revoked]).toEqual([6 + 1 * 6, 2 + 3, 2 + 3])
    for (const { gauges, counters } of [eager, cooperative, server]) {
      expect(gauges.stopped.value).toBe(0)
      expect(counters.duplicatesRebalance + counters.duplicatesFenced + counters.lostCommittedEarly).toBe(0)
      expect(gauges.lag.value).toBeLessThan(100)
    }
  })

  test('an eager one takes until the next heartbeat of all, and the end of their work', () => {
    const { histograms } = scale({ assignor: 'range' })
    expect(histograms.rebalanceTime.max).toBeLessThanOrEqual(3000 + 100 * 5)
    expect(histograms.rebalanceTime.max).toBeGreaterThan(500)
  })

  test('an empty group waits for more members, once more when some came', () => {
    const first = (members: number) => {
      let atSec = -1
      const setup = {
        producer: batch(10),
        log: { partitions: 3 },
        pools: [{ workers: 3 }],
        groups: [{ initialRebalanceDelayMs: 3000, members }],
      }
      simulate(scenario(setup), {
        durationSec: 10,
        onTransit: (wire, back, sentNs) => {
          if (wire === 1 && !back && atSec < 0) atSec = sentNs / 1e9
        },
      })
      return atSec
    }
    expect([first(1), first(3)]).toEqual([3, 6])
  })

  test('each assignor gives every partition one reader', () => {
    for (const assignor of ['range', 'roundRobin', 'sticky', 'cooperativeSticky']) {
      for (const members of [1, 3, 5, 9]) {
        const groups = [{ assignor, members, heartbeatIntervalMs: 50 }]
        const { gauges, counters } = logOf(
          { producer: batch(500), log: { partitions: 7 }, pools: [{ workers: 9, serviceTimeMs: 1 }], groups },
          10,
        )
        expect(gauges.stopped.value, `${assignor}, ${members}`).toBe(0)
        expect(counters.consumed, `${assignor}, ${members}`).toBe(500)
      }
    }
  })
})
