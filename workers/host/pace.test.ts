import { expect, it } from 'vitest'
import { Pace } from './pace'

/** Pieces of work of so many ms and events each, with pauses between them. */
function work(pace: Pace, pieces: number, ms: number, events: number): void {
  for (let i = 0; i < pieces; i++) {
    pace.begin(i * 1000)
    pace.end(i * 1000 + ms, events)
  }
}

it('measures work and leaves out pauses, and says nothing before it has seen some', () => {
  const pace = new Pace()
  work(pace, 3, 5, 10_000)
  expect(pace.eventsIn(100)).toBe(0)
  work(pace, 1, 5, 10_000)
  expect(pace.eventsIn(100)).toBeCloseTo(200_000)
})

it('follows a run that becomes slower within a few pieces', () => {
  const pace = new Pace()
  work(pace, 20, 20, 40_000)
  work(pace, 10, 20, 10_000)
  expect(pace.eventsIn(20)).toBeGreaterThan(10_000)
  expect(pace.eventsIn(20)).toBeLessThan(11_000)
})
