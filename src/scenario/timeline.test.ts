import { describe, expect, it } from 'vitest'
import { FIXTURES, node, scenario, wires } from './builders.testing'
import type { TimelineEntry } from './document'
import { paramsAt, recordChange, splitSet, valuesAt } from './timeline'

const change = (atSec: number, to: number, set = 'work.workers'): TimelineEntry => ({ atSec, set, to })

describe('splitSet', () => {
  it('takes node and parameter apart, or gives nothing', () => {
    expect(splitSet('work.workers')).toEqual({ node: 'work', param: 'workers' })
    for (const text of ['work', '.workers', 'work.', '']) expect(splitSet(text)).toBeNull()
  })
})

describe('paramsAt', () => {
  const document = scenario([node('work', 'pool', { params: { workers: 2, team: 'a' } }), node('other', 'pool')], [], {
    timeline: [
      change(10, 5),
      change(3, 9),
      change(10, 6),
      change(4, 8, 'other.workers'),
      { atSec: 1, fault: 'crash', on: 'work' },
    ],
  })

  it('applies changes up to and including the time, the later ones winning', () => {
    expect(paramsAt(document, 'work', 2.9)).toEqual({ workers: 2, team: 'a' })
    expect(paramsAt(document, 'work', 3)).toEqual({ workers: 9, team: 'a' })
    expect(paramsAt(document, 'work', 10)).toEqual({ workers: 6, team: 'a' })
    expect(paramsAt(document, 'other', 100)).toEqual({ workers: 8 })
  })

  it('is of a wire, too, unless a node has its id', () => {
    const timeline = [change(3, 9, 'w1.latencyMs'), { atSec: 5, set: 'w1.bandwidthMbps', to: null }]
    const wired = scenario([node('a', 'pool'), node('b', 'pool')], [{ ...wires('a>b')[0], lossRatio: 0.1 }], { timeline })
    expect([2, 3, 5].map((sec) => paramsAt(wired, 'w1', sec))).toEqual([
      { lossRatio: 0.1 },
      { lossRatio: 0.1, latencyMs: 9 },
      { lossRatio: 0.1, latencyMs: 9, bandwidthMbps: null },
    ])
    const alike = { ...wired, nodes: [...wired.nodes, node('w1', 'pool', { params: { workers: 2 } })], timeline: [] }
    expect(paramsAt(alike, 'w1', 0)).toEqual({ workers: 2 })
  })

  it('fills in defaults where a model wants them', () => {
    expect(valuesAt(document, 'other', 0, FIXTURES)).toMatchObject({ workers: 4, room: Number.POSITIVE_INFINITY })
    expect(valuesAt(document, 'nobody', 0, FIXTURES)).toBeNull()
  })
})

describe('recordChange', () => {
  const document = scenario([node('work', 'pool'), node('other', 'pool')], wires('work>other'))
  const record = (timeline: readonly TimelineEntry[], ...entries: readonly TimelineEntry[]) =>
    entries.reduce((all, entry) => recordChange(all, entry, document), timeline)

  it('keeps every value that a parameter of a node has had, also at one instant', () => {
    const drag = [0, 1, 2].map((to) => change(1.5, to))
    expect(record([], ...drag)).toEqual(drag)
  })

  it('keeps only the last of the values that one of a wire has had at one instant', () => {
    const drag = [0, 1, 2].map((to) => change(1.5, to, 'w1.latencyMs'))
    const other = change(1.5, 7, 'w1.bandwidthMbps')
    expect(record([other], ...drag)).toEqual([other, drag[2]])
  })

  it('keeps every change that took effect at an instant of its own, however close', () => {
    expect(record([], ...[1.001, 1.0010001, 1.003].map((at, i) => change(at, i, 'w1.latencyMs')))).toHaveLength(3)
  })

  it('leaves other parameters and faults of the same moment alone', () => {
    const before: TimelineEntry[] = [change(1, 1, 'work.room'), { atSec: 1, fault: 'pause', on: 'work' }]
    expect(record(before, change(1, 2))).toEqual([...before, change(1, 2)])
    const fault: TimelineEntry = { atSec: 1, fault: 'pause', on: 'work' }
    expect(record([fault], fault)).toHaveLength(2)
  })

  it('enters a change between others by its time', () => {
    expect(record([change(1, 1), change(9, 9)], change(5, 5)).map((e) => e.atSec)).toEqual([1, 5, 9])
  })
})
