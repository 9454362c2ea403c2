import { describe, expect, test } from 'vitest'
import { prepare, simulate } from '../../../workers/testing/simulate'
import type { FaultEntry, TimelineEntry } from '../../scenario'
import { MODE } from './metrics'
import { type ClusterOptions, cluster } from './registry.testing'

/** Nobody asks for whole lists: what is heard is heard at once, or never. */
const WATCHED = { refreshMs: 3_600_000, refreshPhaseMs: 3_600_000 }
const AP = { ...WATCHED, servers: 3, consistency: 'ap' }
const CP = { ...WATCHED, servers: 3, consistency: 'cp', electionMs: 2000 }

/** Servers, counted from 1, that crash or stand still alone. */
function lose(servers: readonly number[], atSec: number, forSec: number, fault: 'crash' | 'pause' = 'crash'): FaultEntry[] {
  return servers.map((instance) => ({ atSec, fault, on: 'registry', instance, forSec }))
}
const whole = (atSec: number, forSec: number): FaultEntry => ({ atSec, fault: 'crash', on: 'registry', forSec })
/** Heartbeats are at every full second: the last is at 55 s, and the lease is 10 s. */
const DIES: FaultEntry = { atSec: 55.5, fault: 'crash', on: 'i0' }

function inOrder(...entries: readonly TimelineEntry[]): TimelineEntry[] {
  return [...entries].sort((a, b) => a.atSec - b.atSec)
}

const run = (registry: ClusterOptions['registry'], durationSec: number, ...timeline: readonly TimelineEntry[]) =>
  simulate(cluster({ registry, timeline: inOrder(...timeline) }), { durationSec }).nodes

/** What the registry and the balancer believe, and whether the registry answers, a microsecond after each instant. */
function seen(registry: ClusterOptions['registry'], atSec: readonly number[], ...timeline: readonly TimelineEntry[]) {
  const prepared = prepare(cluster({ registry, timeline: inOrder(...timeline) }), { durationSec: Math.max(...atSec) + 1 })
  prepared.simulation.start()
  const found = { registry: [] as number[], lb: [] as number[], mode: [] as number[], servers: [] as string[] }
  for (const sec of atSec) {
    while (!prepared.simulation.runBefore(Math.round(sec * 1e9) + 1000, 1e6)) prepared.audit()
    prepared.audit()
    const { nodes } = prepared.results()
    const view = prepared.view('registry')
    found.registry.push(nodes.registry.gauges.members.value)
    found.lb.push(nodes.lb.gauges.members.value)
    found.mode.push(view.state('mode'))
    found.servers.push([0, 1, 2, 3, 4].map((i) => '-u.L'[view.at('serverStates', i)]).join(''))
  }
  return found
}

describe('without a majority', () => {
  const two = lose([2, 3], 50.2, 20)

  test('CP is not told, misses nobody and answers nobody; leases begin anew when somebody leads again', () => {
    const at = [50.1, 50.2, 70.1, 70.2, 72.1, 72.2, 82.1, 82.2]
    expect(seen(CP, at, ...two, DIES)).toEqual({
      registry: [3, 3, 3, 3, 3, 3, 3, 2],
      lb: [3, 3, 3, 3, 3, 3, 3, 2],
      mode: [0, MODE.minority, MODE.minority, MODE.electing, MODE.electing, 0, 0, 0],
      servers: ['Luu--', 'u..--', 'u..--', 'uuu--', 'uuu--', 'Luu--', 'Luu--', 'Luu--'],
    })
    const { registry, users } = run(CP, 100, ...two, DIES)
    // Heartbeats of 51 to 72 s of two instances, and of 51 to 55 s of the one that dies.
    expect(registry.counters).toMatchObject({ unanswered: 2 * 22 + 5, evicted: 1, registrations: 3, elections: 1 })
    // From 55.5 to 82.2 s every third of a hundred calls a second goes to the dead.
    expect(Math.abs(users.counters.error - 2670 / 3)).toBeLessThanOrEqual(1)
  })

  test('AP goes on with the one that is left', () => {
    expect(seen(AP, [50.2, 64.9, 65], ...two, DIES)).toEqual({
      registry: [3, 3, 2],
      lb: [3, 3, 2],
      mode: [0, 0, 0],
      servers: ['u..--', 'u..--', 'u..--'],
    })
    const { registry, users } = run(AP, 100, ...two, DIES)
    expect(registry.counters).toMatchObject({ unanswered: 0, evicted: 1, elections: 0 })
    expect(Math.abs(users.counters.error - 950 / 3)).toBeLessThanOrEqual(1)
  })

  test('an instance that comes meanwhile is called after its first heartbeat that is heard, and a goodbye is lost', () => {
    const pools = (timeline: readonly TimelineEntry[]) =>
      prepare(cluster({ registry: CP, pool: { instances: 2 }, pools: 1, timeline: inOrder(...two, ...timeline) }), {
        durationSec: 90,
      })
    const membersAt = (timeline: readonly TimelineEntry[], atSec: readonly number[]) => {
      const prepared = pools(timeline)
      prepared.simulation.start()
      return atSec.map((sec) => {
        while (!prepared.simulation.runBefore(Math.round(sec * 1e9) + 1000, 1e6));
        return prepared.results().nodes.lb.gauges.members.value
      })
    }
    // It registers at 60.5 s, unheard, and sends a heartbeat each second after that: at 72.5 s somebody leads.
    expect(membersAt([{ atSec: 60.5, set: 'i0.instances', to: 3 }], [72.4, 72.5])).toEqual([2, 3])
    // Its goodbye is not heard: it is missed when its new lease is over.
    expect(membersAt([{ atSec: 60.5, set: 'i0.instances', to: 1 }], [82.1, 82.2])).toEqual([2, 1])
  })

  test('whoever asks for the list keeps what there is, and asks again', () => {
    const asking = { delivery: 'poll', refreshMs: 8000, refreshPhaseMs: 8000 }
    // Asked at 56, 64, 72, 80 and 88 s; missed at 82.2 s. With AP: missed at 65 s.
    expect(seen({ ...CP, ...asking }, [87.9, 88], ...two, DIES).lb).toEqual([3, 2])
    expect(seen({ ...AP, ...asking }, [71.9, 72], ...two, DIES).lb).toEqual([3, 2])
    expect(run({ ...CP, ...asking }, 100, ...two, DIES).registry.counters.unanswered).toBe(2 * 22 + 5 + 3)
  })
})

describe('the leader alone', () => {
  test('costs an election, in which nobody is heard; its return costs nothing', () => {
    const at = [50.2, 52.1, 52.2, 70.2]
    expect(seen(CP, at, ...lose([1], 50.2, 20)).servers).toEqual(['.uu--', '.uu--', '.Lu--', 'uLu--'])
    const { registry, users } = run(CP, 100, ...lose([1], 50.2, 20))
    // Three heartbeats at 51 and 52 s each.
    expect(registry.counters).toMatchObject({ unanswered: 6, evicted: 0, elections: 1 })
    expect(users.counters.error).toBe(0)
    // Then the second leads: the crash of the first is that of a follower.
    const more = [...lose([1], 50.2, 20), ...lose([1], 80.2, 5)]
    expect(run(CP, 100, ...more).registry.counters).toMatchObject({ unanswered: 6, elections: 1 })
  })

  test('and gives everybody another lease', () => {
    const dies = { atSec: 45.5, fault: 'crash', on: 'i0' } as const
    expect(seen(CP, [61.9, 62.2], dies, ...lose([1], 50.2, 20)).registry).toEqual([3, 2])
    // A follower is not missed.
    expect(seen(CP, [54.9, 55], dies, ...lose([3], 50.2, 20)).registry).toEqual([3, 2])
  })

  test('that stands still is followed by another one as well', () => {
    const at = [50.2, 52.2, 70.2]
    expect(seen(CP, at, ...lose([1], 50.2, 20, 'pause')).servers).toEqual(['.uu--', '.Lu--', 'uLu--'])
  })

  test('is elected at the beginning, if it crashes at once', () => {
    const scenario = cluster({ registry: CP, timeline: lose([1], 0, 5), pool: { heartbeatIntervalMs: 900 } })
    const { registry } = simulate(scenario, { durationSec: 10 }).nodes
    // Nobody hears the registrations at 0 s and the heartbeats at 0.9 and 1.8 s. Those at 2.7 s register.
    expect(registry.counters).toMatchObject({ registrations: 3, elections: 1, unanswered: 9 })
  })
})

describe('an election', () => {
  test('ends with the majority, and begins anew when that is back', () => {
    const at = [51.1, 51.2, 52.2, 54.1, 54.2]
    const { mode } = seen(CP, at, ...lose([1], 50.2, 40), ...lose([2], 51.2, 1))
    expect(mode).toEqual([MODE.electing, MODE.minority, MODE.electing, MODE.electing, 0])
  })

  test('goes on when a majority does', () => {
    const five = { ...CP, servers: 5 }
    const { mode, servers } = seen(five, [52.1, 52.2], ...lose([1], 50.2, 40), ...lose([2], 51.2, 40))
    expect(mode).toEqual([MODE.electing, 0])
    expect(servers).toEqual(['..uuu', '..Luu'])
    // The one that has crashed is back before the others have agreed: it may lead, as any.
    expect(seen(five, [52.1, 52.2], ...lose([1], 50.2, 1)).servers).toEqual(['uuuuu', 'Luuuu'])
  })

  test('takes as long as is set, also when that changes meanwhile', () => {
    const later = (atSec: number, to: number): TimelineEntry => ({ atSec, set: 'registry.electionMs', to })
    expect(seen(CP, [54.1, 54.2], ...lose([1], 50.2, 40), later(51, 4000)).mode).toEqual([MODE.electing, 0])
    expect(seen(CP, [50.9, 51], ...lose([1], 50.2, 40), later(51, 500)).mode).toEqual([MODE.electing, 0])
  })
})

describe('all servers', () => {
  const all = lose([1, 2, 3], 50.2, 20)
  // Listeners ask every 3 s, after a crash of the node at other instants than before.
  const at = [50.3, 60, 70.2, 71, 75.5, 78.5, 80.1, 80.2, 90]

  test.each([
    [true, 0],
    [false, 0],
    [false, 5000],
  ])('that crash are a crash of the node: its table on disk %s, silence %i ms', (keepsTable, restartSilenceMs) => {
    const own = { keepsTable, restartSilenceMs, refreshMs: 3000, refreshPhaseMs: 3000 }
    const [one, single, node] = [
      seen({ ...AP, ...own }, at, ...all, DIES),
      seen({ ...AP, ...own, servers: 1 }, at, ...lose([1], 50.2, 20), DIES),
      seen({ ...AP, ...own }, at, whole(50.2, 20), DIES),
    ]
    for (const found of [one, single]) {
      // A node that is down shows what it showed.
      expect(found.registry.slice(2)).toEqual(node.registry.slice(2))
      expect(found.lb).toEqual(node.lb)
    }
    expect(one.mode.slice(0, 2)).toEqual([MODE.down, MODE.down])
  })

  test('with CP elect somebody as well', () => {
    expect(seen(CP, [72.1, 72.2, 82.1, 82.2], ...all, DIES)).toMatchObject({
      registry: [3, 3, 3, 2],
      mode: [MODE.electing, 0, 0, 0],
    })
    expect(seen(CP, [72.1, 72.2, 82.1, 82.2], whole(50.2, 20), DIES)).toMatchObject({
      registry: [3, 3, 3, 2],
      mode: [MODE.electing, 0, 0, 0],
    })
  })

  test.each(['ap', 'cp'])('one after the other lose nothing, though none has a disk: %s', (consistency) => {
    const rolling = [...lose([1], 50.2, 5), ...lose([2], 60.2, 5), ...lose([3], 70.2, 5)]
    const { registry } = run({ ...CP, consistency, keepsTable: false }, 100, ...rolling)
    expect(registry.counters).toMatchObject({ registrations: 3, evicted: 0 })
    // Who stands still forgets nothing.
    const still = run({ ...CP, consistency, keepsTable: false }, 100, ...lose([1, 2, 3], 50.2, 5, 'pause'))
    expect(still.registry.counters.registrations).toBe(3)
    const both = run({ ...CP, consistency, keepsTable: false }, 100, ...lose([1, 2, 3], 50.2, 5))
    expect(both.registry.counters.registrations).toBe(6)
  })

  test.each(['ap', 'cp'])('as long as nobody crashes, are as good as one: %s', (consistency) => {
    const digest = (servers: number) =>
      simulate(cluster({ registry: { servers, consistency }, timeline: [DIES] }), { durationSec: 100 }).digest
    expect(digest(3)).toBe(digest(1))
  })
})

describe('a crash of the whole node', () => {
  test('beside those of its servers: who is still away when it is back does not answer', () => {
    const away = lose([2, 3], 40.2, 60)
    expect(seen(CP, [50.3, 70.2, 100.1, 102.1, 102.2, 112.1, 112.2], ...away, whole(50.2, 20), DIES)).toMatchObject({
      registry: [3, 3, 3, 3, 3, 3, 2],
      mode: [MODE.minority, MODE.minority, MODE.minority, MODE.electing, 0, 0, 0],
    })
    // Those that are back before it are back with it.
    expect(seen(CP, [70.2, 72.1, 72.2], ...lose([2, 3], 40.2, 20), whole(50.2, 20)).mode).toEqual([
      MODE.electing,
      MODE.electing,
      0,
    ])
  })

  test('says nothing to anybody when it is back and its servers are not', () => {
    const forgetful = { ...AP, keepsTable: false, restartSilenceMs: 0 }
    const found = seen(forgetful, [70.2, 99.9, 100.2, 101], ...lose([1, 2, 3], 40.2, 60), whole(50.2, 20))
    expect(found).toMatchObject({ registry: [0, 0, 0, 3], lb: [3, 3, 0, 3] })
  })

  test('in an election ends it', () => {
    const { mode } = seen(CP, [53.1, 53.2, 55.1, 55.2], ...lose([1], 50.2, 40), whole(51.2, 2))
    expect(mode.slice(1)).toEqual([MODE.electing, MODE.electing, 0])
  })
})

describe('live changes', () => {
  const two = lose([2, 3], 50.2, 40)
  const set = (atSec: number, name: string, to: string | number): TimelineEntry => ({ atSec, set: `registry.${name}`, to })

  test('of the consistency: AP answers at once, with new leases; CP falls silent, or goes on', () => {
    expect(seen(CP, [59.9, 60, 69.9, 70], ...two, DIES, set(60, 'consistency', 'ap'))).toMatchObject({
      registry: [3, 3, 3, 2],
      mode: [MODE.minority, 0, 0, 0],
    })
    expect(seen(AP, [59.9, 60, 90.2, 92.2], ...two, set(60, 'consistency', 'cp')).mode).toEqual([
      0,
      MODE.minority,
      MODE.electing,
      0,
    ])
    const calm = seen(AP, [40, 40.1], set(40, 'consistency', 'cp'))
    expect(calm).toMatchObject({ mode: [0, 0], servers: ['Luu--', 'Luu--'] })
  })

  test('of the servers: the majority is one of those that there are', () => {
    // Three of five are up, and elect somebody.
    expect(seen(CP, [60, 61.9, 62], ...two, set(60, 'servers', 5))).toMatchObject({
      mode: [MODE.electing, MODE.electing, 0],
      servers: ['u..uu', 'u..uu', 'L..uu'],
    })
    // One alone needs nobody; two of two do.
    expect(seen(CP, [59.9, 60], ...two, set(60, 'servers', 1)).mode).toEqual([MODE.minority, 0])
    expect(seen(CP, [60, 65], ...two, set(60, 'servers', 2)).mode).toEqual([MODE.minority, MODE.minority])
    // One that is taken away leads no more.
    const third = [...lose([1, 2], 10, 10), set(30, 'servers', 2), set(35, 'servers', 3)]
    const { servers } = seen({ ...CP, servers: 5 }, [15, 29, 30, 32, 35], ...third)
    expect(servers).toEqual(['..Luu', 'uuLuu', 'uu---', 'Lu---', 'Luu--'])
    // One that has crashed is down still when it is added again.
    const added = [...lose([3], 10, 80), set(20, 'servers', 2), set(30, 'servers', 3)]
    expect(seen(CP, [15, 20, 30, 90], ...added).servers).toEqual(['Lu.--', 'Lu---', 'Lu.--', 'Luu--'])
  })

  test('of other parameters while nobody answers count when somebody does', () => {
    // The lease of 4 s begins at 92.2 s, when somebody leads.
    const changes = [set(60, 'leaseTtlMs', 4000), set(61, 'serverCacheMs', 0), set(62, 'refreshMs', 1000)]
    expect(seen(CP, [96.1, 96.2], ...two, DIES, ...changes).registry).toEqual([3, 2])
  })
})
