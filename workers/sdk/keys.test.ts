import { expect, test } from 'vitest'
import { pow, RandomStream } from '../kernel'
import { ALIAS_LIMIT, type KeyDistribution, KeySampler } from './keys'

const base: KeyDistribution = { keyspace: 1000, shape: 'zipf', alpha: 1, hotKeys: 10, hotRatio: 0.9 }

function sampler(change: Partial<KeyDistribution>): KeySampler {
  return new KeySampler({ ...base, ...change }, new RandomStream(7, 'n', 'keys'))
}

function counts(keys: KeySampler, draws: number, buckets: number): number[] {
  const found = new Array<number>(buckets).fill(0)
  for (let i = 0; i < draws; i++) {
    const key = keys.draw()
    if (key < buckets) found[key]++
  }
  return found
}

/** Sum of r^−α for ranks 1 … n. */
function harmonic(n: number, alpha: number): number {
  let sum = 0
  for (let r = n; r >= 1; r--) sum += r ** -alpha
  return sum
}

// Four standard deviations of a binomial count.
function expectShare(count: number, draws: number, p: number): void {
  expect(Math.abs(count - draws * p)).toBeLessThan(4 * Math.sqrt(draws * p * (1 - p)) + 1)
}

test.each([0.5, 1, 1.5, 2])('draws ranks by the Zipf law from a table, alpha %d', (alpha) => {
  const draws = 200_000
  const found = counts(sampler({ alpha }), draws, 20)
  const total = harmonic(1000, alpha)
  found.forEach((count, i) => {
    expectShare(count, draws, (i + 1) ** -alpha / total)
  })
})

/** Walker's alias table as Vose (1991) builds it, kept in full: what a draw of the packed one must agree with to the last bit. */
function plainAlias(n: number, alpha: number): (u: number) => number {
  const weights = Array.from({ length: n }, (_, i) => pow(i + 1, -alpha))
  const total = weights.reduceRight((sum, weight) => sum + weight, 0)
  const share = weights.map((weight) => weight * (n / total))
  const alias = share.map((_, i) => i)
  const poor = alias.filter((i) => share[i] < 1)
  const rich = alias.filter((i) => share[i] >= 1)
  while (poor.length > 0 && rich.length > 0) {
    const small = poor.pop() as number
    const large = rich[rich.length - 1]
    alias[small] = large
    share[large] -= 1 - share[small]
    if (share[large] < 1) poor.push(rich.pop() as number)
  }
  for (const i of [...poor, ...rich]) share[i] = 1
  return (u) => {
    const key = Math.floor(u * n)
    return u * n - key < share[key] ? key : alias[key]
  }
}

test.each([
  [1, 1],
  [7, 2],
  [1000, 1],
  [100_003, 0.9],
])('draws what a plain alias table draws, %d keys, alpha %d', (keyspace, alpha) => {
  const keys = sampler({ keyspace, alpha })
  const plain = plainAlias(keyspace, alpha)
  const lots = new RandomStream(7, 'n', 'keys')
  // Of so many some hundred have the first bits of their probability, so that the rest of them decides.
  for (let i = 0; i < 400_000; i++) if (keys.draw() !== plain(lots.uniform())) throw new Error(`draw ${i}`)
})

test.each([0.5, 0.9999, 1, 1.0001, 1.5, 2])(
  'draws the same law by rejection-inversion for great keyspaces, alpha %d',
  (alpha) => {
    const keyspace = 2 * ALIAS_LIMIT
    const draws = 200_000
    const found = counts(sampler({ keyspace, alpha }), draws, 10)
    const total = harmonic(keyspace, alpha)
    found.forEach((count, i) => {
      expectShare(count, draws, (i + 1) ** -alpha / total)
    })
  },
)

test('draws every key evenly when uniform, and when alpha is 0', () => {
  for (const change of [{ shape: 'uniform' as const }, { alpha: 0 }]) {
    const found = counts(sampler({ ...change, keyspace: 10 }), 100_000, 10)
    for (const count of found) expectShare(count, 100_000, 0.1)
  }
})

test('gives the hot keys their share together', () => {
  const found = counts(sampler({ shape: 'hotspot' }), 100_000, 1000)
  const hot = found.slice(0, 10).reduce((a, b) => a + b, 0)
  expectShare(hot, 100_000, 0.9)
  expectShare(found[0], 100_000, 0.09)
})

test('walks through all keys in order and starts again', () => {
  const keys = sampler({ shape: 'sequential', keyspace: 3 })
  expect([keys.draw(), keys.draw(), keys.draw(), keys.draw()]).toEqual([0, 1, 2, 0])
})

test('knows only key 0 in a keyspace of one', () => {
  for (const shape of ['uniform', 'zipf', 'hotspot', 'sequential'] as const) {
    const keys = sampler({ shape, keyspace: 1 })
    expect([keys.draw(), keys.draw()]).toEqual([0, 0])
  }
})

test.each([0, 1, 63, 64, 65, 200])(
  'takes a change of the law after %d keys as if each had been drawn when it was asked for',
  (before) => {
    const keys = sampler({})
    const random = new RandomStream(7, 'n', 'keys')
    for (let i = 0; i < before; i++) {
      keys.draw()
      random.uniform()
    }
    keys.become({ ...base, shape: 'uniform' })
    for (let i = 0; i < 10; i++) expect(keys.draw()).toBe(random.below(1000))
  },
)
