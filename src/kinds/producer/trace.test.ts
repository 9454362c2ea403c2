import { describe, expect, test } from 'vitest'
import { Checkpoints } from '../../../workers/host/checkpoints'
import { prepare, simulate } from '../../../workers/testing/simulate'
import type { ListItem } from '../../params'
import type { Scenario, TimelineEntry } from '../../scenario'

const at = (atSec: number, key?: number, more: Omit<ListItem, 'type'> = {}): ListItem => ({
  type: 'at',
  atSec,
  key: key ?? null,
  ...more,
})

function scenario(trace: readonly ListItem[], timeline: readonly TimelineEntry[] = [], more = {}): Scenario {
  return {
    spillway: 1,
    name: 'trace',
    nodes: [
      { id: 'p', kind: 'producer', x: 0, y: 0, params: { mode: 'trace', trace, ...more } },
      { id: 's', kind: 'worker-pool', x: 1, y: 0, params: { workers: null, serviceTimeMs: 0 } },
    ],
    wires: [{ id: 'w', from: 'p', to: 's' }],
    timeline,
  }
}

/** What came: second, key, class from 1, priority. */
function came(of: Scenario, durationSec = 20): number[][] {
  const { simulation } = prepare(of, { durationSec })
  const { kernel } = simulation
  const { messages } = kernel
  const found: number[][] = []
  const send = kernel.send.bind(kernel)
  kernel.send = (wire, m) => {
    found.push([kernel.now / 1e9, messages.key(m), messages.classOf(m) + 1, messages.priority(m)])
    send(wire, m)
  }
  simulation.start()
  simulation.runBefore(durationSec * 1e9, 1e6)
  return found
}

describe('a trace', () => {
  test('sends what it lists, by time, and at one instant in the order of the list', () => {
    const classes = [{ type: 'class' }, { type: 'class', priority: 5 }]
    const list = [at(2, 7), at(0, 3, { class: 2 }), at(2, 1, { count: 2 }), at(0.5, 4, { class: 1 }), at(0, 9, { class: 3 })]
    expect(came(scenario(list, [], { classes: classes.slice(0, 2) })).map((row) => row.slice(0, 2))).toEqual([
      [0, 3],
      [0, 9],
      [0.5, 4],
      [2, 7],
      [2, 1],
      [2, 1],
    ])
    // Behind the end of the list of classes: priority 1.
    expect(came(scenario(list, [], { classes })).slice(0, 3)).toEqual([
      [0, 3, 2, 5],
      [0, 9, 3, 1],
      [0.5, 4, 1, 1],
    ])
  })

  test('draws what it leaves open', () => {
    const list = Array.from({ length: 200 }, (_, i) => at(i / 100))
    const classes = [{ type: 'class', weight: 3 }, { type: 'class' }]
    const rows = came(scenario(list, [], { classes, keyspace: 10, keys: 'uniform' }))
    expect(new Set(rows.map((row) => row[1])).size).toBe(10)
    const second = rows.filter((row) => row[2] === 2).length
    expect(Math.abs(second - 50)).toBeLessThan(20)
  })

  test('changed while it runs, what lies before is past', () => {
    const timeline = [{ atSec: 3, set: 'p.trace', to: [at(1, 8), at(3, 5), at(4, 6)] }]
    expect(came(scenario([at(1, 1), at(3, 2), at(9, 3)], timeline)).map((row) => row.slice(0, 2))).toEqual([
      [1, 1],
      [3, 5],
      [4, 6],
    ])
  })

  test('stops after as many messages as it may send, and with another mode', () => {
    expect(came(scenario([at(1, 1, { count: 5 })], [], { maxMessages: 3 }))).toHaveLength(3)
    expect(
      came(
        scenario(
          [at(1), at(5)],
          [
            { atSec: 2, set: 'p.mode', to: 'closed' },
            { atSec: 2, set: 'p.users', to: 0 },
          ],
        ),
      ),
    ).toHaveLength(1)
  })

  test('goes on from a checkpoint', () => {
    const { simulation } = prepare(scenario(Array.from({ length: 50 }, (_, i) => at(i / 10, i))), { durationSec: 10 })
    const to = (sec: number) => {
      while (!simulation.runBefore(sec * 1e9, 1e6));
    }
    const checkpoints = new Checkpoints(simulation, null)
    simulation.start()
    to(2)
    checkpoints.take(2e9)
    to(6)
    const digests = [...simulation.kernel.digests]
    checkpoints.restore(2e9)
    to(6)
    expect([...simulation.kernel.digests]).toEqual(digests)
  })
})

describe('a cache asked by a trace', () => {
  const keys = '7 1 7 5 4 3 2 3 2 2 2 6 4 8 1 1 1 6 4 2 4 3 2 6'.split(' ').map(Number)
  /** Requests one a second, with a cache of four and no origin. */
  const asked = (trace: readonly ListItem[], cache: object) => {
    const made = scenario(trace, [], { classes: [{ type: 'class' }, { type: 'class', operation: 'delete' }] })
    const nodes = [
      made.nodes[0],
      { id: 's', kind: 'cache', x: 1, y: 0, params: { hitTimeMs: 0, setTimeMs: 0, capacity: 4, ...cache } },
    ]
    const { hits, misses, evictions } = simulate({ ...made, nodes }, { durationSec: 100 }).nodes.s.counters
    return [hits, misses, evictions]
  }

  test.each([
    ['fifo', 11],
    ['lru', 13],
    ['clock', 9],
    ['lfu', 11],
    ['slru', 11],
    ['sieve', 10],
    ['s3fifo', 12],
    ['arc', 11],
  ])('hits as often as in CA11: %s', (policy, hits) => {
    const misses = keys.length - hits
    expect(
      asked(
        keys.map((key, i) => at(i, key, { class: 1 })),
        { policy },
      ),
    ).toEqual([hits, misses, misses - 4])
  })

  test('a delete gives its place back; what has expired keeps it until it is asked for', () => {
    const [read, del] = [{ class: 1 }, { class: 2 }]
    const list = [at(0, 1, read), at(1, 2, read), at(2, 3, read), at(3, 4, read), at(4, 1, del), at(5, 5, read), at(6, 2, read)]
    expect(asked(list, { policy: 'lru' })).toEqual([1, 5, 0])
    // 1 … 4 live three seconds. 5 at 5 finds all places taken, by expired ones too: 1 goes. 3 is stored anew in its place.
    const expiring = [1, 2, 3, 4].map((key, i) => at(i, key, read))
    expect(
      asked([...expiring, at(5, 5, read), at(6, 3, read), at(7, 5, read)], { policy: 'lru', expireAfterWriteMs: 3000 }),
    ).toEqual([1, 6, 1])
  })
})
