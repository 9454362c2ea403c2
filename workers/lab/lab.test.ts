import { describe, expect, it } from 'vitest'
import { LabBoard } from './board'
import { measureCosts } from './costs'
import { LAB_DEFAULTS, threadsOf } from './settings'

describe('threadsOf', () => {
  it('gives an SPSC ring one thread on each side', () => {
    expect(threadsOf({ ...LAB_DEFAULTS, producers: 4, consumers: 3 })).toEqual({ producers: 1, consumers: 1 })
    expect(threadsOf({ ...LAB_DEFAULTS, ring: 'mpmc', producers: 4, consumers: 3 })).toEqual({ producers: 4, consumers: 3 })
  })
})

describe('LabBoard', () => {
  it('adds up what the asked threads have counted, and stops them', () => {
    const board = LabBoard.create(3)
    const thread = new LabBoard(board.buffer)
    thread.count(0, 10, 0)
    thread.count(1, 5, 2)
    thread.count(2, 7, 1)
    expect(board.read(1, 3)).toMatchObject({ handled: 12, dropped: 3 })
    expect(thread.stopped).toBe(false)
    board.stop()
    expect(thread.stopped).toBe(true)
    expect(thread.count(2, 8, 1)).toBe(false)
  })

  it('keeps round trips as picoseconds within a percent', () => {
    const board = LabBoard.create(1)
    const trips = board.trips()
    trips.record(250_000)
    trips.publish()
    const { count, min } = board.histogram()
    expect(count).toBe(1)
    expect(min).toBe(250_000)
  })
})

describe('measureCosts', () => {
  it.each(['spsc', 'mpmc'] as const)('moves every record of a ringful there and back: %s', (ring) => {
    const { putNs, takeNs } = measureCosts({ ...LAB_DEFAULTS, ring, capacity: 64, batch: 4 })
    expect(putNs).toBeGreaterThan(0)
    expect(takeNs).toBeGreaterThan(0)
  })
})
