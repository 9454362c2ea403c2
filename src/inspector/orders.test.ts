import { describe, expect, test } from 'vitest'
import { type Params, type Part, row, said } from './ways.testing'

const users: Part = ['users', 'producer']
const db: Part = ['db', 'worker-pool', { queueCapacity: 10 }]
const calm = { retryBreaker: false }
const retry: Part = ['r', 'retry', calm]
const timeout: Part = ['t', 'timeout']
const breaker: Part = ['b', 'circuit-breaker']

/** What is said of a node where `parts` are between the users and the database. */
function between(id: string, ...parts: readonly Part[]): readonly string[] {
  return said(row(users, ...parts, db), id)
}

describe('a retry', () => {
  test('before a breaker should leave its refusals alone', () => {
    const text = 'It tries again when a breaker refuses.'
    expect(between('r', ['r', 'retry'], breaker, timeout)).toEqual([text])
    expect(between('r', retry, breaker, timeout)).toEqual([])
    expect(between('r', ['r', 'retry'], timeout)).toEqual([])
    expect(between('r', ['r', 'retry'], ['b', 'circuit-breaker', { mode: 'disabled' }], timeout)).toEqual([])
    expect(between('r', ['r', 'retry', { waitMs: 5000 }], breaker, timeout)).toEqual([])
  })

  test('under a timeout for the call needs one for each attempt', () => {
    const text = 'An attempt that hangs leaves no time for another.'
    expect(between('r', timeout, retry)).toEqual([text])
    expect(between('r', ['outer', 'timeout', { timeoutMs: 5000 }], retry, timeout)).toEqual([])
    expect(between('r', retry)).toEqual([])
  })

  test('before a line without end, whose dead stay in it, can keep a storm alive', () => {
    const text = 'A short outage may never end.'
    const storm = (limit: Params, pool: Params, ...more: readonly Part[]) =>
      said(row(users, retry, ...more, ['t', 'timeout', limit], ['db', 'worker-pool', pool]), 'r')
    expect(storm({ cancelOnTimeout: false }, {})).toEqual([text])
    expect(storm({}, { cancelPropagation: false })).toEqual([text])
    expect(storm({}, {})).toEqual([])
    const cures: readonly Params[] = [
      { queueCapacity: 40 },
      { discipline: 'lifo' },
      { queueTimeoutMs: { dist: 'constant', mean: 800 } },
    ]
    for (const cure of cures) {
      expect(storm({ cancelOnTimeout: false }, cure), JSON.stringify(cure)).toEqual([])
    }
    expect(storm({ cancelOnTimeout: false }, {}, breaker)).toEqual([])
    expect(storm({ cancelOnTimeout: false }, {}, ['s', 'load-shedder'])).toEqual([])
    const budgeted = row(
      users,
      ['r', 'retry', { budget: 'ratio' }],
      ['t', 'timeout', { cancelOnTimeout: false }],
      ['db', 'worker-pool'],
    )
    expect(said(budgeted, 'r')).toEqual([])
  })

  test('behind a balancer asks one instance again and again', () => {
    const text = 'All attempts go to the same instance.'
    expect(between('r', ['lb', 'load-balancer'], retry)).toContain(text)
    expect(between('h', ['lb', 'load-balancer'], ['h', 'hedge'])).toContain(text)
    expect(between('r', retry, ['lb', 'load-balancer'])).not.toContain(text)
  })
})

describe('a hedge', () => {
  const hedge: Part = ['h', 'hedge', { delayFrom: 'fixed', delayMs: 50 }]

  test('without a budget adds load when the callee is slow', () => {
    expect(between('h', hedge)).toContain('A slow callee gets more load.')
    const budgeted: Part = ['h', 'hedge', { delayFrom: 'fixed', delayMs: 50, budget: 'tokenRatio' }]
    expect(between('h', budgeted)).not.toContain('A slow callee gets more load.')
  })

  test('does not go together with a retry, on either side', () => {
    const text = 'Hedges and retries multiply.'
    expect(between('h', retry, hedge)).toContain(text)
    expect(between('h', hedge, retry)).toContain(text)
    expect(between('h', hedge, timeout)).not.toContain(text)
    expect(between('h', ['r', 'retry', { ...calm, budget: 'ratio' }], hedge)).not.toContain(text)
  })
})

describe('a breaker', () => {
  test('without any timeout sees nothing of what hangs', () => {
    const text = 'Calls that hang give it nothing to count.'
    expect(between('b', breaker)).toEqual([text])
    expect(between('b', breaker, timeout)).toEqual([])
    expect(said(row(users, breaker, ['q', 'queue']), 'b')).toEqual([])
  })

  test('opens too late when all workers before it are held first', () => {
    const text = 'It needs 100 results, and its caller has 16 workers.'
    const shop: Part = ['shop', 'worker-pool', { queueCapacity: 10, workers: 16 }]
    expect(between('b', shop, breaker, timeout)).toEqual([text])
    expect(between('b', shop, ['bh', 'bulkhead'], breaker, timeout)).toEqual([])
    expect(between('b', shop, breaker, ['bh', 'bulkhead'], timeout)).toEqual([])
    expect(between('b', shop, ['b', 'circuit-breaker', { minimumNumberOfCalls: 10 }], timeout)).toEqual([])
    expect(between('b', ['shop', 'worker-pool', { workers: 16, holdWorker: false }], breaker, timeout)).toEqual([])
  })
})

describe('a guard', () => {
  const limiter: Part = ['l', 'rate-limiter']

  test('inside a retry counts attempts, outside of it calls', () => {
    const leaves: Part = ['r', 'retry', { ...calm, retryRejections: false }]
    expect(between('l', leaves, limiter)).toEqual(['Each attempt takes a permit.'])
    expect(between('l', limiter, retry)).toEqual(['Retries behind it are not counted.'])
    expect(between('l', limiter, timeout)).toEqual([])
  })

  test('inside a retry that takes its refusals for failures gets them back', () => {
    const text = 'What it refuses is tried again.'
    for (const kind of ['rate-limiter', 'bulkhead', 'load-shedder']) {
      expect(between('g', retry, ['g', kind]), kind).toContain(text)
      expect(between('g', ['r', 'retry', { retryRejections: false }], ['g', kind]), kind).not.toContain(text)
      expect(between('g', ['r', 'retry', { budget: 'ratio' }], ['g', kind]), kind).not.toContain(text)
    }
  })

  test('that lets calls wait counts towards a timeout before it', () => {
    const text = 'A call may time out while it waits here.'
    const waits = (maxWaitMs: number): Part => ['l', 'rate-limiter', { whenEmpty: 'wait', maxWaitMs }]
    expect(between('l', timeout, waits(1000))).toEqual([text])
    expect(between('l', timeout, waits(900))).toEqual([])
    expect(between('l', waits(5000), timeout)).toEqual([])
    expect(between('b', timeout, ['b', 'bulkhead', { maxWaitDurationMs: 2000 }])).toEqual([text])
    expect(between('b', timeout, ['b', 'bulkhead'])).toEqual([])
  })
})

test('a state for each instance needs a balancer before it', () => {
  const text = 'Nobody has chosen an instance before it.'
  const scoped: readonly Part[] = [
    ['x', 'circuit-breaker', { scope: 'instance' }],
    ['x', 'retry', { budget: 'ratio', scope: 'instance' }],
    ['x', 'rate-limiter', { scope: 'instance' }],
    ['x', 'bulkhead', { scope: 'instance' }],
    ['x', 'load-shedder', { scope: 'instance' }],
  ]
  for (const part of scoped) {
    expect(between('x', part, timeout), part[1]).toContain(text)
    expect(between('x', ['lb', 'load-balancer'], part, timeout), part[1]).not.toContain(text)
    expect(between('x', [part[0], part[1], { ...part[2], scope: 'key' }], timeout), part[1]).not.toContain(text)
    // A balancer behind it chooses too late.
    expect(between('x', part, timeout, ['lb', 'load-balancer']), part[1]).toContain(text)
  }
})

describe('a fallback', () => {
  const fallback: Part = ['f', 'fallback', { catchFatal: false }]

  test('hides failures from a retry and a breaker before it', () => {
    expect(between('f', retry, fallback)).toEqual(['The retry before it never tries again.'])
    expect(between('f', breaker, fallback, timeout)).toEqual(['The breaker before it sees no failures.'])
    expect(between('f', fallback, retry, breaker)).toEqual([])
  })

  test('should not ask the same callee once more', () => {
    const of = row(users, ['f', 'fallback', { answer: 'call', catchFatal: false }], timeout, db, ['other', 'worker-pool'])
    const wires = of.wires.filter(({ to }) => to !== 'other')
    const to = (callee: string) => said({ ...of, wires: [...wires, { id: 'aside', from: 'f.fallback', to: callee }] }, 'f')
    expect(to('db')).toEqual(['It asks the same callee once more.'])
    expect(to('other')).toEqual([])
  })
})

test('a pool that waits for its own answer can lock up', () => {
  const text = 'It may wait for itself.'
  const ring = (second: Params) => {
    const of = row(users, ['a', 'worker-pool', { queueCapacity: 10 }], ['b', 'worker-pool', { queueCapacity: 10, ...second }])
    return said({ ...of, wires: [...of.wires, { id: 'back', from: 'b', to: 'a' }] }, 'a')
  }
  expect(ring({})).toContain(text)
  expect(said(row(users, ['a', 'worker-pool'], timeout, db), 'a')).not.toContain(text)
  const later = row(users, ['a', 'worker-pool'], ['q', 'queue'], ['b', 'worker-pool'])
  expect(said({ ...later, wires: [...later.wires, { id: 'back', from: 'b', to: 'a' }] }, 'a')).not.toContain(text)
})
