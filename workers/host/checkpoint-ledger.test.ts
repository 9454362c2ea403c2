import { describe, expect, it } from 'vitest'
import { RandomStream } from '../kernel'
import { CheckpointLedger, MOST_CHECKPOINTS } from './checkpoint-ledger'

const SPACING = 500_000
/** Longest way from one look at the ledger to the next. */
const STEP = 100_000

/** A run of so many events, with looks at the ledger on the way and room for so many. Returns the events at each checkpoint kept. */
function runOf(events: number, room: number, seed: number): { kept: readonly number[]; most: number } {
  const ledger = new CheckpointLedger()
  const random = new RandomStream(seed, 'ledger', 'steps')
  const eventsAt = new Map<number, number>()
  let most = 0
  for (let done = 0, atNs = 0; done < events; done += 1 + random.below(STEP), atNs += 1 + random.below(1e6)) {
    if (!ledger.isDue(atNs, done, SPACING)) continue
    ledger.add(atNs, done)
    eventsAt.set(atNs, done)
    if (ledger.count > room) ledger.giveUp()
    most = Math.max(most, ledger.count)
  }
  return { kept: ledger.instants.map((atNs) => eventsAt.get(atNs) as number), most }
}

function longestGap(kept: readonly number[], end: number): number {
  return Math.max(...[...kept.slice(1), end].map((next, i) => next - kept[i]))
}

describe('the ledger of checkpoints', () => {
  it.each([1e6, 1e7, 1e8, 2.5e8])('keeps all of a run of %d events, none further than the spacing from the next', (events) => {
    const { kept } = runOf(events, MOST_CHECKPOINTS, 5)
    expect(kept[0]).toBe(0)
    expect(longestGap(kept, events)).toBeLessThanOrEqual(SPACING + STEP)
  })

  it.each([
    [1e8, 20],
    [1e8, 100],
    [1e9, 100],
    [1e9, MOST_CHECKPOINTS],
    [1e10, MOST_CHECKPOINTS],
  ])(
    'spreads what it keeps over a run of %d events with room for %i: no gap is much longer than twice the mean',
    (events, room) => {
      const { kept, most } = runOf(events, room, 5)
      expect(most).toBeLessThanOrEqual(room)
      expect(kept[0]).toBe(0)
      expect(kept.length).toBeGreaterThan(0.9 * room)
      expect(longestGap(kept, events)).toBeLessThanOrEqual((2.2 * events) / room + STEP)
    },
  )

  it('keeps as many as there is room for, also when there is more of it than there was', () => {
    const ledger = new CheckpointLedger()
    let done = 0
    const goOn = (room: number, until: number) => {
      for (; done < until; done += STEP / 10) {
        if (!ledger.isDue(done, done, SPACING)) continue
        ledger.add(done, done)
        if (ledger.count > room) ledger.giveUp()
      }
    }
    goOn(20, 1e8)
    expect(ledger.count).toBe(20)
    goOn(100, 2e8)
    expect(ledger.count).toBeGreaterThan(35)
    expect(longestGap(ledger.instants.slice(20), done)).toBeLessThan((1.2 * 1e8) / 20)
  })

  it('finds the latest at or before an instant', () => {
    const ledger = new CheckpointLedger()
    ledger.add(0, 0)
    ledger.add(20, 5e6)
    ledger.add(10, 2e6)
    expect([0, 9, 10, 19, 20, 99].map((ns) => ledger.latestBefore(ns))).toEqual([0, 0, 10, 10, 20, 20])
    expect(ledger.isDue(10, 9e6, 1)).toBe(false)
    ledger.dropAfter(10)
    expect(ledger.instants).toEqual([0, 10])
  })
})
