import { describe, expect, it } from 'vitest'
import { latencyNs } from './collector'
import { collectorOf, GOOD, note } from './notes.testing'

describe('the collector', () => {
  it('keeps the slowest and some of each failure when they are no longer recent', () => {
    const collector = collectorOf()
    collector.note(note('ended', 0, 0, 1e9, { trace: 1 }))
    collector.note(note('ended', 0, 0, 5, { trace: 2, outcome: 'rejectedShed' }))
    for (let i = 3; i < 1003; i++) collector.note(note('ended', 0, i, i + 100, { trace: i }))
    expect(collector.ended).toBe(1002)
    expect(latencyNs(collector.list('slowest', 'all')[0])).toBe(1e9)
    expect(collector.list('recent', 'rejected').map(({ id }) => id)).toEqual([2])
    expect(collector.list('recent', 'all')).toHaveLength(200)
  })

  it('holds a bounded number of notes, and says when a trace is cut', () => {
    const collector = collectorOf()
    for (let i = 0; i < 1000; i++) collector.note(note('out', 0, i, i, { sequence: i }))
    collector.note(note('ended', 0, 0, 1))
    const [trace] = collector.list('recent', 'all')
    expect(trace.notes).toHaveLength(400)
    expect(trace.isCut).toBe(true)
  })

  it('takes a number that comes back much later for another request', () => {
    const collector = collectorOf(GOOD)
    collector.note(note('out', 0, 100e9, 100e9))
    collector.note(note('ended', 0, 100e9, 101e9))
    expect(collector.list('recent', 'all').map(({ notes }) => notes.length)).toEqual([1, GOOD.length - 1])
  })

  it('keeps the slowest ones whole, whatever came after them', () => {
    const collector = collectorOf()
    for (let i = 1; i <= 500; i++) collector.note(note('ended', 0, 0, (i * 7919) % 501, { trace: i }))
    const slowest = Array.from({ length: 60 }, (_, i) => 500 - i)
    expect(collector.list('slowest', 'all').map(latencyNs)).toEqual(slowest)
  })

  it('follows requests also when it has seen many notes', () => {
    const collector = collectorOf()
    for (let trace = 1; trace <= 1000; trace++) {
      for (let i = 0; i < 100; i++) collector.note(note('out', 0, i, i, { sequence: i, trace }))
      collector.note(note('ended', 0, 0, trace, { trace }))
    }
    for (const { notes } of collector.list('recent', 'all')) expect(notes).toHaveLength(100)
  })

  it('counts the end of a request once', () => {
    const collector = collectorOf()
    collector.note(note('ended', 0, 0, 160))
    collector.note(note('ended', 0, 0, 900, { outcome: 'timeout' }))
    expect(collector.ended).toBe(1)
    expect(collector.list('recent', 'all').map(latencyNs)).toEqual([160])
  })

  it('leaves signals alone, which belong to no request', () => {
    const collector = collectorOf()
    collector.note(note('out', 0, 0, 1, { trace: 0 }))
    expect(collector.list('recent', 'all')).toEqual([])
  })
})
