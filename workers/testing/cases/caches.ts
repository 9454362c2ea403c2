import { POLICY_NAMES, type PolicyName, policyOf } from '../../../src/kinds/cache/policies'
import { MODELS } from '../../../src/kinds/models'
import { SCHEMAS } from '../../../src/kinds/schemas'
import type { ParamValue } from '../../../src/params'
import type { NodeResults, Results } from '../../protocol/results'
import { simulate } from '../simulate'
import { meanSec, node, pool, producer, run, scenario, share } from './builders'
import type { Case, Measured } from './case'
import { lots, ycsbKeys, zipfKeys } from './traces'

type Params = Readonly<Record<string, ParamValue>>

/** Policies by their names in the table. */
const TABLE_NAMES: Readonly<Record<string, PolicyName>> = {
  FIFO: 'fifo',
  LRU: 'lru',
  CLOCK: 'clock',
  LFU: 'lfu',
  SLRU: 'slru',
  SIEVE: 'sieve',
  S3FIFO: 's3fifo',
  ARC: 'arc',
  WTINYLFU: 'wtinylfu',
}

interface Played {
  readonly hits: number
  readonly misses: number
  readonly text: string
}

/** Feeds a trace to a policy; with `verbose` writes hits, misses and evictions down. */
function play(name: PolicyName, capacity: number, keys: Iterable<number>, verbose = false): Played {
  const policy = policyOf(name, capacity, lots(1))
  const evicted: number[] = []
  let letters = ''
  let hits = 0
  let misses = 0
  for (const key of keys) {
    const isHit = policy.access(key)
    if (isHit) hits++
    else {
      misses++
      const gone = policy.insert(key)
      if (verbose && gone >= 0) evicted.push(gone)
    }
    if (verbose) letters += isHit ? 'H' : 'M'
  }
  return { hits, misses, text: `${letters} evicted ${evicted.join(',')}` }
}

const numbers = (text: string): number[] => text.split(' ').map(Number)
const SILBERSCHATZ = numbers('7 0 1 2 0 3 0 4 2 3 0 3 2 1 2 0 1 7 0 1')
const BELADY = numbers('1 2 3 4 1 2 5 1 2 3 4 5')
const SMALL = numbers('7 1 7 5 4 3 2 3 2 2 2 6 4 8 1 1 1 6 4 2 4 3 2 6')

function textbook(): Measured {
  return {
    'FIFO misses C=3': play('fifo', 3, SILBERSCHATZ).misses,
    'LRU misses C=3': play('lru', 3, SILBERSCHATZ).misses,
    'Belady FIFO C=3': play('fifo', 3, BELADY).misses,
    'Belady FIFO C=4 (anomaly)': play('fifo', 4, BELADY).misses,
    'Belady LRU C=3 / C=4': `${play('lru', 3, BELADY).misses} / ${play('lru', 4, BELADY).misses}`,
  }
}

/** One figure for each policy of the table that there is. */
function byPolicy(
  names: readonly string[],
  suffix: string,
  figure: (name: PolicyName, label: string) => number | string,
): Measured {
  const present = names.filter((label) => POLICY_NAMES.includes(TABLE_NAMES[label.split(' ')[0]]))
  return Object.fromEntries(present.map((label) => [`${label}${suffix}`, figure(TABLE_NAMES[label.split(' ')[0]], label)]))
}

const EIGHT = ['FIFO', 'LRU', 'CLOCK', 'LFU', 'SLRU', 'SIEVE', 'S3FIFO', 'ARC']

function exactCounts(): Measured {
  const keys = zipfKeys(1000, 100_000, 42)
  return byPolicy(EIGHT, ' hits', (name) => play(name, 100, keys).hits)
}

function loop(): Measured {
  const keys = Array.from({ length: 50 * 101 }, (_, i) => i % 101)
  return byPolicy(EIGHT, ' hit ratio', (name) => play(name, 100, keys).hits / keys.length)
}

function published(): Measured {
  const keys = ycsbKeys(500_000, 0.99, 7_500_000, 1)
  const names = [
    'LRU (published 0.3659)',
    'SIEVE (published 0.4742)',
    'S3FIFO (published 0.4716)',
    'SLRU (published 0.4648)',
    'WTINYLFU (published 0.4737)',
    'CLOCK (published 0.3734)',
    'FIFO',
    'LFU',
    'ARC',
  ]
  return byPolicy(names, '', (name) => play(name, 500, keys).hits / keys.length)
}

// ---- through the engine ----

const cache = (params: Params) => node('cache', 'cache', { hitTimeMs: 0, setTimeMs: 0, ...params })
/** Answers as many as ask, after the same time. */
const origin = (params: Params = {}) => pool({ workers: null, serviceTimeMs: 0, ...params }, 'origin')
const hitRatio = ({ counters }: NodeResults): number => share(counters.hits, counters.hits + counters.misses)

/** Independent requests with Zipf popularity; a miss costs nothing. */
function irm(keyspace: number, keyAlpha: number, capacity: number, policy: string, measured: number, seed: number): number {
  const of = scenario([producer({ ratePerSec: 10_000, keyspace, keyAlpha }), cache({ capacity, policy })], ['users>cache'])
  const options = { seed, completions: measured, warmupCompletions: measured / 5 }
  return hitRatio(simulate(of, options).nodes.cache)
}

const NO_STATIC = {
  'static top-C (perfect LFU)': 'a formula: no policy knows the popularities',
  'LRU characteristic time (requests)': 'a step of the formula',
}

function che(id: string, keyspace: number, alpha: number, capacity: number): Case {
  return {
    id,
    slow: true,
    leftOut: NO_STATIC,
    measure: (seed) => ({
      'LRU hit ratio': irm(keyspace, alpha, capacity, 'lru', 1_000_000, seed),
      'FIFO = RANDOM hit ratio': irm(keyspace, alpha, capacity, 'fifo', 1_000_000, seed),
      'FIFO = RANDOM hit ratio · random': irm(keyspace, alpha, capacity, 'random', 1_000_000, seed),
    }),
  }
}

function smallCaches(seed: number): Measured {
  const figures: Record<string, number> = {}
  for (const capacity of [1, 2, 3]) {
    figures[`LRU C=${capacity}`] = irm(6, 1, capacity, 'lru', 1_000_000, seed)
    figures[`FIFO=RANDOM C=${capacity}`] = irm(6, 1, capacity, 'fifo', 1_000_000, seed)
    figures[`FIFO=RANDOM C=${capacity} · random`] = irm(6, 1, capacity, 'random', 1_000_000, seed)
  }
  return figures
}

/** One key, read through a cache from an origin that takes no time. */
function oneKey(ratePerSec: number, params: Params, source: Params, n: number, seed: number): Results {
  const nodes = [producer({ ratePerSec, keyspace: 1 }), cache(params), origin(source)]
  return run(scenario(nodes, ['users>cache>origin']), n, seed)
}

function timeToLive(seed: number): Measured {
  const often = oneKey(2, { expireAfterWriteMs: 5000 }, {}, 200_000, seed)
  const rarely = oneKey(0.1, { expireAfterWriteMs: 5000 }, {}, 200_000, seed)
  return {
    'hit ratio λ=2': hitRatio(often.nodes.cache),
    'hit ratio λ=.1': hitRatio(rarely.nodes.cache),
    'backend loads/s λ=2': often.nodes.origin.counters.in / often.measuredSec,
  }
}

/** Two hundred and fifty expiries of a hot key (with fifty the mean alone would vary by 0.6 %): loads that start within a second of each other belong to the same one. */
function stampede(coalesce: 'on' | 'off', seed: number) {
  const nodes = [
    producer({ ratePerSec: 1000, keyspace: 1 }),
    cache({ expireAfterWriteMs: 10_000, coalesce }),
    origin({ serviceTimeMs: 500 }),
  ]
  const seen = { lastNs: Number.NEGATIVE_INFINITY, bursts: 0, loads: 0 }
  const results = simulate(scenario(nodes, ['users>cache>origin']), {
    seed,
    durationSec: 250 * 10.501,
    onTransit: (wire, back, sentNs) => {
      if (wire !== 1 || back) return
      if (sentNs - seen.lastNs > 1e9) seen.bursts++
      seen.lastNs = sentNs
      seen.loads++
    },
  })
  return { perExpiry: seen.loads / seen.bursts, perSec: seen.loads / results.measuredSec, cache: results.nodes.cache }
}

function herd(seed: number): Measured {
  const alone = stampede('off', seed)
  const shared = stampede('on', seed)
  return {
    'loads per expiry (a)': alone.perExpiry,
    'loads per expiry (b)': shared.perExpiry,
    'callers sharing one load (b), mean': share(shared.cache.counters.coalesced, shared.cache.counters.loads),
    'loads/s (a)': alone.perSec,
  }
}

/** Hits are requests for one hot key; all others ask for a key that nobody asks for twice. */
function aside(hits: number, n: number, seed: number): Results {
  const keys = { keys: 'hotspot', hotKeys: 1, hotRatio: hits, keyspace: 2_000_000_000 }
  const nodes = [
    producer({ ratePerSec: 1000, ...keys }),
    cache({ capacity: 1000, hitTimeMs: 1, setTimeMs: 1 }),
    origin({ serviceTimeMs: 20 }),
  ]
  return run(scenario(nodes, ['users>cache>origin']), n, seed)
}

function cacheAside(seed: number): Measured {
  const often = aside(0.9, 200_000, seed)
  // A thousandth of the loads of the other: more requests for the same certainty.
  const rarely = aside(0.99, 2_000_000, seed)
  return {
    'mean latency': meanSec(often.nodes.users),
    'DB load': often.nodes.origin.counters.in / often.measuredSec,
    'h=0.99: DB load': rarely.nodes.origin.counters.in / rarely.measuredSec,
  }
}

function negative(seed: number): Measured {
  const absent = { failureRatio: 1, failureKind: 'fatal' }
  const lookups = (params: Params) => {
    const results = oneKey(100, params, absent, 200_000, seed)
    return results.nodes.origin.counters.in / results.measuredSec
  }
  return { 'DB lookups/s': lookups({ negativeTtlMs: 2000 }), without: lookups({}) }
}

const POLICIES_ALONE: readonly Case[] = [
  { id: 'CA08', exact: true, measure: textbook },
  { id: 'CA09', exact: true, measure: exactCounts },
  { id: 'CA11', exact: true, measure: () => byPolicy(EIGHT, '', (name) => play(name, 4, SMALL, true).text) },
  { id: 'CA12', exact: true, slow: true, measure: published },
  { id: 'CA14', exact: true, measure: loop },
]

const THROUGH_THE_ENGINE: readonly Case[] = [
  che('CA01', 10_000, 1, 1000),
  che('CA02', 10_000, 0.8, 100),
  che('CA05', 1000, 1, 100),
  { id: 'CA06', slow: true, measure: smallCaches },
  { id: 'CA15', measure: timeToLive },
  { id: 'CA17', measure: herd },
  { id: 'CA19', slow: true, measure: cacheAside },
  { id: 'CA31', measure: negative },
]

const hasCache = MODELS.has('cache') && SCHEMAS.has('cache')

/** Eviction policies on traces, and caches in front of an origin. */
export const CACHES: readonly Case[] = [...POLICIES_ALONE, ...(hasCache ? THROUGH_THE_ENGINE : [])]
