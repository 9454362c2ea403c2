import type { ParamValue } from '../../../src/params'
import { RandomStream } from '../../kernel'
import { Budget, type BudgetConfig, concurrentLimit } from '../../sdk'
import { simulate } from '../simulate'
import { node, pool, producer, scenario, share } from './builders'
import { type Case, type Measured, WAY } from './case'

type Params = Readonly<Record<string, ParamValue>>

const retry = (params: Params, id = 'retry') => node(id, 'retry', { backoff: 'none', ...params })
const one = producer({ mode: 'batch', batchMessages: 1 })
/** Users who ask one after the other, a second after the last answer. */
const oneByOne = (maxMessages: number) => producer({ mode: 'closed', users: 1, thinkMs: 1000, maxMessages })
const failing = (params: Params = {}) => pool({ workers: null, serviceTimeMs: 1, failureRatio: 1, ...params })

// ---- how many attempts ----

function amplification(seed: number): Measured {
  const measured: Record<string, number> = {}
  for (const [p, name] of [
    [0.5, '.5'],
    [0.1, '.1'],
    [1, '1'],
  ] as const) {
    // To the end of the last call, so that calls and attempts are of the same.
    const of = scenario(
      [producer({ ratePerSec: 1000, maxMessages: 200_000 }), retry({ maxAttempts: 3 }), failing({ failureRatio: p })],
      ['users>retry>station'],
    )
    const { counters } = simulate(of, { seed, durationSec: 400 }).nodes.retry
    measured[`attempts/call p=${name}`] = share(counters.attempts, counters.calls)
    if (p < 1) measured[`success p=${name}`] = share(counters.ok, counters.calls)
  }
  return measured
}

/** A retry before each of five services, of which the last one fails. */
function stacked(): Measured {
  const layers = [1, 2, 3, 4, 5]
  const nodes = layers.flatMap((k) => [
    retry({ maxAttempts: 3 }, `r${k}`),
    pool({ workers: null, serviceTimeMs: 1, failureRatio: k === 5 ? 1 : 0 }, `s${k}`),
  ])
  const { nodes: found } = simulate(scenario([one, ...nodes], ['users>r1>s1>r2>s2>r3>s3>r4>s4>r5>s5']), { durationSec: 100 })
  const reached = layers.map((k) => found[`s${k}`].counters.in)
  const isPower = reached.every((count, i) => count === 3 ** (i + 1))
  return { 'calls reaching the deepest': reached[4], 'calls reaching layer k': isPower ? '3^k' : reached.join(', ') }
}

// ---- budgets ----

const GRPC: BudgetConfig = {
  kind: 'tokenRatio',
  maxTokens: 10,
  tokenRatio: 0.1,
  retryRatio: 0.2,
  minRetriesPerSec: 10,
  ttlNs: 1e10,
  concurrentRatio: 0.2,
  minConcurrent: 3,
  quotaTokens: 500,
  retryCost: 5,
  timeoutCost: 10,
  quotaRefund: 1,
}

/** Attempts of a call that always fails. */
function attemptsOf(budget: Budget, most: number): number {
  for (let attempts = 1; ; attempts++) {
    budget.fail()
    if (attempts === most || !budget.grant(0, false, 0, 0)) return attempts
  }
}

function tokens(): Measured {
  const budget = new Budget(GRPC)
  const measured: Record<string, number> = {}
  for (const rpc of [1, 2, 3]) {
    measured[`RPC${rpc} attempts`] = attemptsOf(budget, 4)
    if (rpc < 3) measured[`token_count after RPC${rpc}`] = budget.left(0, 0, 0)
  }
  let successes = 0
  while (!budget.grant(0, false, 0, 0)) {
    budget.succeed(0)
    successes++
  }
  measured['successful RPCs needed after RPC3 to re-enable retries'] = successes
  for (const calls of [1, 2, 3]) {
    const attempts = tokensInEngine(calls) - (calls > 1 ? tokensInEngine(calls - 1) : 0)
    measured[`RPC${calls} attempts${WAY}through the engine`] = attempts
  }
  return measured
}

function tokensInEngine(calls: number): number {
  const limits = { maxAttempts: 4, budget: 'tokenRatio', maxTokens: 10, tokenRatio: 0.1 }
  const of = scenario([oneByOne(calls), retry(limits), failing()], ['users>retry>station'])
  return simulate(of, { durationSec: 60 }).nodes.retry.counters.attempts
}

/** Where the tokens neither grow nor shrink, by bisection; each stretch of attempts begins far from both bounds. */
function breakEven(seed: number): Measured {
  const drift = (ratio: number): number => {
    const random = new RandomStream(seed, 'break-even')
    let sum = 0
    for (let stretch = 0; stretch < 5000; stretch++) {
      const budget = new Budget({ ...GRPC, maxTokens: 1000 })
      for (let i = 0; i < 200; i++) budget.fail()
      const before = budget.left(0, 0, 0)
      for (let i = 0; i < 100; i++) {
        if (random.uniform() < ratio) budget.fail()
        else budget.succeed(0)
      }
      sum += budget.left(0, 0, 0) - before
    }
    return sum
  }
  let [low, high] = [0, 0.5]
  while (high - low > 1e-5) {
    const middle = (low + high) / 2
    if (drift(middle) > 0) low = middle
    else high = middle
  }
  return { 'break-even failure ratio (tokenRatio 0.1)': low }
}

function finagle(seed: number): Measured {
  const limits = { maxAttempts: null, budget: 'ratio', retryRatio: 0.2, minRetriesPerSec: 10, ttlSec: 10 }
  const of = scenario([producer({ ratePerSec: 100 }), retry(limits), failing({ serviceTimeMs: 0 })], ['users>retry>station'])
  const { counters } = simulate(of, { seed, durationSec: 120, warmupSec: 20 }).nodes.retry
  return { 'retries/s': counters.retries / 100, 'attempt amplification': share(counters.attempts, counters.calls) }
}

function envoyBudget(): Measured {
  return {
    'max concurrent retries (25%,100 active)': concurrentLimit(0.25, 3, 100),
    'defaults, 8 active': concurrentLimit(0.2, 3, 8),
    'defaults, 200 active+pending': concurrentLimit(0.2, 3, 200),
  }
}

// ---- with others ----

function worstCase(): Measured {
  const waitsOf = { backoff: 'exponential', waitMs: 500, multiplier: 2, jitter: 'none', maxAttempts: 3 }
  const hanging = pool({ workers: null, serviceTimeMs: 3_600_000 })
  const inner = node('inner', 'timeout', { timeoutMs: 1000 })
  const a = simulate(scenario([one, retry(waitsOf), inner, hanging], ['users>retry>inner>station']), { durationSec: 20 }).nodes
  const outer = node('outer', 'timeout', { timeoutMs: 2000 })
  const b = simulate(scenario([one, outer, retry(waitsOf), inner, hanging], ['users>outer>retry>inner>station']), {
    durationSec: 20,
  }).nodes
  return {
    'duration (a)': (a.users.histograms.latencyFailed.max as number) / 1000,
    'duration (b)': (b.users.histograms.latencyFailed.max as number) / 1000,
    'attempts started (b)': b.retry.counters.attempts,
  }
}

/** Calls until the breaker is open, and what the backend has got by then. */
function untilOpen(chain: string): { calls: number; attempts: number } {
  const breaker = node('breaker', 'circuit-breaker', {
    slidingWindowSize: 10,
    minimumNumberOfCalls: 10,
    waitDurationInOpenStateMs: 3_600_000,
  })
  for (let calls = 1; calls < 100; calls++) {
    const of = scenario([oneByOne(calls), retry({ maxAttempts: 3 }), breaker, failing()], [chain])
    const { nodes } = simulate(of, { durationSec: 200 })
    if (nodes.breaker.counters.opened > 0) return { calls, attempts: nodes.station.counters.in }
  }
  return { calls: Number.NaN, attempts: Number.NaN }
}

function insideOrOutside(): Measured {
  const inside = untilOpen('users>retry>breaker>station')
  const outside = untilOpen('users>breaker>retry>station')
  return {
    'Retry(Breaker(call)): user calls until OPEN': inside.calls,
    'backend attempts before OPEN (that order)': inside.attempts,
    'Breaker(Retry(call)): user calls until OPEN': outside.calls,
    'backend attempts before OPEN (that order) #2': outside.attempts,
  }
}

/** Retries, their budgets, and what they do to others. */
export const RETRIES: readonly Case[] = [
  { id: 'RT01', slow: true, measure: amplification },
  { id: 'RT03', exact: true, measure: stacked },
  { id: 'RT05', exact: true, measure: tokens },
  { id: 'RT07', measure: breakEven },
  { id: 'RT08', measure: finagle },
  { id: 'RT10', exact: true, measure: envoyBudget },
  { id: 'RT19', exact: true, measure: worstCase },
  { id: 'RT21', exact: true, measure: insideOrOutside },
]
