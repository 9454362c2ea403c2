import { expect, it } from 'vitest'
import { OUTCOME } from '../../src/params'
import { deliveryChain, EVENTS, type Wishes } from './cases/random-delivery'
import { simulate } from './simulate'

/** Wires of the chain: from the user to the outbox, from it to the log, and from the deduplicator to the work. */
const [TO_OUTBOX, TO_LOG, TO_WORK] = [0, 1, 3]

/** What was seen on the wires, event by event; the models only say what was committed, and how much came to the consumer. */
interface Effects {
  readonly committed: number
  /** Events that took effect. */
  readonly effective: number
  /** Events of which the user was told ok, or the log acknowledged them, and that never took effect. */
  readonly lost: number
  /** Effects beyond the first of an event. */
  readonly doubled: number
  /** Events that came to the consumer again. */
  readonly again: number
}

function effects(seed: number, wishes: Wishes = {}): Effects {
  const promised = new Set<number>()
  const acknowledged = new Set<number>()
  const times = new Map<number, number>()
  const { nodes } = simulate(deliveryChain(seed, wishes), {
    onTransit: (wire, back, _sentNs, _arrivesNs, outcome, trace) => {
      if (!back || outcome !== OUTCOME.ok) return
      if (wire === TO_OUTBOX) promised.add(trace)
      else if (wire === TO_LOG) acknowledged.add(trace)
      else if (wire === TO_WORK) times.set(trace, (times.get(trace) ?? 0) + 1)
    },
  })
  const { outbox, once } = nodes
  const doubled = [...times.values()].reduce((sum, count) => sum + count - 1, 0)
  // The models say what was seen.
  expect(once.counters.doubled, 'done twice').toBe(doubled)
  return {
    committed: outbox.counters.committed,
    effective: times.size,
    lost: [...new Set([...promised, ...acknowledged])].filter((trace) => !times.has(trace)).length,
    doubled,
    again: once.counters.in - outbox.counters.committed,
  }
}

const seeds = Array.from({ length: 20 }, (_, i) => i + 1)

it.each(seeds)('every committed event takes effect once, whatever dies when, run %i', (seed) => {
  const { committed, effective, lost, doubled } = effects(seed)
  expect(committed).toBeGreaterThan(EVENTS / 2)
  expect([effective, lost, doubled]).toEqual([committed, 0, 0])
})

it.each(seeds)('marked before the work nothing takes effect twice, marked after it nothing is lost, run %i', (seed) => {
  expect(effects(seed, { once: { mark: 'before' } }).doubled, 'before').toBe(0)
  expect(effects(seed, { once: { mark: 'after', storeMs: 5 } }).lost, 'after').toBe(0)
})

it('does not hold by luck: each part that is left out loses events, or does them twice', () => {
  const sum = { again: 0, dualWrite: 0, acks1: 0, early: 0, before: 0, late: 0 }
  for (const seed of seeds) {
    const run = (wishes: Wishes) => effects(seed, wishes)
    sum.again += run({}).again
    const twoWrites = run({ outbox: { publish: 'dualWrite' } })
    sum.dualWrite += twoWrites.committed - twoWrites.effective
    sum.acks1 += run({ log: { acks: '1', enableIdempotence: false, replicationLagMs: 60 } }).lost
    sum.early += run({ group: { commit: 'sync', commitWhen: 'before' } }).lost
    sum.before += run({ once: { mark: 'before' } }).lost
    sum.late += run({ once: { mark: 'after', storeMs: 5 } }).doubled
  }
  for (const [which, count] of Object.entries(sum)) expect(count, which).toBeGreaterThan(0)
})
