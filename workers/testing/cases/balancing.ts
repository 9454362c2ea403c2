import { OutlierDetector } from '../../../src/kinds/load-balancer/outliers'
import { slowStartRatio } from '../../../src/kinds/load-balancer/slow-start'
import type { ParamValue } from '../../../src/params'
import { simulate } from '../simulate'
import { exponential, meanSec, mmc, node, pool, producer, run, scenario, share } from './builders'
import type { Case, Measured } from './case'

type Params = Readonly<Record<string, ParamValue>>

const N = 400_000
const TWO = { policy: 'leastRequest', choiceCount: 2 }
const SCAN = { policy: 'leastRequest', choiceCount: null }
const POLICIES = { random: { policy: 'random' }, RR: { policy: 'roundRobin' }, P2C: TWO, JSQ: SCAN } as const

/** W of n instances that serve one message a second each, behind a balancer. */
function farm(n: number, load: number, balancer: Params, seed: number, completions = N): number {
  const of = scenario(
    [
      producer({ ratePerSec: load * n }),
      node('lb', 'load-balancer', balancer),
      pool({ instances: n, serviceTimeMs: exponential(1000) }),
    ],
    ['users>lb>station'],
  )
  return meanSec(run(of, completions, seed).nodes.station)
}

/** The same without a balancer: the pool itself deals the messages out. */
const dealt = (n: number, load: number, dispatch: string, seed: number) =>
  meanSec(
    run(
      scenario(
        [producer({ ratePerSec: load * n }), pool({ instances: n, dispatch, serviceTimeMs: exponential(1000) })],
        ['users>station'],
      ),
      N,
      seed,
    ).nodes.station,
  )

function both(n: number, load: number, policy: Params, dispatch: string, name: string, seed: number): Measured {
  return { [name]: farm(n, load, policy, seed), [`${name} · pool`]: dealt(n, load, dispatch, seed) }
}

/** Mitzenmacher's fixed point for n → ∞. */
function fixedPoint(load: number): number {
  let sum = 0
  for (let i = 1; i < 12; i++) sum += load ** (2 ** i - 2)
  return sum
}

function twoChoices(seed: number): Measured {
  const loads = [0.5, 0.7, 0.8, 0.9]
  const measured = loads.map((load) => [`W λ=${load}`, farm(100, load, TWO, seed, 1_600_000)] as const)
  return Object.fromEntries([...measured, ...loads.map((load) => [`mean-field λ=${load}`, fixedPoint(load)] as const)])
}

/** Two instances; the first message stays on one of them for good, all others end at once. How many go to the busy one? */
function busier(withReplacement: boolean, seed: number): number {
  const of = scenario(
    [
      producer({ mode: 'batch', batchMessages: 1 }, 'first'),
      producer({ arrivals: 'constant', ratePerSec: 100_000 }),
      node('lb', 'load-balancer', { ...TWO, withReplacement }),
      pool({ workers: null, serviceTimeMs: 1e7 }, 'a'),
      pool({ workers: null, serviceTimeMs: 1e7 }, 'b'),
    ],
    ['first>lb', 'users>lb', 'lb>a', 'lb>b'],
    {
      timeline: [
        { atSec: 1e-6, set: 'a.serviceTimeMs', to: 0 },
        { atSec: 1e-6, set: 'b.serviceTimeMs', to: 0 },
      ],
    },
  )
  const { a, b } = simulate(of, { seed, durationSec: 2 }).nodes
  const busy = a.gauges.inProgress.value > 0 ? a : b
  return share(busy.counters.in - 1, a.counters.in + b.counters.in - 1)
}

function replacement(seed: number): Measured {
  return {
    'W distinct': farm(10, 0.9, TWO, seed),
    'W with replacement': farm(10, 0.9, { ...TWO, withReplacement: true }, seed),
    '2 static hosts with loads (0,1): P(pick the busier), with replacement': busier(true, seed),
    'same, distinct': busier(false, seed),
  }
}

function ordering(seed: number): Measured {
  const mean = (name: keyof typeof POLICIES) => farm(10, 0.9, POLICIES[name], seed)
  const measured = { JSQ: mean('JSQ'), P2C: mean('P2C'), RR: mean('RR'), random: mean('random') }
  const all = { 'M/M/10': meanSec(run(mmc(9, 1, 10), N, seed).nodes.station), ...measured }
  const names = Object.entries(all)
    .sort(([, a], [, b]) => a - b)
    .map(([name]) => name)
  return { order: `W: ${names.join(' < ')}`, ...measured }
}

function smooth(): Measured {
  const letters: string[] = []
  const weights = [5, 1, 1].map((weight, i) => ({ type: 'weight', wires: [`w${i + 1}`], weight }))
  const of = scenario(
    [
      producer({ arrivals: 'constant', ratePerSec: 1 }),
      node('lb', 'load-balancer', { weights }),
      pool({}, 'a'),
      pool({}, 'b'),
      pool({}, 'c'),
    ],
    ['users>lb>a', 'lb>b', 'lb>c'],
  )
  simulate(of, {
    durationSec: 7.5,
    onTransit: (wire, back) => {
      if (!back && wire > 0) letters.push('abc'[wire - 1])
    },
  })
  return { sequence: letters.join(' ') }
}

function slowStart(): Measured {
  const at = (sec: number) => slowStartRatio({ windowNs: 60e9, aggression: 1, minRatio: 0.1 }, sec * 1e9)
  return { 'weight factor at 3 s': at(3), 'at 15 s': at(15), 'at 30 s': at(30), 'at 60 s': at(60) }
}

/** Ten hosts, two of which always fail. The detector itself is asked how long: the balancer lets back in at its sweeps. */
function outliers(): Measured {
  const hosts = Array.from({ length: 10 }, (_, i) => pool({ failureRatio: i < 2 ? 1 : 0, serviceTimeMs: 0 }, `h${i}`))
  const of = scenario(
    [
      producer({ arrivals: 'constant', ratePerSec: 100 }),
      node('lb', 'load-balancer', { outlierDetection: true, alwaysEjectOne: false }),
      ...hosts,
    ],
    ['users>lb', ...hosts.map(({ id }) => `lb>${id}`)],
  )
  const { nodes } = simulate(of, { durationSec: 30 })
  const detector = new OutlierDetector({
    consecutiveFailures: 5,
    baseNs: 30e9,
    maxNs: 300e9,
    doubles: false,
    maxRatio: 0.1,
    alwaysOne: false,
    bySuccessRate: false,
  })
  detector.welcome(0)
  let atNs = 0
  const lengths = [1, 2, 3].map(() => {
    detector.eject(0, atNs)
    const startNs = atNs
    while (!detector.sweep(atNs)) atNs += 10e9
    return (atNs - startNs) / 1e9
  })
  return {
    'A ejected after': nodes.h0.counters.in,
    '1st / 2nd / 3rd ejection length': `${lengths.join(' / ')} s`,
    'second failing host B ejected at the same time':
      nodes.lb.gauges.ejected.max === 1 && nodes.h1.counters.in > 100 ? 'no (10% of 10 = 1 host)' : 'yes',
  }
}

/** Load balancers. Where the pool knows the same policy, it is measured, too. */
export const BALANCING: readonly Case[] = [
  { id: 'LB01', slow: true, measure: (seed) => both(10, 0.9, POLICIES.random, 'random', 'W', seed) },
  {
    id: 'LB02',
    slow: true,
    measure: (seed) => ({
      ...both(10, 0.8, POLICIES.RR, 'roundRobin', 'W λ=.8', seed),
      ...both(10, 0.9, POLICIES.RR, 'roundRobin', 'W λ=.9', seed),
    }),
  },
  {
    id: 'LB04',
    slow: true,
    measure: (seed) => ({
      ...both(2, 0.8, SCAN, 'leastBusy', 'W λ=.8', seed),
      ...both(2, 0.9, SCAN, 'leastBusy', 'W λ=.9', seed),
    }),
  },
  { id: 'LB06', slow: true, measure: twoChoices },
  { id: 'LB08', slow: true, measure: replacement },
  { id: 'LB09', slow: true, measure: ordering },
  { id: 'LB11', exact: true, measure: smooth },
  { id: 'LB13', exact: true, measure: slowStart },
  { id: 'CB21', exact: true, measure: outliers },
]
