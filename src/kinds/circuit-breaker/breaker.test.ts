import { expect, test } from 'vitest'
import { Breaker, type BreakerConfig, CLOSED, FAILURE, HALF_OPEN, IGNORED, OPEN, SUCCESS } from './breaker'
import { R4J, STATE_NAMES, VERDICTS } from './breaker.testing'

const MS = 1e6

function percent(rate: number): string {
  return rate < 0 ? '-1%' : `${Number((rate * 100).toFixed(3))}%`
}

function stateText(breaker: Breaker, nowNs: number): string {
  breaker.refresh(nowNs)
  const slow = breaker.slowCallRate > 0 ? `,slow ${percent(breaker.slowCallRate)}` : ''
  return `${STATE_NAMES[breaker.state]}(${breaker.bufferedCalls},${percent(breaker.failureRate)}${slow})`
}

/** Plays the steps of a trace of the validation table, e.g. `0:F→…; 100:S(2000ms)→…; 1400:acquire x→…`, and writes what happened in its words. */
function play(trace: string, change: Partial<BreakerConfig>): string {
  const breaker = new Breaker({ ...R4J, ...change }, 0)
  const generations = new Map<string, number>()
  const steps = trace.split('; ').map((step) => {
    const [what] = step.split('→')
    const asked = what.replace(' REJECTED', '')
    const colon = asked.indexOf(':')
    const now = Number(asked.slice(0, colon)) * MS
    const words = asked.slice(colon + 1).split(' ')
    let refused = ''
    if (words[0] === 'acquire') {
      if (breaker.tryAcquire(now)) generations.set(words[1], breaker.generation)
      else refused = ' REJECTED'
    } else if (words[0] === 'complete') breaker.record(now, SUCCESS, 0, generations.get(words[1]) ?? 0)
    else if (breaker.tryAcquire(now)) {
      const duration = Number(/\((\d+)ms\)/.exec(words[0])?.[1] ?? 0) * MS
      breaker.record(now, VERDICTS[words[0][0]], duration, breaker.generation)
    } else refused = ' REJECTED'
    return `${asked}${refused}→${stateText(breaker, now)}`
  })
  return steps.join('; ')
}

const SECOND = { openNs: 1000 * MS }

/** `../validation/cases.md`, family CB: verified there against the library itself. */
const TRACES: readonly (readonly [string, Partial<BreakerConfig>, string])[] = [
  [
    'CB01 opens exactly at the threshold',
    { windowSize: 10, minimumCalls: 10 },
    '0:S→CLOSED(1,-1%); 100:F→CLOSED(2,-1%); 200:S→CLOSED(3,-1%); 300:F→CLOSED(4,-1%); 400:S→CLOSED(5,-1%); 500:F→CLOSED(6,-1%); 600:S→CLOSED(7,-1%); 700:F→CLOSED(8,-1%); 800:S→CLOSED(9,-1%); 900:F→OPEN(10,50%)',
  ],
  [
    'CB02 judges only from the minimum number of calls on',
    { windowSize: 10, minimumCalls: 5 },
    '0:F→CLOSED(1,-1%); 100:F→CLOSED(2,-1%); 200:S→CLOSED(3,-1%); 300:S→CLOSED(4,-1%); 400:F→OPEN(5,60%)',
  ],
  [
    'CB03 stays closed when old failures leave the window',
    { windowSize: 10, minimumCalls: 10 },
    '0:F→CLOSED(1,-1%); 100:F→CLOSED(2,-1%); 200:F→CLOSED(3,-1%); 300:F→CLOSED(4,-1%); 400:S→CLOSED(5,-1%); 500:S→CLOSED(6,-1%); 600:S→CLOSED(7,-1%); 700:S→CLOSED(8,-1%); 800:S→CLOSED(9,-1%); 900:S→CLOSED(10,40%); 1000:S→CLOSED(10,30%); 1100:F→CLOSED(10,30%); 1200:F→CLOSED(10,30%)',
  ],
  [
    'CB05 caps the minimum to a count-based window',
    { windowSize: 5 },
    '0:F→CLOSED(1,-1%); 100:S→CLOSED(2,-1%); 200:F→CLOSED(3,-1%); 300:S→CLOSED(4,-1%); 400:F→OPEN(5,60%)',
  ],
  [
    'CB06 waits strictly longer than the wait, and for a call',
    { windowSize: 4, minimumCalls: 4, permittedCalls: 2, ...SECOND },
    '0:F→CLOSED(1,-1%); 100:F→CLOSED(2,-1%); 200:F→CLOSED(3,-1%); 300:F→OPEN(4,100%); 800:S REJECTED→OPEN(4,100%); 1300:S REJECTED→OPEN(4,100%); 1301:S→HALF_OPEN(1,-1%); 1302:S→CLOSED(0,-1%)',
  ],
  [
    'CB07 opens again when a trial fails',
    { windowSize: 4, minimumCalls: 4, permittedCalls: 3, ...SECOND },
    '0:F→CLOSED(1,-1%); 100:F→CLOSED(2,-1%); 200:F→CLOSED(3,-1%); 300:F→OPEN(4,100%); 1400:S→HALF_OPEN(1,-1%); 1500:F→HALF_OPEN(2,-1%); 1600:F→OPEN(3,66.667%); 1700:S REJECTED→OPEN(3,66.667%); 2600:S REJECTED→OPEN(3,66.667%); 2601:S→HALF_OPEN(1,-1%)',
  ],
  [
    'CB08 closes with a fresh window, and opens after a success',
    { windowSize: 4, minimumCalls: 4, permittedCalls: 3, ...SECOND },
    '0:F→CLOSED(1,-1%); 100:F→CLOSED(2,-1%); 200:F→CLOSED(3,-1%); 300:F→OPEN(4,100%); 1400:S→HALF_OPEN(1,-1%); 1500:F→HALF_OPEN(2,-1%); 1600:S→CLOSED(0,-1%); 1700:F→CLOSED(1,-1%); 1800:F→CLOSED(2,-1%); 1900:F→CLOSED(3,-1%); 2000:S→OPEN(4,75%)',
  ],
  [
    'CB10 admits only the permitted calls, and permits are spent',
    { windowSize: 4, minimumCalls: 4, permittedCalls: 2, ...SECOND },
    '0:F→CLOSED(1,-1%); 100:F→CLOSED(2,-1%); 200:F→CLOSED(3,-1%); 300:F→OPEN(4,100%); 1400:acquire x→HALF_OPEN(0,-1%); 1410:acquire y→HALF_OPEN(0,-1%); 1420:acquire z REJECTED→HALF_OPEN(0,-1%); 1500:complete x ok→HALF_OPEN(1,-1%); 1510:acquire w REJECTED→HALF_OPEN(1,-1%); 1520:complete y ok→CLOSED(0,-1%); 1530:acquire v→CLOSED(0,-1%)',
  ],
  [
    'CB12 takes calls as slow only above the threshold',
    { windowSize: 4, minimumCalls: 4, slowNs: 2000 * MS, slowRateThreshold: 0.5 },
    '0:S(100ms)→CLOSED(1,-1%); 100:S(2000ms)→CLOSED(2,-1%); 200:S(2001ms)→CLOSED(3,-1%); 300:S(3000ms)→OPEN(4,0%,slow 50%)',
  ],
  [
    'CB14 lets whole seconds leave a time-based window',
    { isTimeBased: true, windowSize: 3, minimumCalls: 4 },
    '100:F→CLOSED(1,-1%); 200:F→CLOSED(2,-1%); 3100:S→CLOSED(1,-1%); 3200:S→CLOSED(2,-1%); 3300:S→CLOSED(3,-1%); 3400:F→CLOSED(4,25%)',
  ],
  [
    'CB15 does not count what is ignored',
    { windowSize: 4, minimumCalls: 4 },
    '0:F→CLOSED(1,-1%); 100:I→CLOSED(1,-1%); 200:F→CLOSED(2,-1%); 300:I→CLOSED(2,-1%); 400:S→CLOSED(3,-1%); 500:S→OPEN(4,50%); 600:I REJECTED→OPEN(4,50%); 700:I REJECTED→OPEN(4,50%)',
  ],
]

test.each(TRACES)('%s', (_, change, trace) => {
  expect(play(trace, change)).toBe(trace)
})

test('CB18 opens at the 100th call of alternating results and refuses for 60,000 ms, the last one included', () => {
  const breaker = new Breaker(R4J, 0)
  const texts: string[] = []
  for (let i = 0; i < 100; i++) {
    breaker.record(i * MS, i % 2 === 0 ? SUCCESS : FAILURE, 0, 0)
    texts.push(stateText(breaker, i * MS))
  }
  expect(texts[98]).toBe('CLOSED(99,-1%)')
  expect(texts[99]).toBe('OPEN(100,50%)')
  expect(breaker.tryAcquire((99 + 60_000) * MS)).toBe(false)
  expect(breaker.tryAcquire((99 + 60_000) * MS + 1)).toBe(true)
  expect(breaker.state).toBe(HALF_OPEN)
})

test('Polly opens at a failure only, and lets a call through at the very end of the break', () => {
  const open = (results: string, judgesFailuresOnly: boolean) => {
    const breaker = new Breaker({ ...R4J, minimumCalls: 4, openNs: 5000 * MS, permittedCalls: 1, judgesFailuresOnly }, 0)
    for (const result of results) breaker.record(0, VERDICTS[result], 0, 0)
    return breaker
  }
  expect(open('FFFS', false).state).toBe(OPEN)
  expect(open('FFFS', true).state).toBe(CLOSED)
  expect(open('FFFSSSF', true).state).toBe(OPEN)
  expect(open('FFFSSSSSF', true).state).toBe(CLOSED)
  expect(open('SSFF', true).tryAcquire(5000 * MS - 1)).toBe(false)
  expect(open('SSFF', true).tryAcquire(5000 * MS)).toBe(true)
  expect(open('SSFF', false).tryAcquire(5000 * MS)).toBe(false)
})

const GOBREAKER: BreakerConfig = { ...R4J, trigger: 'consecutive', permittedCalls: 1, ignoresLateResults: true }

function tripped(): Breaker {
  const breaker = new Breaker(GOBREAKER, 0)
  for (let i = 0; i < 6; i++) breaker.record(0, FAILURE, 0, 0)
  return breaker
}

test('CB19 gobreaker opens at the 6th failure in a row, a success starts the count again', () => {
  const breaker = new Breaker(GOBREAKER, 0)
  const states = [...'FFFFFSFFFFFF'].map((result) => {
    breaker.record(0, VERDICTS[result], 0, 0)
    return breaker.state
  })
  expect(states.indexOf(OPEN)).toBe(11)
})

test('CB19 gobreaker is open for 60 s and tries one call; its result decides', () => {
  const breaker = tripped()
  expect(breaker.tryAcquire(60_000 * MS)).toBe(false)
  expect(breaker.tryAcquire(60_000 * MS + 1)).toBe(true)
  expect(breaker.tryAcquire(60_000 * MS + 2)).toBe(false)
  breaker.record(60_001 * MS, SUCCESS, 0, breaker.generation)
  expect(stateText(breaker, 60_001 * MS)).toBe('CLOSED(0,-1%)')

  const failing = tripped()
  expect(failing.tryAcquire(60_001 * MS)).toBe(true)
  failing.record(60_002 * MS, FAILURE, 0, failing.generation)
  expect(failing.state).toBe(OPEN)
})

test('gobreaker ignores a result of an earlier generation, Resilience4j records it in the current state (CB11)', () => {
  const go = tripped()
  go.tryAcquire(60_001 * MS)
  go.record(60_002 * MS, FAILURE, 0, 0)
  expect(go.state).toBe(HALF_OPEN)

  const late = new Breaker({ ...R4J, windowSize: 4, permittedCalls: 1 }, 0)
  for (let i = 0; i < 4; i++) late.record(0, FAILURE, 0, 0)
  expect(late.tryAcquire(60_001 * MS)).toBe(true)
  late.record(60_002 * MS, SUCCESS, 0, 0)
  expect(stateText(late, 60_002 * MS)).toBe('CLOSED(0,-1%)')
})

test('records a late result while open without leaving that state', () => {
  const breaker = new Breaker({ ...R4J, windowSize: 4 }, 0)
  for (let i = 0; i < 4; i++) breaker.record(0, FAILURE, 0, 0)
  breaker.record(MS, SUCCESS, 0, 0)
  expect(stateText(breaker, MS)).toBe('OPEN(4,75%)')
})

test('gives the permit of an ignored result back', () => {
  const breaker = new Breaker({ ...R4J, windowSize: 4, permittedCalls: 1 }, 0)
  for (let i = 0; i < 4; i++) breaker.record(0, FAILURE, 0, 0)
  expect(breaker.tryAcquire(60_001 * MS)).toBe(true)
  expect(breaker.tryAcquire(60_002 * MS)).toBe(false)
  breaker.record(60_003 * MS, IGNORED, 0, breaker.generation)
  expect(breaker.tryAcquire(60_004 * MS)).toBe(true)
})

test('begins the trial at the end of the wait by a timer where that is set', () => {
  const breaker = new Breaker({ ...R4J, windowSize: 4, opensTrialByItself: true }, 0)
  for (let i = 0; i < 4; i++) breaker.record(7 * MS, FAILURE, 0, 0)
  expect(breaker.wakeAtNs).toBe(60_007 * MS)
  breaker.wake(60_007 * MS)
  expect(breaker.state).toBe(HALF_OPEN)
})

test.each(['open', 'closed'] as const)('ends a trial without results after its limit: %s', (afterTrial) => {
  const breaker = new Breaker({ ...R4J, windowSize: 4, maxTrialNs: 500 * MS, afterTrial }, 0)
  for (let i = 0; i < 4; i++) breaker.record(0, FAILURE, 0, 0)
  breaker.tryAcquire(60_001 * MS)
  expect(breaker.wakeAtNs).toBe(60_501 * MS)
  breaker.wake(60_501 * MS)
  expect(STATE_NAMES[breaker.state].toLowerCase()).toBe(afterTrial)
})

test('waits longer after each failed trial, up to a limit, and anew after it has closed', () => {
  const breaker = new Breaker({ ...R4J, windowSize: 1, permittedCalls: 1, openMultiplier: 2, maxOpenNs: 150_000 * MS }, 0)
  const waits: number[] = []
  let now = 0
  for (const result of 'FFFSF') {
    if (breaker.state === OPEN) {
      now = breaker.openUntilNs + 1
      breaker.tryAcquire(now)
    }
    breaker.record(now, VERDICTS[result], 0, breaker.generation)
    if (breaker.state === OPEN) waits.push((breaker.openUntilNs - now) / MS)
  }
  expect(waits).toEqual([60_000, 120_000, 150_000, 60_000])
})

test('held in a state it stays there', () => {
  const outcomes = (['disabled', 'forcedOpen', 'metricsOnly'] as const).map((mode) => {
    const breaker = new Breaker({ ...R4J, windowSize: 2, mode }, 0)
    for (let i = 0; i < 4; i++) breaker.record(0, FAILURE, 0, 0)
    return [breaker.tryAcquire(MS), stateText(breaker, MS)]
  })
  expect(outcomes).toEqual([
    [true, 'DISABLED(0,-1%)'],
    [false, 'FORCED_OPEN(0,-1%)'],
    [true, 'METRICS_ONLY(2,100%)'],
  ])
})

test('a new window size begins an empty window, a new threshold holds from the next result on', () => {
  const breaker = new Breaker({ ...R4J, windowSize: 4, failureRateThreshold: 1 }, 0)
  for (const result of 'FFFS') breaker.record(0, VERDICTS[result], 0, 0)
  breaker.configure({ ...R4J, windowSize: 4, failureRateThreshold: 0.5 }, 1)
  expect(stateText(breaker, 1)).toBe('CLOSED(4,75%)')
  breaker.record(2, SUCCESS, 0, 0)
  expect(breaker.state).toBe(OPEN)
  const other = new Breaker({ ...R4J, windowSize: 4 }, 0)
  other.record(0, FAILURE, 0, 0)
  other.configure({ ...R4J, windowSize: 8 }, 1)
  expect(stateText(other, 1)).toBe('CLOSED(0,-1%)')
})

test('keeps the figures of its window equal to a plain count over random results', () => {
  for (const isTimeBased of [false, true]) {
    const breaker = new Breaker({ ...R4J, isTimeBased, windowSize: 7, minimumCalls: 1, mode: 'metricsOnly', slowNs: 50 }, 0)
    const log: { second: number; failed: boolean; slow: boolean }[] = []
    let state = 12345
    let now = 0
    for (let i = 0; i < 3000; i++) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0
      now += state % 900e6
      const failed = (state >>> 9) % 3 === 0
      const slow = (state >>> 13) % 4 === 0
      log.push({ second: Math.floor(now / 1e9), failed, slow })
      breaker.record(now, failed ? FAILURE : SUCCESS, slow ? 51 : 50, 0)
      const held = isTimeBased ? log.filter((r) => r.second > Math.floor(now / 1e9) - 7) : log.slice(-7)
      expect(breaker.bufferedCalls).toBe(held.length)
      expect(breaker.failureRate).toBe(held.filter((r) => r.failed).length / held.length)
      expect(breaker.slowCallRate).toBe(held.filter((r) => r.slow).length / held.length)
    }
  }
})
