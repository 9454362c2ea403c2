import type { RaceNews } from '../sim-client'
import type { Racer } from './sources'

/** What a race has shown so far. */
export interface Results {
  readonly accesses: number
  readonly keys: number
  readonly capacities: readonly number[]
  /** Hit ratio by racer and capacity. */
  readonly ratios: ReadonlyMap<string, ReadonlyMap<number, number>>
  readonly isDone: boolean
  readonly problem: string | null
}

export const NO_RESULTS: Results = { accesses: 0, keys: 0, capacities: [], ratios: new Map(), isDone: false, problem: null }

export function withNews(results: Results, news: RaceNews): Results {
  switch (news.type) {
    case 'trace':
      return { ...results, accesses: news.accesses, keys: news.keys, capacities: news.capacities }
    case 'point': {
      const row = new Map(results.ratios.get(news.variant)).set(news.capacity, news.hitRatio)
      return { ...results, ratios: new Map(results.ratios).set(news.variant, row) }
    }
    case 'done':
      return { ...results, isDone: true }
    case 'failed':
      return { ...results, isDone: true, problem: news.what }
  }
}

/** The racers, best first at a capacity; those without a result there keep their order behind. */
export function ranked(racers: readonly Racer[], { ratios }: Results, capacity: number): readonly Racer[] {
  const at = (racer: Racer) => ratios.get(racer.id)?.get(capacity) ?? -1
  return racers.toSorted((a, b) => at(b) - at(a))
}
