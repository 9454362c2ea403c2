import { describe, expect, test } from 'vitest'
import type { Results } from '../../../workers/protocol/results'
import { type Look, says, seen } from './claims.testing'
import { near } from './services.testing'

const SEEDS = Array.from({ length: 8 }, (_, i) => i + 1)
/** One mail: 20 ms there, 10 of work, 20 back. */
const CYCLE_MS = 50
const QUIET_PER_SEC = 4
const LOAD = (QUIET_PER_SEC * CYCLE_MS) / 1000
/** Pushed to, the mailer is M/D/1. */
const PUSHED_MS = (LOAD * CYCLE_MS) / (2 * (1 - LOAD))

const quiet: Look = { fromSec: 5, toSec: 40 }
const busy: Look = { fromSec: 40, toSec: 90 }

function each(what: Look): Results[] {
  return SEEDS.map((seed) => seen('queue/polling', { ...what, seed }))
}

/** Of all runs together. */
function quietly(label?: string) {
  const runs = each(label === undefined ? quiet : { ...quiet, press: { [label]: 1 } }).map((r) => r.nodes.mails)
  const sum = (of: (mails: (typeof runs)[number]) => number) => runs.reduce((total, mails) => total + of(mails), 0)
  const delivered = sum(({ counters }) => counters.delivered)
  const waitMs = sum(({ counters, histograms }) => counters.delivered * (histograms.waitInQueue.mean as number)) / delivered
  return { waitMs, emptyPerSec: sum(({ counters }) => counters.emptyPolls) / (35 * SEEDS.length), delivered }
}

describe('ask again later', () => {
  // M/D/1 with vacations of length V adds V / 2, and the mailer sleeps whenever it does not work: (1 − ρ) / V times a second.
  test.each([
    [1000, undefined],
    [100, 'Sleep for 100 ms only'],
  ])('asleep for %i ms: half of it is the wait, and it sleeps four fifths of the time', (sleepMs, label) => {
    says('queue/polling', 'the mailer sleeps four fifths of the time')
    const { waitMs, emptyPerSec } = quietly(label)
    // Some 230 sleeps of 1 s with a mail in them: a deviation of 4 %.
    near(waitMs, PUSHED_MS + sleepMs / 2, 0.12)
    near(emptyPerSec, (1 - LOAD) / (sleepMs / 1000), 0.05)
    expect(LOAD).toBe(1 / 5)
  })

  test('a long poll is as quick as a push, and asks once for each mail', () => {
    const [polled, pushed] = [quietly('Long polls of 20 s'), quietly('Push')]
    near(polled.waitMs, PUSHED_MS, 0.2)
    near(polled.waitMs, pushed.waitMs, 1e-9)
    expect(polled.emptyPerSec).toBe(0)
    for (const { nodes } of each({ ...quiet, press: { 'Long polls of 20 s': 1 } })) {
      const { polls, delivered } = nodes.mails.counters
      expect(Math.abs(polls - delivered)).toBeLessThanOrEqual(1)
    }
  })

  test('at 30 a second one mail at a time is too few, however it asks: 20 a second go, and 500 wait in the end', () => {
    for (const label of [undefined, 'Long polls of 20 s', 'Sleep for 100 ms only', 'Push']) {
      const press = label === undefined ? {} : { [label]: 1 }
      for (const { nodes } of each({ ...busy, press })) {
        near(nodes.mails.counters.delivered / 50, 1000 / CYCLE_MS, 0.03)
        near(nodes.mails.gauges.ready.value, (30 - 1000 / CYCLE_MS) * 50, 0.4)
      }
    }
  })

  test('ten a poll share the way: what waited goes, and no mail waits much longer than a sleep', () => {
    for (const { nodes } of each({ ...busy, fromSec: 75, press: { 'Ten messages a poll': 50 } })) {
      // 40 ms of way and 100 of work for ten: 71 a second.
      near(nodes.mails.counters.delivered / 15, 30, 0.2)
      expect(nodes.mails.gauges.ready.max).toBeLessThan(60)
      expect(nodes.mails.histograms.waitInQueue.mean).toBeLessThan(600)
    }
  })
})
