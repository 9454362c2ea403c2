import { describe, expect, it } from 'vitest'
import { simulate } from '../../workers/testing/simulate'
import { CHAINS, type Chain } from '../chains'
import { SCHEMAS } from '../kinds/schemas'
import { resolveParams } from '../params'
import type { Scenario } from '../scenario'
import { insertChain } from './chain'

const size = { width: 136, height: 34 }
const around = { lookup: (kind: string) => SCHEMAS.get(kind), sizeOf: () => size, sizeOfKind: () => size }

/** A callee that is too small, fails now and then and once stands still. */
const TROUBLED: Scenario = {
  spillway: 1,
  name: 'Troubled',
  seed: 5,
  nodes: [
    { id: 'users', kind: 'producer', x: 0, y: 0, params: { ratePerSec: 300, patienceMs: 5000 } },
    {
      id: 'shop',
      kind: 'worker-pool',
      x: 400,
      y: 0,
      params: { instances: 3, workers: 4, serviceTimeMs: { dist: 'exponential', mean: 30 }, failureRatio: 0.05 },
    },
  ],
  wires: [{ id: 'w1', from: 'users', to: 'shop', latencyMs: 1 }],
  timeline: [
    { atSec: 10, fault: 'pause', on: 'shop', forSec: 8 },
    { atSec: 25, fault: 'crash', on: 'shop', instance: 1 },
  ],
}

/** The links in the order of the library, and the figures that it has by itself; sources are in reference 8 and in the help of each preset. */
const EXPECTED: Readonly<Record<string, readonly (readonly [kind: string, figures: Readonly<Record<string, unknown>>])[]>> = {
  resilience4j: [
    ['retry', { maxAttempts: 3, countsAs: 'attempts', waitMs: 500, backoff: 'constant', jitter: 'none', budget: 'none' }],
    [
      'circuit-breaker',
      { slidingWindowSize: 100, minimumNumberOfCalls: 100, failureRateThreshold: 0.5, waitDurationInOpenStateMs: 60_000 },
    ],
    ['rate-limiter', { algorithm: 'cycles', limitForPeriod: 50, limitRefreshPeriodMs: 0.0005, maxWaitMs: 5000 }],
    ['timeout', { timeoutMs: 1000, cancelOnTimeout: true }],
    ['bulkhead', { maxConcurrentCalls: 25, maxWaitDurationMs: 0 }],
  ],
  'dotnet-standard': [
    ['bulkhead', { maxConcurrentCalls: 1000, maxWaiting: 0 }],
    ['timeout', { timeoutMs: 30_000 }],
    [
      'retry',
      { maxAttempts: 3, countsAs: 'retries', waitMs: 2000, backoff: 'exponential', jitter: 'polly', retryBreaker: false },
    ],
    [
      'circuit-breaker',
      { failureRateThreshold: 0.1, minimumNumberOfCalls: 100, slidingWindowSize: 30, waitDurationInOpenStateMs: 5000 },
    ],
    ['timeout', { timeoutMs: 10_000 }],
  ],
  'dotnet-hedging': [
    ['timeout', { timeoutMs: 30_000 }],
    ['hedge', { delayMs: 2000, maxHedgedAttempts: 1 }],
    ['bulkhead', { maxConcurrentCalls: 1000, maxWaiting: 0, scope: 'instance' }],
    ['circuit-breaker', { failureRateThreshold: 0.1, minimumNumberOfCalls: 100, scope: 'instance' }],
    ['timeout', { timeoutMs: 10_000 }],
  ],
  polly: [
    ['timeout', { timeoutMs: 30_000 }],
    ['retry', { maxAttempts: 3, countsAs: 'retries', waitMs: 2000, backoff: 'constant', jitter: 'none' }],
    [
      'circuit-breaker',
      { failureRateThreshold: 0.1, minimumNumberOfCalls: 100, slidingWindowSize: 30, waitDurationInOpenStateMs: 5000 },
    ],
    ['bulkhead', { maxConcurrentCalls: 1000, maxWaiting: 0 }],
    ['timeout', { timeoutMs: 30_000 }],
  ],
  grpc: [
    ['timeout', { propagateDeadline: true }],
    ['retry', { maxAttempts: 4, budget: 'tokenRatio', maxTokens: 10, tokenRatio: 0.1, jitterRatio: 0.2 }],
  ],
  'grpc-hedging': [
    ['timeout', { propagateDeadline: true }],
    ['hedge', { maxHedgedAttempts: 3, delayMs: 500, budget: 'tokenRatio', maxTokens: 10, tokenRatio: 0.1 }],
  ],
  envoy: [
    ['timeout', { timeoutMs: 15_000 }],
    [
      'retry',
      {
        maxAttempts: 1,
        countsAs: 'retries',
        waitMs: 25,
        maxWaitMs: 250,
        jitter: 'envoy',
        budget: 'concurrent',
        minConcurrent: 3,
        concurrentRatio: 0,
      },
    ],
    ['timeout', { timeoutMs: Infinity }],
    ['bulkhead', { maxConcurrentCalls: 1024, maxWaiting: 1024 }],
    [
      'load-balancer',
      {
        policy: 'roundRobin',
        outlierDetection: true,
        consecutiveFailures: 5,
        intervalMs: 10_000,
        baseEjectionMs: 30_000,
        maxEjectionMs: 300_000,
        maxEjectionRatio: 0.1,
        panicThresholdRatio: 0.5,
      },
    ],
  ],
  finagle: [
    ['retry', { maxAttempts: Infinity, backoff: 'none', budget: 'ratio', retryRatio: 0.2, minRetriesPerSec: 10, ttlSec: 10 }],
    [
      'load-balancer',
      { policy: 'leastRequest', choiceCount: 2, consecutiveFailures: 5, baseEjectionMs: 5000, maxEjectionMs: 300_000 },
    ],
    ['timeout', { timeoutMs: Infinity }],
  ],
  linkerd: [
    ['timeout', { timeoutMs: 10_000 }],
    ['retry', { budget: 'ratio', retryRatio: 0.2, minRetriesPerSec: 10, ttlSec: 10 }],
    [
      'load-balancer',
      { policy: 'peakEwma', ewmaDecayMs: 10_000, consecutiveFailures: 7, baseEjectionMs: 1000, maxEjectionMs: 60_000 },
    ],
  ],
  'aws-sdk': [
    [
      'retry',
      {
        maxAttempts: 3,
        countsAs: 'attempts',
        budget: 'quota',
        quotaTokens: 500,
        retryCost: 5,
        timeoutCost: 10,
        maxWaitMs: 20_000,
      },
    ],
    ['bulkhead', { maxConcurrentCalls: 50, maxWaitDurationMs: 10_000 }],
    ['timeout', { timeoutMs: 30_000 }],
  ],
}

it('knows what each chain should be', () => {
  expect(CHAINS.map(({ id }) => id)).toEqual(Object.keys(EXPECTED).sort())
})

/** Bad input: a fifth of the calls are answered with an error that no other attempt would cure, as a 400. */
const BAD_INPUT: Scenario = {
  ...TROUBLED,
  nodes: [
    TROUBLED.nodes[0],
    { id: 'shop', kind: 'worker-pool', x: 400, y: 0, params: { workers: null, failureRatio: 0.2, failureKind: 'fatal' } },
  ],
  timeline: [],
}

describe('a fifth of all calls with bad input', () => {
  /** What the nodes of the chain's kinds counted, and what the callee got. */
  function run(id: string) {
    const chain = CHAINS.find((each) => each.id === id) as Chain
    const { scenario } = insertChain(BAD_INPUT, 'w1', chain, around)
    const { nodes } = simulate(scenario, { durationSec: 60 })
    const of = (kind: string) => nodes[scenario.nodes.find((node) => node.kind === kind)?.id as string]
    return { of, calls: nodes.users.counters.sent, shop: nodes.shop }
  }

  it.each(['dotnet-standard', 'dotnet-hedging'])('opens no breaker of %s, and is sent once', (id) => {
    const { of, calls, shop } = run(id)
    expect(shop.outcomes.fatal).toBeGreaterThan(0.18 * calls)
    expect(of('circuit-breaker').counters).toMatchObject({ recordedFailures: 0, opened: 0, notPermitted: 0 })
    expect(shop.counters.in).toBeGreaterThan(calls - 10)
    expect(shop.counters.in).toBeLessThanOrEqual(calls)
    const { retries, hedges } = { ...of('retry')?.counters, ...of('hedge')?.counters }
    expect(retries ?? hedges).toBe(0)
  })

  it('opens the breaker of Polly, which handles every exception', () => {
    expect(run('polly').of('circuit-breaker').counters.opened).toBeGreaterThan(1)
  })
})

describe.each(CHAINS.map((chain): [string, Chain] => [chain.id, chain]))('the chain %s on a wire', (id, chain) => {
  const { scenario, ids } = insertChain(TROUBLED, 'w1', chain, around)

  it('has the order and the figures of the library', () => {
    const nodes = ids.map((each) => scenario.nodes.find((node) => node.id === each) as Scenario['nodes'][number])
    expect(nodes.map(({ kind }) => kind)).toEqual(EXPECTED[id].map(([kind]) => kind))
    for (const [i, { kind, params = {} }] of nodes.entries()) {
      const schema = SCHEMAS.get(kind)
      expect(resolveParams(schema?.params ?? {}, params), kind).toMatchObject(EXPECTED[id][i][1])
    }
  })

  it('runs, balances, and lets calls through before and after the trouble', () => {
    const { nodes } = simulate(scenario, { durationSec: 60 })
    for (const each of ['users', ...ids, 'shop']) {
      const { balance, counters, outcomes } = nodes[each]
      const ended = Object.values(outcomes).reduce((sum, count) => sum + (count ?? 0), 0)
      if (each !== 'users') expect(counters.in, each).toBe(ended + balance.inProgress)
      expect(counters.in + (counters.sent ?? 0), each).toBeGreaterThan(500)
    }
    expect(nodes.users.outcomes.ok).toBeGreaterThan(2500)
  })
})
