// @vitest-environment happy-dom
import { beforeEach, expect, it } from 'vitest'
import { usePending } from '../inspector/pending'
import type { Scenario } from '../scenario'
import { node, scenario, wires } from '../scenario/builders.testing'
import { fakeClient } from '../sim-client/fake-client.testing'
import { open, select, undo, useRun, useScenario } from '../state'
import { copiedText } from './clipboard'
import { makeCommands } from './commands/registry'
import type { Runtime } from './runtime'

const commands = makeCommands({ client: fakeClient().client } as Runtime)

const TURNED: Scenario = {
  ...scenario([node('a', 'worker-pool'), node('b', 'worker-pool')], wires('a>b')),
  timeline: [
    { atSec: 1, set: 'a.workers', to: 5 },
    { atSec: 2, set: 'w1.lossRatio', to: 0.1 },
    { atSec: 9, set: 'a.workers', to: 7 },
  ],
}
const COPIED = [{ workers: 5 }, { workers: 2 }]

beforeEach(() => {
  open(TURNED, 'own')
  select(['a', 'b'])
  useRun.setState({ status: 'running', virtualSec: 3, reachedSpeed: 1 })
  usePending.setState({ b: { workers: 2 } }, true)
})

it('a duplicate begins with the values that are seen, also with those the run is about to take; the original is left as it is', () => {
  commands.get('duplicate')?.run()
  const { scenario, past } = useScenario.getState()
  expect(scenario.nodes.slice(0, 2)).toEqual(TURNED.nodes)
  expect(scenario.nodes.slice(2).map(({ params }) => params)).toEqual(COPIED)
  expect(scenario.wires.map(({ lossRatio }) => lossRatio)).toEqual([undefined, 0.1])
  expect(scenario.timeline, 'it speaks of the original alone').toEqual(TURNED.timeline)
  expect(past).toHaveLength(1)
  undo()
  expect(useScenario.getState().scenario).toBe(TURNED)
})

it('so does what is copied', () => {
  const { nodes, wires, timeline } = JSON.parse(copiedText() ?? '{}') as Scenario
  expect(nodes.map(({ params }) => params)).toEqual(COPIED)
  expect(wires.map(({ lossRatio }) => lossRatio)).toEqual([0.1])
  expect(timeline).toBeUndefined()
})
