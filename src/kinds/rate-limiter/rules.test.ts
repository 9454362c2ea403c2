import { describe, expect, test } from 'vitest'
import { Cells } from './cells'
import { Fills } from './fills'
import { type Limiter, REFUSED } from './limiter'
import { Pacer } from './pacer'
import { SlidingCounter, SlidingLog } from './windows'

const SEC = 1e9
const at = (sec: number) => Math.round(sec * SEC)

function opened<L extends Limiter>(limiter: L): L {
  limiter.open(0, 0)
  return limiter
}
const tokenBucket = (ratePerSec: number, burst: number) =>
  opened(
    new Pacer({
      intervalNs: SEC / ratePerSec,
      toleranceNs: ((burst - 1) * SEC) / ratePerSec,
      smoothNs: Infinity,
      keeps: 'tokens',
    }),
  )
const nginx = (ratePerSec: number, burst: number, delay: number) =>
  opened(
    new Pacer({
      intervalNs: SEC / ratePerSec,
      toleranceNs: (burst * SEC) / ratePerSec,
      smoothNs: delay === Infinity ? Infinity : (delay * SEC) / ratePerSec,
      keeps: 'debt',
    }),
  )
const fills = (capacity: number, perFill: number, periodSec: number) =>
  opened(new Fills({ capacity, perFill, periodNs: at(periodSec) }))

/** Waits in seconds, `null` for a refusal, of arrivals at these seconds. */
function waits(limiter: Limiter, maxWaitSec: number, ...arrivals: readonly number[]): readonly (number | null)[] {
  return arrivals.map((sec) => {
    const wait = limiter.acquire(0, at(sec), maxWaitSec * SEC)
    return wait === REFUSED ? null : wait / SEC
  })
}
const decisions = (limiter: Limiter, ...arrivals: readonly number[]) => waits(limiter, 0, ...arrivals).map((wait) => wait === 0)
const accepted = (limiter: Limiter, ...arrivals: readonly number[]) => decisions(limiter, ...arrivals).filter(Boolean).length

/** A small generator of test data, uniform in [0, 1). */
function uniform(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0
    return (state >>> 0) / 2 ** 32
  }
}

describe('continuous rules', () => {
  test('TH01: Allow of x/time/rate', () => {
    const [yes, no] = [true, false]
    const found = decisions(tokenBucket(10, 5), 0, 0, 0, 0, 0, 0, 0.1, 0.15, 0.25, 1)
    expect(found).toEqual([yes, yes, yes, yes, yes, no, yes, no, yes, yes])
  })

  test('TH03: Wait of x/time/rate reserves tokens to come', () => {
    const bucket = tokenBucket(10, 1)
    expect(waits(bucket, Infinity, 0, 0, 0, 0.05)).toEqual([0, 0.1, 0.2, 0.25])
    expect(bucket.available(0, at(0.05))).toBeCloseTo(-2.5, 9)
  })

  test('a wait of exactly the longest is granted, a nanosecond more is not', () => {
    const bucket = tokenBucket(10, 1)
    expect(bucket.acquire(0, 0, 0)).toBe(0)
    expect(bucket.acquire(0, 0, 1e8 - 1)).toBe(REFUSED)
    expect(bucket.acquire(0, 0, 1e8)).toBe(1e8)
  })

  test('a refusal takes nothing: the next free token goes to the next who asks', () => {
    const bucket = tokenBucket(10, 1)
    waits(bucket, 0, 0, 0.01, 0.02, 0.09)
    expect(decisions(bucket, 0.1)).toEqual([true])
  })

  test('the newest reservation can be given back, an older one not', () => {
    const bucket = tokenBucket(10, 1)
    waits(bucket, Infinity, 0, 0, 0)
    bucket.giveBack(0, at(0.1))
    expect(waits(bucket, Infinity, 0)).toEqual([0.3])
    bucket.giveBack(0, at(0.3))
    expect(waits(bucket, Infinity, 0)).toEqual([0.3])
  })

  test('TH07: nginx limit_req with delay and nodelay', () => {
    expect(waits(nginx(10, 3, 0), 0, 0, 0, 0, 0, 0, 0)).toEqual([0, 0.1, 0.2, 0.3, null, null])
    const found = decisions(nginx(10, 3, Infinity), 0, 0, 0, 0, 0, 0, 0.1, 0.1)
    expect(found).toEqual([true, true, true, true, false, false, true, false])
  })

  test('without a burst nginx holds nobody back, and x/time/rate lets nobody through', () => {
    for (const delay of [0, Infinity]) {
      expect(decisions(nginx(10, 0, delay), 0, 0, 0.099, 0.1, 0.15, 0.2)).toEqual([true, false, false, true, false, true])
    }
    expect(accepted(tokenBucket(10, 0), 0, 1, 2)).toBe(0)
    expect(waits(tokenBucket(10, 0), 100, 0, 1)).toEqual([null, null])
  })

  test('nginx delay=2 lets two of a burst through at once and spaces out the rest', () => {
    expect(waits(nginx(10, 4, 2), 0, 0, 0, 0, 0, 0, 0)).toEqual([0, 0, 0, 0.1, 0.2, null])
  })

  test('TH08: GCRA lets 1 + τ/T through at once', () => {
    for (const [interval, tolerance] of [
      [0.1, 0.4],
      [0.1, 0.45],
      [0.3, 0.1],
      [1, 0],
    ]) {
      const gcra = opened(
        new Pacer({ intervalNs: at(interval), toleranceNs: at(tolerance), smoothNs: Infinity, keeps: 'tokens' }),
      )
      const arrivals = Array.from({ length: 20 }, () => 7)
      expect(accepted(gcra, ...arrivals)).toBe(1 + Math.floor(at(tolerance) / at(interval)))
    }
  })

  test('TH08: GCRA by virtual scheduling is the leaky bucket of ITU-T I.371 by counting, arrival by arrival', () => {
    const random = uniform(8)
    const [interval, tolerance] = [1000, 3700]
    const gcra = opened(new Pacer({ intervalNs: interval, toleranceNs: tolerance, smoothNs: Infinity, keeps: 'tokens' }))
    let content = 0
    let last = 0
    let now = 0
    for (let i = 0; i < 100_000; i++) {
      now += Math.floor(random() * 1900)
      const left = Math.max(0, content - (now - last))
      const conforms = left <= tolerance
      if (conforms) {
        content = left + interval
        last = now
      }
      expect(gcra.acquire(0, now, 0) === 0).toBe(conforms)
    }
  })

  test('a token bucket with a rate that is no whole number of nanoseconds is that of x/time/rate', () => {
    const random = uniform(4)
    const bucket = tokenBucket(300, 7)
    let tokens = 7
    let now = 0
    let last = 0
    for (let i = 0; i < 100_000; i++) {
      now += Math.floor(random() * 5e6)
      tokens = Math.min(7, tokens + ((now - last) / SEC) * 300)
      last = now
      const wait = bucket.acquire(0, now, 0)
      // Go: wait for what is missing, cut to whole nanoseconds. Within its rounding either answer is right.
      const missing = Math.floor(((1 - tokens) / 300) * SEC)
      if (missing < -1 || missing > 1) expect(wait === 0).toBe(missing <= 0)
      if (wait === 0) tokens--
    }
  })

  test('no window of any length sees more than burst + rate × length', () => {
    const random = uniform(1)
    for (const limiter of [tokenBucket(100, 20), fills(20, 5, 0.05)]) {
      const times: number[] = []
      for (let now = 0; now < 20 * SEC; now += Math.floor(-Math.log(1 - random()) * (SEC / 300))) {
        if (limiter.acquire(0, now, 0) === 0) times.push(now)
      }
      // The arrival curve of a batch that comes at once is up to one batch higher.
      const burst = limiter instanceof Fills ? 25 : 20
      let least = Infinity
      for (const [i, time] of times.entries()) {
        least = Math.min(least, i - (time / SEC) * 100)
        expect(i + 1 - (time / SEC) * 100 - least).toBeLessThanOrEqual(burst + 1e-6)
      }
      expect(times.length).toBeGreaterThan(1990)
    }
  })

  test('a change of the rate keeps the tokens, one of the burst does not fill it (SetLimit, SetBurst)', () => {
    const bucket = tokenBucket(10, 5)
    waits(bucket, Infinity, 0, 0, 0)
    bucket.become({ intervalNs: 1e7, toleranceNs: 9e7, smoothNs: Infinity, keeps: 'tokens' }, 0)
    expect(bucket.available(0, 0)).toBeCloseTo(2, 9)
    expect(bucket.capacity).toBe(10)
    expect(bucket.available(0, at(1))).toBe(10)
  })
})

describe('permits by the batch', () => {
  test('TH05: Resilience4j borrows from the next cycle, and no further than its timeout', () => {
    const limiter = fills(2, 2, 1)
    expect(waits(limiter, 1.5, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1)).toEqual([0, 0, 0.9, 0.9, null, null])
    expect(limiter.available(0, at(0.1))).toBe(-2)
    expect(limiter.available(0, at(1))).toBe(0)
  })

  test('Resilience4j loses the permits that a cycle leaves over', () => {
    const limiter = fills(2, 2, 1)
    expect(accepted(limiter, 5.5, 5.5, 5.5, 5.9, 6, 6, 6)).toBe(4)
  })

  test('Envoy fills at its instants, up to the brim', () => {
    const limiter = fills(10, 4, 1)
    expect(accepted(limiter, ...Array.from({ length: 12 }, () => 0.5))).toBe(10)
    expect(accepted(limiter, 0.999, 1, 1, 1, 1, 1)).toBe(4)
    expect(accepted(limiter, ...Array.from({ length: 12 }, () => 9))).toBe(10)
  })

  test('the period of 500 ns of Resilience4j is counted exactly after an hour', () => {
    const limiter = opened(new Fills({ capacity: 50, perFill: 50, periodNs: 500 }))
    const hour = 3600 * SEC
    for (let i = 0; i < 50; i++) expect(limiter.acquire(0, hour + 1, 0)).toBe(0)
    expect(limiter.acquire(0, hour + 499, 0)).toBe(REFUSED)
    expect(limiter.acquire(0, hour + 499, 1)).toBe(1)
    expect(limiter.acquire(0, hour + 500, 0)).toBe(0)
  })
})

describe('windows', () => {
  const edge = [0.9, 0.9, 0.9, 0.9, 0.9, 1, 1, 1, 1, 1]

  test('TH09: a fixed window lets twice the limit through at its edge, a sliding log and a token bucket do not', () => {
    expect(accepted(fills(5, 5, 1), ...edge)).toBe(10)
    expect(accepted(opened(new SlidingLog({ limit: 5, windowNs: SEC })), ...edge)).toBe(5)
    expect(accepted(tokenBucket(5, 5), ...edge)).toBe(5)
    expect(accepted(opened(new SlidingCounter({ limit: 5, windowNs: SEC })), ...edge)).toBe(5)
  })

  test('a sliding log lets the next one in exactly one window after', () => {
    const log = opened(new SlidingLog({ limit: 2, windowNs: SEC }))
    expect(decisions(log, 0.25, 0.5, 1.249999999, 1.25, 1.25)).toEqual([true, true, false, true, false])
    expect(log.available(0, at(1.5))).toBe(1)
  })

  test('a sliding log never sees more than its limit in any window', () => {
    const random = uniform(3)
    const log = opened(new SlidingLog({ limit: 5, windowNs: 1000 }))
    const times: number[] = []
    for (let now = 0; now < 1e6; now += Math.floor(random() * 200)) if (log.acquire(0, now, 0) === 0) times.push(now)
    for (let i = 5; i < times.length; i++) expect(times[i] - times[i - 5]).toBeGreaterThanOrEqual(1000)
  })

  test('waiting in a sliding log takes the places that become free', () => {
    const log = opened(new SlidingLog({ limit: 2, windowNs: SEC }))
    expect(waits(log, 2, 0, 0.5, 0.5, 0.5, 0.5, 0.5)).toEqual([0, 0, 0.5, 1, 1.5, 2])
    expect(waits(log, 2, 0.5)).toEqual([null])
  })

  test('the sliding counter of the Cloudflare example: 42 in the last minute leave room for 18 a quarter into this one', () => {
    const counter = opened(new SlidingCounter({ limit: 50, windowNs: 60 * SEC }))
    expect(accepted(counter, ...Array.from({ length: 42 }, (_, i) => i))).toBe(42)
    expect(accepted(counter, ...Array.from({ length: 30 }, () => 75))).toBe(18)
    expect(counter.available(0, at(75))).toBeCloseTo(0.5, 9)
  })

  test('a reservation of the sliding counter is for the first instant at which it would be allowed', () => {
    const random = uniform(5)
    for (let round = 0; round < 200; round++) {
      const counter = opened(new SlidingCounter({ limit: 1 + Math.floor(random() * 4), windowNs: 100 }))
      let now = 0
      for (let i = 0; i < 30; i++) {
        now += Math.floor(random() * 40)
        // Asking nanosecond by nanosecond without a wait must find the same instant.
        let later = now
        while (counter.acquire(0, later, 0) === REFUSED) later++
        counter.open(0)
        now = later
      }
    }
    const [waiting, patient] = [1, 2].map(() => opened(new SlidingCounter({ limit: 3, windowNs: 100 })))
    let asks = 0
    for (let i = 0; i < 50; i++) {
      const wait = waiting.acquire(0, 0, Infinity)
      while (patient.acquire(0, asks, 0) === REFUSED) asks++
      expect(wait).toBe(asks)
    }
  })
})

describe('cells', () => {
  test('the key unused for longest is forgotten', () => {
    const cells = new Cells(2)
    expect([cells.open(7), cells.open(8)]).toEqual([1, 2])
    expect(cells.find(7)).toBe(1)
    expect(cells.open(9)).toBe(2)
    expect([cells.find(8), cells.find(7), cells.find(9)]).toEqual([0, 1, 2])
    expect(cells.evicted).toBe(1)
    expect(cells.holds(2, 8)).toBe(false)
  })

  test('order of use is that of a plain list, over a long random run', () => {
    const random = uniform(2)
    const cells = new Cells(50)
    const order: number[] = []
    for (let i = 0; i < 20_000; i++) {
      const key = Math.floor(random() * random() * 120)
      const place = order.indexOf(key)
      expect(cells.find(key) !== 0).toBe(place >= 0)
      if (place >= 0) order.splice(place, 1)
      else {
        if (order.length === 50) order.shift()
        cells.open(key)
      }
      order.push(key)
    }
  })
})
