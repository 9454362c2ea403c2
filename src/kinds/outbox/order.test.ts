import { expect, test } from 'vitest'
import { prepare } from '../../../workers/testing/simulate'
import type { ParamValue } from '../../params'
import type { Scenario, TimelineEntry } from '../../scenario'
import { AGAIN, BROKE, readOrder } from '../contract-order'

type Params = Readonly<Record<string, ParamValue>>

/** The outbox after 30 s, whose wire to the broker is cut for half a second, and then loses one message in ten. */
function viewOf(params: Params, latencyMs: ParamValue = 1, timeline: readonly TimelineEntry[] = FAULTS) {
  const scenario = {
    spillway: 1,
    name: 'test',
    nodes: [
      { id: 'users', kind: 'producer', x: 0, y: 0, params: { ratePerSec: 40, keyspace: 2 } },
      { id: 'outbox', kind: 'outbox', x: 0, y: 0, params: { commitMs: 0, markMs: 0, pollIntervalMs: 100, ...params } },
      { id: 'events', kind: 'queue', x: 0, y: 0, params: {} },
    ],
    wires: [
      { id: 'a', from: 'users', to: 'outbox', latencyMs: 1 },
      { id: 'b', from: 'outbox', to: 'events', latencyMs },
    ],
    timeline,
  } as Scenario
  const { simulation, view, audit } = prepare(scenario, { durationSec: 100 })
  simulation.start()
  simulation.runBefore(100e9, 1e7)
  audit()
  return view('outbox')
}

const FAULTS: readonly TimelineEntry[] = [{ atSec: 20, fault: 'cut', on: 'b', way: 'forward', forSec: 0.5 }]

test('competing relays break the order of a key: the story names the event, its tries, and why', () => {
  const view = viewOf({ relays: 4, inOrder: false })
  const story = readOrder(view)
  expect(story).toMatchObject({ where: BROKE.atBroker, late: { tries: 2, why: AGAIN.noAnswer } })
  expect(story?.early.number).toBeGreaterThan(story?.late.number ?? 0)
  expect(story?.late.createdNs).toBeLessThan(20.5e9)
  expect(view.total('unanswered')).toBeGreaterThan(0)
  expect(view.total('reordered')).toBeGreaterThan(0)
})

test('one key at a time keeps it', () => {
  const view = viewOf({ relays: 4, inOrder: true })
  expect(view.total('unanswered')).toBeGreaterThan(0)
  expect([readOrder(view), view.total('reordered')]).toEqual([null, 0])
})

test('a dual write over a wire of uneven latency breaks it, and over an even one keeps it', () => {
  const publish = { publish: 'dualWrite' }
  expect(readOrder(viewOf(publish, { dist: 'exponential', mean: 50 }, []))).toMatchObject({
    where: BROKE.atBroker,
    late: { tries: 1 },
  })
  expect(readOrder(viewOf(publish, 50, []))).toBeNull()
})
