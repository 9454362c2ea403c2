import { expect, test } from 'vitest'
import { simulate } from '../../../workers/testing/simulate'
import { groupSettings, INSTANT, scenario } from './rig.testing'

const classes = [
  { type: 'class', priority: 3, operation: 'read' },
  { type: 'class', priority: 2, operation: 'write' },
  { type: 'class', priority: 1, operation: 'delete' },
]
const TIMES = [1, 2, 3, 4, 5, 6]
const trace = TIMES.map((atSec) => ({ type: 'at', atSec, key: atSec, class: 1 + (atSec % 3) }))
const of = scenario({
  producer: { mode: 'trace', trace, classes },
  log: { ...INSTANT, groups: groupSettings({}) },
  pools: [{ serviceTimeMs: 0 }],
})

test('a write that went through a log is still a write', () => {
  const cache = { id: 'cache', kind: 'cache', x: 0, y: 0, params: { strategy: 'writeThrough' } }
  const db = { id: 'db', kind: 'worker-pool', x: 0, y: 0, params: { serviceTimeMs: 1 } }
  const wires = [...of.wires, { id: 'c', from: 'c0', to: 'cache' }, { id: 'd', from: 'cache', to: 'db' }]
  const { counters } = simulate({ ...of, nodes: [...of.nodes, cache, db], wires }, { durationSec: 20 }).nodes.cache
  expect([counters.in, counters.writes, counters.originWrites, counters.loads]).toEqual([6, 4, 4, 2])
})

test('a record keeps the priority of its message', () => {
  const held = { order: 'priority', flow: 'paused' }
  const queue = { id: 'queue', kind: 'queue', x: 0, y: 0, params: held }
  const last = { id: 'last', kind: 'worker-pool', x: 0, y: 0, params: { serviceTimeMs: 100 } }
  const wires = [...of.wires, { id: 'q', from: 'c0', to: 'queue' }, { id: 'e', from: 'queue', to: 'last' }]
  const timeline = [{ atSec: 10, set: 'queue.flow', to: 'running' }]
  const order: number[] = []
  simulate(
    { ...of, nodes: [...of.nodes, queue, last], wires, timeline },
    {
      durationSec: 20,
      onTransit: (wire, back, _sentNs, _arrivesNs, _outcome, number) => {
        if (wire === 3 && !back) order.push(number & 0xfffff)
      },
    },
  )
  // Numbers 2 and 5 are of priority 1, 1 and 4 of priority 2, 3 and 6 of priority 3.
  expect(order).toEqual([2, 5, 1, 4, 3, 6])
})
