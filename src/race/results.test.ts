import { expect, it } from 'vitest'
import { NO_RESULTS, ranked, withNews } from './results'
import { raceFields, traceChoices } from './sources'

const racers = [
  { id: 'a', title: 'A' },
  { id: 'b', title: 'B' },
  { id: 'c', title: 'C' },
]

it('collects points and ranks them by capacity', () => {
  const news = [
    { type: 'trace', accesses: 100, keys: 10, capacities: [1, 5] },
    { type: 'point', variant: 'a', capacity: 1, hitRatio: 0.1 },
    { type: 'point', variant: 'b', capacity: 1, hitRatio: 0.3 },
    { type: 'point', variant: 'a', capacity: 5, hitRatio: 0.6 },
  ] as const
  const results = news.reduce(withNews, NO_RESULTS)
  expect(ranked(racers, results, 1).map(({ id }) => id)).toEqual(['b', 'a', 'c'])
  expect(ranked(racers, results, 5).map(({ id }) => id)).toEqual(['a', 'b', 'c'])
  expect(withNews(results, { type: 'failed', what: 'no' })).toMatchObject({ isDone: true, problem: 'no' })
})

it('offers the keys of the traffic in the scenario, and made traces', () => {
  const nodes = [
    { id: 'p', kind: 'producer', label: 'Readers', x: 0, y: 0, params: { keyspace: 77 } },
    { id: 'w', kind: 'worker-pool', x: 0, y: 0 },
    { id: 'p2', kind: 'producer', x: 0, y: 0 },
  ]
  const [first, second, ...others] = traceChoices({ spillway: 1, name: 'x', seed: 1, nodes, wires: [] })
  expect(first).toMatchObject({ title: 'Keys of Readers', source: { law: { keyspace: 77, shape: 'zipf' } } })
  expect(second.title).toBe('Keys of Producer')
  expect(others.every(({ source }) => source.type === 'made')).toBe(true)
})

it('lets the policies of a cache race', () => {
  expect(raceFields().map(({ kind, racers: found }) => [kind, found.length])).toEqual([['cache', 11]])
})
