import { describe, expect, it } from 'vitest'
import { prepare } from '../../../workers/testing/simulate'
import type { Scenario } from '../../scenario'
import { panel } from './panel'

/** Ten shards of which the third has crashed, and one key that every second reader wants. */
const scenario: Scenario = {
  spillway: 1,
  name: 'Shards',
  seed: 3,
  durationSec: 20,
  nodes: [
    {
      id: 'readers',
      kind: 'producer',
      x: 0,
      y: 0,
      params: { ratePerSec: 500, keys: 'hotspot', keyspace: 1000, hotKeys: 1, hotRatio: 0.5 },
    },
    {
      id: 'cache',
      kind: 'cache',
      x: 0,
      y: 0,
      params: { capacity: 1000, shards: 10, placement: 'ring', away: [{ type: 'crashed', shard: 3 }] },
    },
  ],
  wires: [{ id: 'w', from: 'readers', to: 'cache', latencyMs: 1 }],
}

function sections() {
  const { simulation, plan, view } = prepare(scenario)
  simulation.start()
  while (!simulation.runBefore(plan.durationNs, 1_000_000));
  return new Map(panel.sections?.(view('cache')).map((section) => [section.title, section]))
}

describe('the panel of a cache', () => {
  const shown = sections()
  const percents = (title: string, column: number) =>
    (shown.get(title)?.rows ?? [])
      .map(({ cells }) => Number.parseFloat(cells[column].text))
      .filter((value) => !Number.isNaN(value))

  it('shares keys and lookups among nine shards, and says that the third is away', () => {
    const shards = shown.get('Shards')
    expect(shards?.rows[2].cells.map(({ text }) => text)).toEqual(['away', 'away'])
    expect(shards?.ring?.center).toBe('9 of 10')
    expect(shards?.ring?.parts.map(({ isOut }) => isOut)).toEqual(Array.from({ length: 10 }, (_, i) => i === 2))
    for (const column of [0, 1]) {
      const all = percents('Shards', column)
      expect(all.length).toBe(9)
      // Rounded to two digits each.
      expect(Math.abs(all.reduce((sum, one) => sum + one, 0) - 100)).toBeLessThan(3)
    }
  })

  it('marks the shard of the hot key, and no other', () => {
    const parts = shown.get('Shards')?.ring?.parts ?? []
    expect(parts.filter(({ tone }) => tone === 'waiting').length).toBe(1)
    expect(Math.max(...percents('Shards', 1))).toBeGreaterThan(50)
  })

  it('names the hottest keys, hottest first, and tells how old hits are', () => {
    const shares = percents('Hottest keys', 0)
    expect(shares[0]).toBeGreaterThan(45)
    expect(shares).toEqual(shares.toSorted((a, b) => b - a))
    const bars = shown.get('Ages of hits')?.rows.map(({ cells }) => cells[0].barRatio) ?? []
    expect(bars.length).toBe(4)
    expect(bars).toEqual(bars.toSorted((a, b) => a - b))
    expect(bars[3]).toBe(1)
  })

  it('says nothing of ages that the page has not begun to follow', () => {
    const { simulation, plan, view } = prepare(scenario)
    simulation.start()
    while (!simulation.runBefore(plan.durationNs, 1_000_000));
    const atRest = Object.create(view('cache'), { quantileMs: { value: () => null } })
    const ages = panel.sections?.(atRest).find(({ title }) => title === 'Ages of hits')
    expect(ages?.rows.map(({ cells }) => cells[0])).toEqual(Array(4).fill({ text: '–', barRatio: 0, tone: 'good' }))
  })
})
