import { expect, test } from 'vitest'
import { type FakeClient, fakeClient } from './fake-client.testing'
import { findWarmup } from './warmup'

const STEP_SEC = 0.1

/** Uneven, but the same each time. */
const noise = (i: number) => ((i * 7919) % 101) / 101 - 0.5

/** Sets what an origin has measured: requests per second and mean latency of each interval, from 0 on. */
function measure(fake: FakeClient, origin: string, points: number, at: (i: number) => { perSec: number; ms: number }): void {
  const indices = Array.from({ length: points }, (_, i) => i)
  const timeSec = Float64Array.from(indices, (i) => (i + 1) * STEP_SEC)
  const rates = { timeSec, values: Float64Array.from(indices, (i) => at(i).perSec) }
  const busy = indices.filter((i) => at(i).perSec > 0)
  fake.series.set(`${origin}.latency.rate`, rates)
  fake.series.set(`${origin}.latency.mean`, {
    timeSec: Float64Array.from(busy, (i) => timeSec[i]),
    values: Float64Array.from(busy, (i) => at(i).ms),
  })
  fake.series.set('system.good', rates)
}

test('finds where a known transient ends', () => {
  const fake = fakeClient()
  measure(fake, 'users', 600, (i) => ({ perSec: 100, ms: (i < 80 ? 20 + i : 100) + noise(i) }))
  const { hint, lookedAtSec, looked } = findWarmup(fake.client, ['users'])
  expect(hint).toMatchObject({ series: 'latency', settled: true })
  expect(hint?.sec).toBeCloseTo(8, 5)
  expect(lookedAtSec).toBeCloseTo(60, 5)
  expect(looked.values.at(-1)).toBeCloseTo(100, 0)
})

test('weighs origins by their requests', () => {
  const fake = fakeClient()
  measure(fake, 'few', 400, (i) => ({ perSec: 10, ms: i < 300 ? 100 : 130 }))
  measure(fake, 'many', 400, (i) => ({ perSec: 1990, ms: (i < 60 ? 90 : 40) + noise(i) }))
  const { hint, looked } = findWarmup(fake.client, ['few', 'many'])
  expect(hint?.sec).toBeGreaterThanOrEqual(6)
  expect(hint?.sec).toBeLessThan(8)
  expect(looked.values[0]).toBeCloseTo((100 + 199 * 90) / 200, 0)
})

test('looks at more than one interval where some have no request', () => {
  const fake = fakeClient()
  measure(fake, 'users', 800, (i) => ({ perSec: i % 2 === 0 ? 20 : 0, ms: (i < 200 ? 50 : 10) + noise(i) }))
  const { hint } = findWarmup(fake.client, ['users'])
  expect(hint).toMatchObject({ series: 'latency', settled: true })
  expect(hint?.sec).toBeGreaterThanOrEqual(20)
  expect(hint?.sec).toBeLessThan(22)
})

test('takes the goodput where too few intervals have a latency', () => {
  const fake = fakeClient()
  measure(fake, 'users', 200, (i) => ({ perSec: i < 190 && i > 20 ? 0 : 100, ms: 5 }))
  const good = { timeSec: Float64Array.from({ length: 200 }, (_, i) => (i + 1) * STEP_SEC), values: new Float64Array(200) }
  good.values.fill(70, 30)
  fake.series.set('system.good', good)
  const { hint, looked } = findWarmup(fake.client, ['users'])
  expect(hint).toMatchObject({ series: 'throughput', settled: true })
  expect(hint?.sec).toBeCloseTo(3, 5)
  expect(looked.values.at(-1)).toBeCloseTo(70, 5)
})

test('a run in which nothing varies is steady from the start on', () => {
  const fake = fakeClient()
  measure(fake, 'users', 300, () => ({ perSec: 70, ms: 0.1 + 0.2 }))
  expect(findWarmup(fake.client, ['users']).hint).toMatchObject({ series: 'latency', settled: true, sec: 0 })
})

test('a time in which nothing ends well is no steady state', () => {
  const fake = fakeClient()
  measure(fake, 'users', 600, (i) => ({ perSec: i < 150 ? 0 : 100, ms: 60 }))
  expect(findWarmup(fake.client, ['users']).hint).toMatchObject({ series: 'latency', settled: true, sec: 15 })
  measure(fake, 'users', 600, () => ({ perSec: 0, ms: 0 }))
  expect(findWarmup(fake.client, ['users']).hint?.settled).toBe(false)
})

test('says when too little was simulated, and how much it takes', () => {
  const fake = fakeClient()
  measure(fake, 'users', 30, () => ({ perSec: 100, ms: 5 }))
  const { hint, lookedAtSec, neededSec } = findWarmup(fake.client, ['users'])
  expect(hint).toBeNull()
  expect(lookedAtSec).toBeCloseTo(3, 5)
  expect(neededSec).toBeCloseTo(5, 5)
  expect(findWarmup(fakeClient().client, [])).toMatchObject({ hint: null, lookedAtSec: 0, neededSec: 5 })
})

test('says when there is no steady state: latency that grows on and on', () => {
  const fake = fakeClient()
  measure(fake, 'users', 600, (i) => ({ perSec: 100, ms: i + noise(i) }))
  expect(findWarmup(fake.client, ['users']).hint?.settled).toBe(false)
})
