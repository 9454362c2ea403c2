import { describe, expect, test } from 'vitest'
import { prepare } from '../../../workers/testing/simulate'
import type { ParamValue } from '../../params'
import { Breaker, FAILURE, SUCCESS } from './breaker'
import { R4J, STATE_NAMES } from './breaker.testing'
import { schema } from './schema'

const GOBREAKER = schema.presets?.find(({ id }) => id === 'gobreaker')?.params ?? {}
const SEC = 1e9

/** What sony/gobreaker does, written down from its source as plainly as can be; instants in seconds. */
class Reference {
  state: 'CLOSED' | 'OPEN' | 'HALF_OPEN' = 'CLOSED'
  generation = 0
  private requests = 0
  private failuresInRow = 0
  private successesInRow = 0
  private expiry = Infinity

  constructor(
    private readonly interval: number,
    private readonly timeout: number,
    private readonly maxRequests: number,
  ) {
    this.begin('CLOSED', 0)
  }

  private begin(state: Reference['state'], now: number): void {
    this.state = state
    this.generation++
    this.requests = 0
    this.failuresInRow = 0
    this.successesInRow = 0
    this.expiry = state === 'CLOSED' ? now + this.interval : state === 'OPEN' ? now + this.timeout : Infinity
  }

  private look(now: number): void {
    if (this.expiry < now) this.begin(this.state === 'OPEN' ? 'HALF_OPEN' : 'CLOSED', now)
  }

  /** Generation of the call; 0: refused. */
  before(now: number): number {
    this.look(now)
    if (this.state === 'OPEN' || (this.state === 'HALF_OPEN' && this.requests >= this.maxRequests)) return 0
    this.requests++
    return this.generation
  }

  after(now: number, generation: number, isGood: boolean): void {
    this.look(now)
    if (generation !== this.generation) return
    this.successesInRow = isGood ? this.successesInRow + 1 : 0
    this.failuresInRow = isGood ? 0 : this.failuresInRow + 1
    if (this.state === 'HALF_OPEN' && !isGood) this.begin('OPEN', now)
    else if (this.state === 'HALF_OPEN' && this.successesInRow >= this.maxRequests) this.begin('CLOSED', now)
    else if (this.state === 'CLOSED' && this.failuresInRow > 5) this.begin('OPEN', now)
  }
}

/** Deterministic draws of 0..1. */
function dice(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

describe('counts that are cleared', () => {
  test.each([0.7, 2, 5, Number.POSITIVE_INFINITY])(
    'every %f s: call by call what gobreaker does, overlapping calls too',
    (interval) => {
      let opened = 0
      for (let seed = 1; seed <= 20; seed++) {
        const draw = dice(seed)
        const breaker = new Breaker(
          {
            ...R4J,
            trigger: 'consecutive',
            clearNs: interval * SEC,
            openNs: 3 * SEC,
            permittedCalls: 2,
            ignoresLateResults: true,
          },
          0,
        )
        const reference = new Reference(interval, 3, 2)
        const under: { at: number; ours: number; theirs: number }[] = []
        let now = 0
        for (let call = 0; call < 2000; call++) {
          now = Math.round((now + 0.01 + draw() * 0.3) * 1000) / 1000
          under.sort((a, b) => a.at - b.at)
          while (under.length > 0 && under[0].at <= now) {
            const { at, ours, theirs } = under.shift() as (typeof under)[number]
            const isGood = draw() < 0.2
            breaker.record(Math.round(at * SEC), isGood ? SUCCESS : FAILURE, 0, ours)
            reference.after(at, theirs, isGood)
            expect(STATE_NAMES[breaker.state], `seed ${seed} at ${at}`).toBe(reference.state)
          }
          const isTaken = breaker.tryAcquire(Math.round(now * SEC))
          const theirs = reference.before(now)
          expect(isTaken, `seed ${seed} at ${now}`).toBe(theirs > 0)
          if (isTaken) under.push({ at: Math.round((now + draw()) * 1000) / 1000, ours: breaker.generation, theirs })
          if (reference.state === 'OPEN') opened++
        }
      }
      expect(opened).toBeGreaterThan(0)
    },
  )
})

/** When it opened first, in steps of 10 ms; calls at 0.1, 0.2 … s, each of 1 ms, and all fail. */
function opensAt(clearIntervalMs: ParamValue, change: Readonly<Record<string, ParamValue>> = GOBREAKER): number | null {
  const prepared = prepare(
    {
      spillway: 1,
      name: 'Clearing',
      nodes: [
        { id: 'p', kind: 'producer', x: 0, y: 0, params: { ratePerSec: 10, arrivals: 'constant' } },
        { id: 'b', kind: 'circuit-breaker', x: 0, y: 0, params: { ...change, clearIntervalMs } },
        { id: 's', kind: 'worker-pool', x: 0, y: 0, params: { serviceTimeMs: 1, workers: null, failureRatio: 1 } },
      ],
      wires: [
        { id: 'in', from: 'p', to: 'b' },
        { id: 'out', from: 'b', to: 's' },
      ],
    },
    { durationSec: 5 },
  )
  prepared.simulation.start()
  for (let step = 1; step <= 300; step++) {
    prepared.simulation.runBefore(step * 1e7 + 1, 1e7)
    if (prepared.results().nodes.b.counters.opened > 0) return step / 100
  }
  return null
}

test('failures in a row count together within one interval; the next begins at the call that clears', () => {
  // The sixth result comes at 0.601 s.
  expect(opensAt(null)).toBe(0.61)
  expect(opensAt(601)).toBe(0.61)
  // The interval is over before the sixth result: that clears, and is of an earlier generation. The next six begin at 0.7 s.
  expect(opensAt(600)).toBe(1.21)
  // Cleared by the call at 0.6 s, not at 0.55 s: the next interval ends at 1.15 s, after the sixth.
  expect(opensAt(550)).toBe(1.11)
  expect(opensAt(450)).toBe(null)
})

test('without ignoring late results the one that clears counts in the next interval', () => {
  expect(opensAt(600, { ...GOBREAKER, ignoreLateResults: false })).toBe(1.11)
})

test('a rate forgets what was before, too', () => {
  const ratio = schema.presets?.find(({ id }) => id === 'gobreaker-ratio')?.params ?? {}
  expect(opensAt(null, ratio)).toBe(0.31)
  expect(opensAt(250, ratio)).toBe(0.51)
  expect(opensAt(150, ratio)).toBe(null)
})
