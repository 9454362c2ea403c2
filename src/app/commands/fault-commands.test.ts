// @vitest-environment happy-dom
import { beforeEach, expect, it, vi } from 'vitest'
import type { TimelineEntry } from '../../scenario'
import { open, select } from '../../state'
import type { Runtime } from '../runtime'
import { commandOf } from './command'
import { makeCommands } from './registry'

const made: TimelineEntry[] = []
const change = vi.fn((_title: string, entries: readonly TimelineEntry[]) => made.push(...entries))
const commands = makeCommands({ client: { nowNs: () => 0 }, change } as unknown as Runtime)
const OF_ONE = ['slow-instance', 'pause-instance', 'crash-instance']

beforeEach(() => {
  const node = (id: string, kind: string, params = {}) => ({ id, kind, x: 0, y: 0, params })
  const nodes = [
    node('pool', 'worker-pool', { instances: 3 }),
    node('one', 'worker-pool'),
    node('three', 'registry', { servers: 3 }),
    node('alone', 'registry'),
  ]
  open({ spillway: 1, name: 'Test', nodes, wires: [] }, 'own')
  made.length = 0
})

it.each([
  ['pool', OF_ONE],
  ['one', []],
  ['three', ['pause-instance', 'crash-instance']],
  ['alone', []],
])('faults of one instance are offered where there are several, and where they can have them: %s', (id, offered) => {
  select([id])
  expect(OF_ONE.filter((command) => commandOf(commands, command).enabled())).toEqual(offered)
})

it('a server of a registry crashes alone', () => {
  select(['three'])
  commandOf(commands, 'crash-instance').run()
  expect(made).toEqual([{ atSec: 0, on: 'three', forSec: 10, fault: 'crash', instance: 1 }])
})
