import { describe, expect, it } from 'vitest'
import { Dealing, type Parts } from './dealing'

/** Numbers from 0 to 1 that are the same every time. */
function numbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

function randomParts(count: number, random: () => number): Parts {
  const weights = Array.from({ length: count }, () => Math.ceil(100 * random() ** 2))
  const links = Array.from({ length: count + 2 }, () => ({
    a: Math.floor(count * random()),
    b: Math.floor(count * random()),
    messages: Math.ceil(30 * random()),
  })).filter(({ a, b }) => a !== b)
  return { weights, links }
}

/** What the busiest worker has to do, told anew: its parts, and half an event for each message across. */
function busiestOf({ weights, links }: Parts, workerOf: ArrayLike<number>, workers: number): number {
  const loads = new Array<number>(workers).fill(0)
  for (const [part, weight] of weights.entries()) loads[workerOf[part]] += weight
  for (const { a, b, messages } of links) {
    if (workerOf[a] === workerOf[b]) continue
    loads[workerOf[a]] += messages / 2
    loads[workerOf[b]] += messages / 2
  }
  return Math.max(...loads)
}

/** The best of all ways to deal parts out so that every worker has one. */
function bestOf(parts: Parts, workers: number): number {
  const count = parts.weights.length
  let best = Infinity
  for (let code = 0; code < workers ** count; code++) {
    const workerOf = Array.from({ length: count }, (_, part) => Math.floor(code / workers ** part) % workers)
    if (new Set(workerOf).size === workers) best = Math.min(best, busiestOf(parts, workerOf, workers))
  }
  return best
}

describe('parts dealt out to workers', () => {
  it('burden the busiest worker hardly more than the best of all ways would', () => {
    const random = numbers(7)
    const ratios = Array.from({ length: 120 }, () => {
      const parts = randomParts(4 + Math.floor(5 * random()), random)
      const { workerOf, busiest } = new Dealing(parts, 3)
      expect(busiest).toBeCloseTo(busiestOf(parts, workerOf, 3), 6)
      return busiest / bestOf(parts, 3)
    })
    expect(Math.min(...ratios)).toBeGreaterThan(1 - 1e-9)
    expect(ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length).toBeLessThan(1.03)
    expect(Math.max(...ratios)).toBeLessThan(1.25)
  })

  it('leave no worker without one, also where crossings cost more than anything else', () => {
    const links = [0, 1, 2].map((a) => ({ a, b: a + 1, messages: 1e6 }))
    for (const workers of [2, 3, 4]) {
      const { workerOf } = new Dealing({ weights: [5, 1, 1, 1], links }, workers)
      expect(new Set(workerOf).size).toBe(workers)
    }
  })

  it('stay together where what passes between them costs more than it saves', () => {
    const { workerOf } = new Dealing({ weights: [10, 10, 10, 10], links: [{ a: 0, b: 1, messages: 100 }] }, 2)
    expect(workerOf[0]).toBe(workerOf[1])
  })

  it('are dealt out in a moment where there are thousands', () => {
    const parts = randomParts(2000, numbers(3))
    const { busiest } = new Dealing(parts, 3)
    const all = parts.weights.reduce((sum, weight) => sum + weight, 0)
    expect(busiest).toBeLessThan(0.45 * all)
  })
})
