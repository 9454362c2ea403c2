import { describe, expect, it } from 'vitest'
import { RandomStream } from '../kernel'
import { CheckpointLedger, MOST_CHECKPOINTS, SPACING_EVENTS } from './checkpoint-ledger'

/** A run of so many events, with looks at the ledger every few thousand. Returns the events at each checkpoint kept. */
function runOf(events: number, seed: number): { kept: readonly number[]; most: number } {
  const ledger = new CheckpointLedger()
  const random = new RandomStream(seed, 'ledger', 'steps')
  const eventsAt = new Map<number, number>()
  let most = 0
  for (let done = 0, atNs = 0; done < events; done += 1 + random.below(400_000), atNs += 1 + random.below(1e6)) {
    if (!ledger.isDue(atNs, done)) continue
    ledger.add(atNs, done)
    eventsAt.set(atNs, done)
    if (ledger.count > MOST_CHECKPOINTS) ledger.giveUp()
    most = Math.max(most, ledger.count)
  }
  return { kept: ledger.instants.map((atNs) => eventsAt.get(atNs) as number), most }
}

describe('the ledger of checkpoints', () => {
  it.each([1e6, 1e7, 1e8, 1e9, 1e10])('of a run of %d events has no long gap and no more than there is room for', (events) => {
    const { kept, most } = runOf(events, 5)
    expect(most).toBeLessThanOrEqual(MOST_CHECKPOINTS)
    expect(kept[0]).toBe(0)
    const gaps = [...kept.slice(1), events].map((end, i) => end - kept[i])
    expect(Math.max(...gaps)).toBeLessThanOrEqual(Math.max(SPACING_EVENTS, events / 30) + 400_000)
  })

  it('finds the latest at or before an instant', () => {
    const ledger = new CheckpointLedger()
    ledger.add(0, 0)
    ledger.add(20, 5e6)
    ledger.add(10, 2e6)
    expect([0, 9, 10, 19, 20, 99].map((ns) => ledger.latestBefore(ns))).toEqual([0, 0, 10, 10, 20, 20])
    expect(ledger.isDue(10, 9e6)).toBe(false)
    ledger.dropAfter(10)
    expect(ledger.instants).toEqual([0, 10])
  })
})
