import { describe, expect, it, test } from 'vitest'
import { SCHEMAS } from '../../src/kinds/schemas'
import { checkScenario, type Scenario, type TimelineEntry } from '../../src/scenario'
import { node, scenario } from './cases/builders'
import { Dice } from './cases/random-dice'
import { anyValue } from './cases/random-values'
import { simulate } from './simulate'

const FILES = import.meta.glob<unknown>('../../src/kinds/*/example.json', { eager: true, import: 'default' })
const EXAMPLES = Object.entries(FILES).flatMap(([path, file]): (readonly [string, Scenario])[] => {
  const checked = checkScenario(file)
  return 'problems' in checked ? [] : [[path.split('/').at(-2) ?? path, checked.scenario]]
})

/** A pause of a second, in which any parameters become anything, and other faults that begin and end before, in, and after it. */
function befallen(scenario: Scenario, id: string, kind: string, dice: Dice): Scenario {
  const { params = {}, faults = {} } = SCHEMAS.get(kind) ?? {}
  const outs = scenario.wires.filter(({ from }) => from === id || from.startsWith(`${id}.`)).map((wire) => wire.id)
  const sets = Object.entries(params)
    // Producers that send anything at any rate show nothing more, and take long.
    .filter(() => kind !== 'producer' && dice.chance(0.3))
    .map(([name, spec]): TimelineEntry => ({ atSec: dice.real(0, 1.5), set: `${id}.${name}`, to: anyValue(spec, outs, dice) }))
  const others = Array.from({ length: 6 }, (): TimelineEntry => {
    const fault = dice.oneOf(['pause', 'slow', 'flush', 'crash', 'scale'] as const)
    const at = { atSec: dice.oneOf([0, dice.real(0, 1.5)]), on: id }
    if (fault === 'flush') return { ...at, fault }
    const span = { ...at, fault, forSec: dice.real(0.01, 1) }
    if (fault === 'scale') return { ...span, to: dice.oneOf([0, 1, 3, 6]) }
    const isOne = faults.instances !== undefined && dice.chance(0.6)
    return {
      ...span,
      ...(fault === 'slow' && { factor: dice.oneOf([0.5, 3, 10]) }),
      ...(isOne && { instance: dice.between(1, 3) }),
    }
  })
  const pause: TimelineEntry = { atSec: 0.5, fault: 'pause', on: id, forSec: 1 }
  const timeline = [pause, ...sets, ...others].filter((e) => !('problems' in checkScenario({ ...scenario, timeline: [e] })))
  return { ...scenario, timeline: timeline.sort((a, b) => a.atSec - b.atSec), durationSec: 2, warmupSec: 0 }
}

test.each(EXAMPLES)('whoever is paused does nothing, whatever befalls it: example of %s', (_, of) => {
  for (const [i, { id, kind }] of of.nodes.entries()) simulate(befallen(of, id, kind, new Dice(31 * i + 1)))
})

describe('a node that is paused', () => {
  const pause = (atSec: number, forSec: number): TimelineEntry => ({ atSec, fault: 'pause', on: 'pool', forSec })
  const batch = node('users', 'producer', { mode: 'batch', batchMessages: 4 })

  function run(pool: ReturnType<typeof node>, durationSec: number, ...timeline: TimelineEntry[]) {
    const { nodes } = simulate(scenario([batch, pool], ['users>pool'], { timeline }), { durationSec })
    return nodes
  }

  it('hears of changes when it goes on', () => {
    // Three wait for the one worker.
    const at = (durationSec: number) =>
      run(node('pool', 'worker-pool', { serviceTimeMs: 1000 }), durationSec, pause(0.5, 4.5), {
        atSec: 2,
        set: 'pool.workers',
        to: 3,
      }).users.counters.ok
    expect([4.9, 5.1, 5.9, 6.1].map(at)).toEqual([0, 1, 1, 4])
  })

  it('hears of them though it was paused twice, and is built with them where it crashes meanwhile', () => {
    const pool = node('pool', 'worker-pool', { serviceTimeMs: 1000 })
    const set: TimelineEntry = { atSec: 2, set: 'pool.workers', to: 3 }
    const twice = (durationSec: number) => run(pool, durationSec, pause(0.5, 4.5), pause(1, 2), set).users.counters.ok
    expect([4.9, 5.1, 5.9, 6.1].map(twice)).toEqual([0, 1, 1, 4])
    const crash: TimelineEntry = { atSec: 3, fault: 'crash', on: 'pool', forSec: 1 }
    const { users } = run(pool, 6.1, pause(0.5, 4.5), set, crash)
    expect(users.outcomes).toEqual({ error: 4 })
    expect(run(pool, 6.1, pause(0.5, 4.5), set, crash).pool.gauges.poolSize.value).toBe(3)
  })

  it('loses what it holds in a flush, and says so when it goes on', () => {
    const errors = (durationSec: number) =>
      run(node('pool', 'worker-pool', { serviceTimeMs: 1000 }), durationSec, pause(0.5, 4.5), {
        atSec: 2,
        fault: 'flush',
        on: 'pool',
      }).users.outcomes.error ?? 0
    expect([4.9, 5.1].map(errors)).toEqual([0, 3])
  })

  it('goes on without the instance that has died', () => {
    const pool = node('pool', 'worker-pool', { instances: 2, serviceTimeMs: 1000 })
    const died: TimelineEntry = { atSec: 2, fault: 'crash', on: 'pool', instance: 1 }
    expect(run(pool, 4.9, pause(0.5, 4.5), died).users.outcomes).toEqual({})
    // Each had one at work and one waiting; that of the other, which came to its end in the pause, ends with the pause.
    expect(run(pool, 6.1, pause(0.5, 4.5), died).users.outcomes).toEqual({ error: 2, ok: 2 })
  })

  it('does not move in that of its instances whose own pause is over while another slows it down', () => {
    const pool = node('pool', 'worker-pool', { serviceTimeMs: 1000 })
    const still: TimelineEntry = { atSec: 0.2, fault: 'pause', on: 'pool', instance: 1, forSec: 2 }
    const slow: TimelineEntry = { atSec: 3, fault: 'slow', on: 'pool', instance: 1, factor: 2 }
    const at = (durationSec: number) => run(pool, durationSec, pause(1.5, 3.5), still, slow).users.counters.ok
    // What ended in the pause of the instance ends with that of the node; the next one takes twice as long.
    expect([4.9, 5.1, 6.9, 7.1].map(at)).toEqual([0, 1, 1, 2])
  })

  it('starts when it goes on: after a crash that ended meanwhile, and at second 0', () => {
    const sent = (durationSec: number, ...timeline: TimelineEntry[]) => {
      const users = node('users', 'producer', { arrivals: 'constant', ratePerSec: 10 })
      return simulate(scenario([users, node('pool', 'worker-pool')], ['users>pool'], { timeline }), { durationSec }).nodes.users
        .counters.sent
    }
    const users = { on: 'users' }
    const crash: TimelineEntry = { ...users, atSec: 1.05, fault: 'crash', forSec: 1 }
    expect([4.95, 6.05].map((end) => sent(end, crash, { ...users, atSec: 1.5, fault: 'pause', forSec: 3.5 }))).toEqual([10, 20])
    expect([4.95, 6.05].map((end) => sent(end, { ...users, atSec: 0, fault: 'pause', forSec: 5 }))).toEqual([0, 10])
    // Another crash before it has started: it starts after that.
    const again: TimelineEntry = { ...users, atSec: 4, fault: 'crash', forSec: 2 }
    expect(sent(7.05, crash, { ...users, atSec: 1.5, fault: 'pause', forSec: 3.5 }, again)).toBe(20)
  })
})
