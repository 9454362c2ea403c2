import { describe, expect, it } from 'vitest'
import { chainYardstick, type Sojourn, tandemYardstick, yardstick } from './yardstick'

/** Mean of several seeds. */
function mean(run: (seed: number) => Sojourn): number {
  const seeds = [1, 2, 3, 4]
  return seeds.reduce((sum, seed) => sum + run(seed).mean, 0) / seeds.length
}

/** Probability of waiting in M/M/c (Erlang C), by load. */
function erlangC(workers: number, load: number): number {
  const offered = workers * load
  let blocked = 1
  for (let n = 1; n <= workers; n++) blocked = (offered * blocked) / (n + offered * blocked)
  return blocked / (1 - load * (1 - blocked))
}

describe('the loops that the engine is held against are the models they stand for', () => {
  it('M/M/1', () => {
    expect(mean((seed) => yardstick(200_000, 0.8, seed))).toBeCloseTo(5, 0)
    expect(yardstick(400_000, 0.5, 1).p99 / (2 * Math.log(100))).toBeCloseTo(1, 1)
  })

  it('M/M/1 stations in a row', () => {
    expect(mean((seed) => tandemYardstick(50_000, 10, 0.8, seed)) / 50).toBeCloseTo(1, 1)
  })

  it('a chain of services, each M/M/c, with the way there and back', () => {
    const [workers, load, hop] = [10, 0.8, 0.1]
    const each = 1 + erlangC(workers, load) / (workers * (1 - load))
    expect(mean((seed) => chainYardstick(100_000, 3, workers, load, hop, seed)) / (3 * each + 6 * hop)).toBeCloseTo(1, 1)
  })
})
