import { describe, expect, test } from 'vitest'
import { prepare, simulate } from '../../../workers/testing/simulate'
import type { Scenario } from '../../scenario'
import example from './example.json'
import { type ClusterOptions, cluster } from './registry.testing'

const run = (options: ClusterOptions, durationSec: number) => simulate(cluster(options), { durationSec }).nodes

/** Gauges of two nodes at several moments of one run, a microsecond after each. */
function members(options: ClusterOptions, atSec: readonly number[]): { registry: number[]; lb: number[] } {
  const prepared = prepare(cluster(options), { durationSec: Math.max(...atSec) + 1 })
  prepared.simulation.start()
  const found = { registry: [] as number[], lb: [] as number[] }
  for (const sec of atSec) {
    while (!prepared.simulation.runBefore(Math.round(sec * 1e9) + 1000, 1e6)) prepared.audit()
    prepared.audit()
    const { nodes } = prepared.results()
    found.registry.push(nodes.registry.gauges.members.value)
    found.lb.push(nodes.lb.gauges.members.value)
  }
  return found
}

describe('leases', () => {
  const dies = [{ atSec: 100.5, fault: 'crash', on: 'i0' }] as const

  test('one that sends heartbeats stays, one that dies is gone when its lease is over: lease after the last heartbeat', () => {
    expect(members({ timeline: dies }, [99, 109.9, 110])).toEqual({ registry: [3, 3, 2], lb: [3, 3, 2] })
    const { registry } = run({ timeline: dies }, 200)
    expect(registry.counters).toMatchObject({ registrations: 3, evicted: 1, expired: 1, deregistrations: 0 })
    // Two instances for 199 heartbeats (not at 0 s), one for 100.
    expect(registry.counters.heartbeats).toBe(2 * 199 + 100)
    expect(registry.histograms.detection.max).toBe(10_000)
  })

  test('Eureka’s lease counts twice after the first renewal, and once before', () => {
    const registry = { doubledLease: true }
    expect(members({ timeline: dies, registry }, [119.9, 120]).registry).toEqual([3, 2])
    const early = [{ atSec: 0.5, fault: 'crash', on: 'i0' }] as const
    expect(members({ timeline: early, registry }, [9.9, 10]).registry).toEqual([3, 2])
  })

  test('a sweep evicts only what is strictly overdue', () => {
    const registry = { expiry: 'sweep', evictionIntervalMs: 10_000 }
    expect(members({ timeline: dies, registry }, [110, 119.9, 120]).registry).toEqual([3, 3, 2])
  })

  test('a change of something else leaves the sweep its time', () => {
    const registry = { expiry: 'sweep', evictionIntervalMs: 10_000 }
    const tuned = [103, 108, 113, 118, 123].map((atSec) => ({ atSec, set: 'registry.evictionLimitRatio', to: 1 - atSec / 1000 }))
    expect(members({ timeline: [...dies, ...tuned], registry }, [110, 119.9, 120]).registry).toEqual([3, 3, 2])
  })

  test('a sweep evicts no more than its limit, and says what it left', () => {
    const timeline = ['i0', 'i1', 'i2', 'i3', 'i4'].map((on) => ({ atSec: 100.5, fault: 'crash' as const, on }))
    const registry = { expiry: 'sweep', evictionIntervalMs: 10_000, evictionLimitRatio: 0.15 }
    // Of 10 two, of 8 again two (8 − ⌊6.8⌋), of 6 the last.
    const found = members({ timeline, registry, pools: 10 }, [110, 120, 130, 140, 150])
    expect(found.registry).toEqual([10, 8, 6, 5, 5])
  })

  test('a goodbye is heard at once; a scaled-in instance finishes what it has', () => {
    const pool = { instances: 2 }
    const timeline = [{ atSec: 5.005, set: 'i0.instances', to: 1 }] as const
    expect(members({ pool, timeline, pools: 1 }, [5, 5.006])).toEqual({ registry: [2, 1], lb: [2, 1] })
    const { registry, users } = run({ pool, timeline, pools: 1 }, 10)
    expect(registry.counters).toMatchObject({ deregistrations: 1, evicted: 0 })
    expect(users.counters.error).toBe(0)
  })

  test('calls to an instance that has gone, by a list that is old, fail', () => {
    const timeline = [{ atSec: 5.005, set: 'i0.instances', to: 1 }] as const
    const registry = { delivery: 'poll', refreshMs: 4000, refreshPhaseMs: 4000 }
    const { users } = run({ pool: { instances: 2 }, timeline, pools: 1, registry }, 10)
    // From 5.005 s to the refresh at 8 s every other of a hundred calls a second goes to it.
    expect(Math.abs(users.counters.error - 299.5 / 2)).toBeLessThanOrEqual(1)
  })

  test('a pause looks like a death, and heals with the next heartbeat', () => {
    const timeline = [{ atSec: 20.5, fault: 'pause', on: 'i0', forSec: 15 }] as const
    expect(members({ timeline }, [29.9, 30, 35.4, 35.5]).registry).toEqual([3, 2, 2, 3])
  })

  test('a pool that has crashed does not register because a parameter of it is changed', () => {
    const timeline = [
      { atSec: 20.5, fault: 'crash', on: 'i0', forSec: 30 },
      { atSec: 35.2, set: 'i0.workers', to: 5 },
    ] as const
    expect(members({ timeline }, [29.9, 30, 36, 50.5]).registry).toEqual([3, 2, 2, 3])
  })

  test('an instance that crashes alone falls silent at once, and registers when it has started again', () => {
    const crash = (instance: number, forSec: number) => [{ atSec: 20.5, fault: 'crash', on: 'i0', instance, forSec }] as const
    const pool = { instances: 2 }
    const found = (timeline: ClusterOptions['timeline'], more = {}) =>
      members({ pool: { ...pool, ...more }, timeline, pools: 1 }, [29.9, 30, 35.4, 35.5, 37.5])
    for (const instance of [1, 2]) expect(found(crash(instance, 15)).registry).toEqual([2, 1, 1, 2, 2])
    expect(found(crash(2, 15)).lb).toEqual([2, 1, 1, 2, 2])
    expect(found(crash(2, 15), { startupTimeMs: 2000 }).registry).toEqual([2, 1, 1, 1, 2])
    // Back before its lease is over, and from then on one heartbeat a second: 20 by 20.5 s, none at 21 s, 9 of 21.8 to 29.8 s.
    const { registry } = run({ pool, pools: 1, timeline: crash(2, 0.3) }, 30)
    expect(registry.counters).toMatchObject({ registrations: 3, evicted: 0, heartbeats: 29 + 20 + 9 })
  })

  test('a critical instance gets no calls, keeps its name until the reaper comes, and is well after a heartbeat', () => {
    const registry = { onExpiry: 'critical' }
    const found = run({ timeline: [{ atSec: 20.5, fault: 'crash', on: 'i0' }], registry }, 119)
    expect(found.registry.gauges).toMatchObject({ members: { value: 2 }, critical: { value: 1 } })
    // Critical at 30 s; after 60 s more it is overdue, and the reaper comes at 120 s: at 90 s it was not strictly more.
    expect(run({ timeline: [{ atSec: 20.5, fault: 'crash', on: 'i0' }], registry }, 120.001).registry.counters.evicted).toBe(1)
    const back = [{ atSec: 20.5, fault: 'crash', on: 'i0', forSec: 15 }] as const
    expect(members({ timeline: back, registry }, [30, 35.5])).toEqual({ registry: [2, 3], lb: [2, 3] })
  })
})

describe('listeners', () => {
  const dies = [{ atSec: 100.5, fault: 'crash', on: 'i0' }] as const

  test('ask more often, or less, as soon as they are told to: of the wait for the next answer the same share is left', () => {
    const registry = { delivery: 'poll', refreshMs: 600_000, refreshPhaseMs: 1000 }
    // The next refresh would be at 601 s. At 151 s three quarters of its wait are left: of 8 s these are 6 s.
    const sooner = [{ atSec: 151, set: 'registry.refreshMs', to: 8000 }] as const
    expect(members({ timeline: [...dies, ...sooner], registry }, [156.9, 157]).lb).toEqual([3, 2])
    const later = [{ atSec: 105, set: 'registry.refreshMs', to: 80_000 }] as const
    const often = { ...registry, refreshMs: 8000 }
    // Asked at 105 s, the next time at 113 s.
    expect(members({ timeline: dies, registry: often }, [112.9, 113]).lb).toEqual([3, 2])
    expect(members({ timeline: [...dies, ...later], registry: often }, [184.9, 185]).lb).toEqual([3, 2])
  })

  test('wait as long as is set at second 0, and for nothing else', () => {
    const timeline = [{ atSec: 0, set: 'registry.refreshMs', to: 8000 }] as const
    const { simulation } = prepare(cluster({ registry: { refreshMs: 600_000 }, timeline }), { durationSec: 20 })
    const { kernel } = simulation
    const { schedule } = kernel
    const odd: number[] = []
    kernel.schedule = (node, delayNs, ...rest) => {
      if (!Number.isFinite(delayNs)) odd.push(delayNs)
      return schedule.call(kernel, node, delayNs, ...rest)
    }
    simulation.start()
    expect(odd).toEqual([])
  })

  test('hear of a death after lease, cache and refresh, in that order', () => {
    const registry = { delivery: 'poll', refreshMs: 7000, refreshPhaseMs: 7000, serverCacheMs: 4000 }
    // Gone at 110 s; in the answers from 112 s; asked for at 119 s.
    expect(members({ timeline: dies, registry }, [110, 118.9, 119])).toEqual({ registry: [2, 2, 2], lb: [3, 3, 2] })
  })

  test('hear of the first registrations at once, and of later ones at their refresh', () => {
    const registry = { delivery: 'poll', refreshMs: 30_000, serverCacheMs: 5000 }
    const timeline = [{ atSec: 31, set: 'i0.instances', to: 3 }] as const
    const found = members({ timeline, registry: { ...registry, refreshPhaseMs: 30_000 } }, [0, 31, 59.9, 60])
    expect(found).toEqual({ registry: [3, 5, 5, 5], lb: [3, 3, 3, 5] })
  })

  test('that are cut off go on with what they know, and are set right by the first list after that', () => {
    const timeline = [...dies, { atSec: 105, fault: 'cut', on: 'list', forSec: 50 }] as const
    const registry = { refreshMs: 30_000, refreshPhaseMs: 30_000 }
    expect(members({ timeline, registry }, [110, 179.9, 180])).toEqual({ registry: [2, 2, 2], lb: [3, 3, 2] })
  })

  test('use nobody whom the registry has not named', () => {
    const { users, lb } = run({ timeline: [{ atSec: 0, fault: 'crash', on: 'registry' }] }, 10)
    expect(lb.counters.noMember).toBe(users.counters.in)
    expect(users.counters.rejectedNoMember).toBe(users.counters.in)
  })

  test('each have a moment of their own, drawn once', () => {
    const registry = { delivery: 'poll', refreshMs: 20_000 }
    const firstOf = (seed: number) => {
      let firstNs = Number.POSITIVE_INFINITY
      const scenario = cluster({ registry, pools: 1 })
      const list = scenario.wires.findIndex(({ id }) => id === 'list')
      simulate(scenario, {
        seed,
        durationSec: 20.1,
        onTransit: (wire, _, sentNs) => {
          if (wire === list && sentNs > 0) firstNs = Math.min(firstNs, sentNs)
        },
      })
      return firstNs / 20e9
    }
    const firsts = Array.from({ length: 40 }, (_, i) => firstOf(i + 1))
    expect(Math.max(...firsts)).toBeLessThanOrEqual(1)
    const mean = firsts.reduce((sum, share) => sum + share, 0) / firsts.length
    // Uniform: four standard errors of 1/√(12 · 40).
    expect(Math.abs(mean - 0.5)).toBeLessThan(4 / Math.sqrt(12 * 40))
  })
})

describe('a crash of the registry', () => {
  const outage = (more: readonly { atSec: number; fault: 'crash'; on: string }[] = []) =>
    [{ atSec: 50.2, fault: 'crash', on: 'registry', forSec: 20 }, ...more] as const

  test('stops no call: balancers go on with what they know', () => {
    for (const keepsTable of [true, false]) {
      const registry = { keepsTable, restartSilenceMs: 5000, refreshMs: 3000 }
      const { users } = run({ timeline: outage(), registry }, 100)
      expect(users.counters.ok).toBe(users.counters.in)
    }
  })

  test('with its table on disk it believes in all of them for another lease', () => {
    const timeline = outage([{ atSec: 60.5, fault: 'crash', on: 'i0' }])
    expect(members({ timeline }, [70.2, 80.1, 80.2])).toEqual({ registry: [3, 3, 2], lb: [3, 3, 2] })
  })

  test('without its table it must keep silent, or everybody forgets everybody', () => {
    const registry = { keepsTable: false, refreshMs: 3000, refreshPhaseMs: 3000, restartSilenceMs: 0 }
    expect(members({ timeline: outage(), registry }, [70.2, 71])).toEqual({ registry: [0, 3], lb: [0, 3] })
    const silent = { ...registry, restartSilenceMs: 5000 }
    const dead = outage([{ atSec: 60.5, fault: 'crash', on: 'i0' }])
    // The silence ends at 75.2 s, the next list comes at 76.2 s, without the one that has died.
    expect(members({ timeline: dead, registry: silent }, [70.2, 71, 76.1, 76.2])).toEqual({
      registry: [0, 2, 2, 2],
      lb: [3, 3, 3, 2],
    })
  })
})

test('the example shows calls to the dead until lease, sweep, cache and refresh are over', () => {
  const { users, registry, lb } = simulate(example as unknown as Scenario).nodes
  // Last heartbeats at 30.002 s, leases over at 39 s, sweep at 42 s, cache at 42 s, refresh at 43 s: 12 s of two calls in five.
  expect(registry.counters.evicted).toBe(2)
  expect(Math.abs(users.counters.error / (12 * 40) - 1)).toBeLessThan(0.2)
  expect(lb.gauges.members.value).toBe(5)
})
