import { expect, it } from 'vitest'
import { SILENCE_MS, Watchdog } from './watchdog'

/** Looks every so many ms for so long; the engine reports as it likes. */
function watch(everyMs: number, forMs: number, reportAt: (ms: number) => number): boolean {
  const dog = new Watchdog()
  let barked = false
  for (let ms = 0; ms <= forMs; ms += everyMs) barked ||= dog.look(ms, reportAt(ms))
  return barked
}

it('notices that the engine is gone', () => {
  expect(watch(16, SILENCE_MS + 100, () => 7)).toBe(true)
  expect(watch(16, SILENCE_MS - 100, () => 7)).toBe(false)
})

it('lets an engine be that reports now and then', () => {
  expect(watch(16, 20 * SILENCE_MS, (ms) => Math.floor(ms / 5000))).toBe(false)
})

it('does not take the sleep of the page for that of the engine', () => {
  // Two looks, a minute apart, in a tab that was in the background.
  expect(watch(60_000, 5 * 60_000, () => 7)).toBe(false)
})
