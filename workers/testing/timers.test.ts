import { expect, test } from 'vitest'
import type { ParamValue } from '../../src/params'
import type { Scenario, ScenarioNode, TimelineEntry } from '../../src/scenario'
import { mulberry32 } from './cases/traces'
import { prepare, simulate } from './simulate'

type Params = Readonly<Record<string, ParamValue>>

const node = (id: string, kind: string, params: Params = {}): ScenarioNode => ({ id, kind, x: 0, y: 0, params })

/** Nodes in a row. */
function row(nodes: readonly ScenarioNode[], timeline: readonly TimelineEntry[] = []): Scenario {
  const wires = nodes.slice(1).map(({ id }, i) => ({ id: `to-${id}`, from: nodes[i].id, to: id }))
  return { spillway: 1, name: 'timers', durationSec: 5, nodes: [...nodes], wires, timeline: [...timeline] }
}

const USERS = node('users', 'producer', { ratePerSec: 200 })
const POOL = node('pool', 'worker-pool', { workers: 8, serviceTimeMs: { dist: 'exponential', mean: 20 } })

/** A log whose one group is as said. */
function log(group: Params, params: Params, timeline: readonly TimelineEntry[]): Scenario {
  const settings = [{ type: 'group', wire: 'to-pool', initialRebalanceDelayMs: 0, ...group }]
  return row([USERS, node('log', 'log', { partitions: 4, groups: settings, ...params }), POOL], timeline)
}

const cutOff = (...members: readonly number[]) => members.map((member) => ({ type: 'memberCutOff', group: 'to-pool', member }))
const HEARTS = { heartbeatIntervalMs: 50, sessionTimeoutMs: 200 }

/** Members that come and go: every tenth of a second some are cut off, stuck or killed. */
function restless(seed: number): Scenario {
  const next = mulberry32(seed)
  const timeline = Array.from({ length: 40 }, (_, i) => ({
    atSec: 0.5 + i / 10,
    set: 'log.faults',
    to: cutOff(...[1, 2, 3, 4].filter(() => next() < 0.4)),
  }))
  return log({ ...HEARTS, protocol: next() < 0.5 ? 'consumer' : 'classic', staticMembership: next() < 0.5 }, {}, timeline)
}

const still = (discipline: string): Scenario =>
  row(
    [
      node('users', 'producer', { ratePerSec: 200, patienceMs: 40 }),
      node('pool', 'worker-pool', { workers: 2, instances: 2, serviceTimeMs: 15, discipline, cancelPropagation: true }),
    ],
    [
      { atSec: 1, fault: 'pause', on: 'pool', instance: 1, forSec: 1 },
      { atSec: 1.5, set: 'pool.workers', to: 3 },
      { atSec: 1.7, fault: 'crash', on: 'pool', instance: 1, forSec: 1 },
    ],
  )

/** A pool that registers; an instance stands still, and dies when its heartbeat is overdue. */
const registered: Scenario = {
  ...row(
    [USERS, node('lb', 'load-balancer'), node('pool', 'worker-pool', { instances: 2, heartbeatIntervalMs: 100 })],
    [
      { atSec: 1, fault: 'pause', on: 'pool', instance: 1, forSec: 1 },
      { atSec: 1.5, fault: 'crash', on: 'pool', instance: 1, forSec: 1 },
    ],
  ),
}

test.each<readonly [string, Scenario]>([
  ['a cache sweeps', row([USERS, node('cache', 'cache', { sweep: 'all', sweepMs: 100 }), POOL])],
  ['bursts', row([node('users', 'producer', { ratePerSec: 100, arrivals: 'burst', burstMs: 50 }), POOL])],
  ['heartbeats of KIP-848', log({ ...HEARTS, protocol: 'consumer' }, {}, [])],
  ['a full buffer', log({}, { bufferMemoryBytes: 2000, batchSizeBytes: 1000, maxBlockMs: 1, networkMs: 50 }, [])],
  ['sessions that run out or go on', restless(1)],
  ['sessions that run out or go on', restless(2)],
  ['sessions that run out or go on', restless(3)],
  ['sessions that run out or go on', restless(4)],
  [
    'hedges with a pushback',
    row([
      USERS,
      node('hedge', 'hedge', { delayMs: 30, afterErrors: 'pushback', pushbackMs: 2 }),
      node('pool', 'worker-pool', { workers: 8, serviceTimeMs: 5, failureRatio: 0.5 }),
    ]),
  ],
  ['an instance stands still', still('fifo')],
  ['an instance stands still, and shares its workers', still('ps')],
])('nobody stops a timer that is over: %s', (_, scenario) => {
  expect(() => simulate(scenario)).not.toThrow()
})

test('nobody stops the heartbeat of an instance that died when it was overdue', () => {
  const { nodes, wires } = registered
  const scenario = {
    ...registered,
    nodes: [...nodes, node('registry', 'registry')],
    wires: [
      ...wires,
      { id: 'list', from: 'registry.members', to: 'lb.members' },
      { id: 'beats', from: 'pool.registry', to: 'registry' },
    ],
  }
  expect(() => simulate(scenario)).not.toThrow()
})

test('a run ends where a timer that is over is stopped', () => {
  const { simulation } = prepare(row([USERS, POOL]))
  const [events] = simulation.kernel.tiles
  const timer = events.insert(1, 0, 0, 1, 0, 0, 0, 0)
  expect(events.cancel(timer)).toBe(true)
  expect(() => events.cancel(timer)).toThrow('is cancelled, which has run')
})
