import { expect, test } from 'vitest'
import { SCHEMAS } from '../../src/kinds/schemas'
import { checkScenario, type Scenario, type TimelineEntry } from '../../src/scenario'
import { node } from './cases/builders'
import { Dice } from './cases/random-dice'
import { anyValue } from './cases/random-values'
import { simulate } from './simulate'

const FILES = import.meta.glob<unknown>('../../src/kinds/*/example.json', { eager: true, import: 'default' })
const EXAMPLES = Object.entries(FILES).flatMap(([path, file]): (readonly [string, Scenario])[] => {
  const checked = checkScenario(file)
  return 'problems' in checked ? [] : [[path.split('/').at(-2) ?? path, checked.scenario]]
})

/** A crash of six seconds, in which any parameters become anything. */
function changedWhileDown(scenario: Scenario, id: string, kind: string, dice: Dice): Scenario {
  const outs = scenario.wires.filter(({ from }) => from === id || from.startsWith(`${id}.`)).map((wire) => wire.id)
  const sets = Object.entries(SCHEMAS.get(kind)?.params ?? {})
    .filter(() => dice.chance(0.4))
    .map(
      ([name, spec]): TimelineEntry => ({
        atSec: dice.real(1.1, 6.9),
        set: `${id}.${name}`,
        to: anyValue(spec, outs, dice),
      }),
    )
  const timeline: TimelineEntry[] = [{ atSec: 1, fault: 'crash', on: id, forSec: 6 }, ...sets]
  return { ...scenario, timeline: timeline.sort((a, b) => a.atSec - b.atSec), durationSec: 8, warmupSec: 0 }
}

test.each(EXAMPLES)('whoever is down does nothing, whatever of it is changed: example of %s', (_, scenario) => {
  for (const [i, { id, kind }] of scenario.nodes.entries()) {
    // Producers that send anything at any rate show nothing more, and take long.
    if (kind === 'producer') continue
    for (const seed of [1, 2]) simulate(changedWhileDown(scenario, id, kind, new Dice(31 * i + seed)))
  }
})

test('what is changed at a pool that is down counts when it is back, and it registers then', () => {
  const timeline: TimelineEntry[] = [
    { atSec: 1, fault: 'crash', on: 'pool', forSec: 4 },
    { atSec: 2, set: 'pool.workers', to: 20 },
    { atSec: 3, set: 'pool.serviceTimeMs', to: 50 },
  ]
  const scenario: Scenario = {
    spillway: 1,
    name: 'registered',
    nodes: [
      node('users', 'producer', { arrivals: 'constant', ratePerSec: 10 }),
      node('lb', 'load-balancer'),
      node('registry', 'registry', { serverCacheMs: 0, delivery: 'watch', expiry: 'timer', leaseTtlMs: 500 }),
      node('pool', 'worker-pool', { workers: 10, serviceTimeMs: 1, heartbeatIntervalMs: 200 }),
    ],
    wires: [
      { id: 'in', from: 'users', to: 'lb' },
      { id: 'list', from: 'registry.members', to: 'lb.members' },
      { id: 'out', from: 'lb', to: 'pool' },
      { id: 'beats', from: 'pool.registry', to: 'registry' },
    ],
    timeline,
  }
  const until = (durationSec: number) => simulate(scenario, { durationSec }).nodes
  expect(until(4.9).registry.counters.registrations).toBe(1)
  const { registry, users } = until(8)
  expect(registry.counters.registrations).toBe(2)
  expect(users.histograms.latency.max).toBeCloseTo(50, 0)
})
