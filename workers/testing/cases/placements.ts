import { BoundedRing, hashOfKey, Jump, jumpHash, Maglev, Modulo, type Placement, Rendezvous, Ring } from '../../sdk'
import { simulate } from '../simulate'
import { node, pool, producer, scenario } from './builders'
import type { Case, Measured } from './case'

const KEYS = 100_000
const even = (n: number): number[] => new Array<number>(n).fill(1)
const placed = (table: Placement): Int32Array => Int32Array.from({ length: KEYS }, (_, key) => table.of(key))

/** Keys that move when an eleventh member joins ten, and how many of those do not move to it. */
function joined(table: Placement): { readonly ratio: number; readonly others: number } {
  const before = placed(table)
  const fresh = table.add()
  const after = placed(table)
  let moved = 0
  let others = 0
  for (let key = 0; key < KEYS; key++) {
    if (before[key] === after[key]) continue
    moved++
    if (after[key] !== fresh) others++
  }
  return { ratio: moved / KEYS, others }
}

function moves(): Measured {
  const jump = joined(new Jump(even(10)))
  const ring = joined(new Ring(even(10), 150))
  return {
    'hash mod N moved': joined(new Modulo(even(10))).ratio,
    'jump/rendezvous moved': jump.ratio,
    'jump/rendezvous moved · rendezvous': joined(new Rendezvous(even(10))).ratio,
    'ring v=150 moved': ring.ratio,
    'jump: moves only to the new node': jump.others === 0 ? 'yes' : 'no',
    'ring: keys moved between old nodes': ring.others,
  }
}

function jumpVectors(): Measured {
  const jump = (key: bigint, n: number) => jumpHash(Number(key & 0xffffffffn), Number(key >> 32n), n)
  return {
    'key=1, n=1..19': Array.from({ length: 19 }, (_, i) => jump(1n, i + 1)).join(' '),
    'keys 0..19, n=100': Array.from({ length: 20 }, (_, i) => jump(BigInt(i), 100)).join(' '),
    'jump(10863919174838991,11), (2016238256797177309,11), (1673758223894951030,11)': [
      10863919174838991n,
      2016238256797177309n,
      1673758223894951030n,
    ]
      .map((key) => jump(key, 11))
      .join(', '),
    'jump(2,100001), (2201,100001), (2202,100001)': [2n, 2201n, 2202n].map((key) => jump(key, 100_001)).join(', '),
  }
}

/** The worked example of the Maglev paper: three backends with given permutations of seven entries. */
class WorkedMaglev extends Maglev {
  protected override offsetOf(member: number): number {
    return [3, 0, 3][member]
  }
  protected override skipOf(member: number): number {
    return [4, 2, 1][member]
  }
}

function maglevTable(): Measured {
  const maglev = new WorkedMaglev(even(3), 7)
  const table = () => Array.from({ length: 7 }, (_, i) => `B${maglev.at(i)}`).join(' ')
  const before = table()
  maglev.setUp(1, false)
  return { table: before, 'after removing B1': table() }
}

const NODES = [6, 4, 2, 8]

/** The ring of groupcache's test: hash = Atoi of the replica's number and the node's. */
class NumberRing extends Ring {
  protected override placesOf(member: number): readonly number[] {
    return [0, 1, 2].map((i) => Number(`${i}${NODES[member]}`))
  }
}

function groupcacheRing(): Measured {
  const ring = new NumberRing(even(3), 3)
  const at = (hash: number) => NODES[ring.at(hash)]
  const four = [2, 11, 23, 27].map(at).join(', ')
  ring.add()
  return { '2,11,23,27 →': four, 'after Add(8): 27 →': String(at(27)) }
}

/** Spread of shares over random rings of ten; for one point each there are more of them, since they vary most. */
function ringSpread(seed: number): Measured {
  const found: Record<string, number> = {}
  const shares = new Float64Array(10)
  for (const points of [1, 10, 100, 1000]) {
    const rings = points <= 10 ? 2000 : 200
    let squares = 0
    let greatest = 0
    for (let i = 0; i < rings; i++) {
      new Ring(even(10), points, 1 + i + seed * rings).shares(shares)
      for (const share of shares) squares += (10 * share - 1) ** 2 / 10
      greatest += 10 * Math.max(...shares)
    }
    found[`CV (RMS over rings) v=${points}`] = Math.sqrt(squares / rings)
    found[`E[max/mean] v=${points}`] = greatest / rings
  }
  return found
}

function boundedLoads(): Measured {
  let most = 0
  for (let seed = 1; seed <= 20; seed++) {
    const ring = new BoundedRing(even(10), 20, 1.25, seed)
    for (let key = 0; key < 1000; key++) ring.take(ring.at(hashOfKey(key)))
    for (let m = 0; m < 10; m++) most = Math.max(most, ring.load(m))
  }
  return { 'max keys on a node': most }
}

const LAMBDA = 10_000
const HOT_KEYS = 500_000
/** A scan stores every hot key before the users come. */
const WARM_SEC = 5
const LOSS_SEC = 8
/** Short enough that few of the lost keys are back: 0.4 % of them on average. */
const WINDOW_SEC = 0.4

/** Origin reads a second in a steady state, and just after the loss of one shard of ten. */
function shardLoss(placement: string, shard: number, seed: number): { readonly before: number; readonly after: number } {
  const keys = { keys: 'hotspot', hotKeys: HOT_KEYS, hotRatio: 0.95, keyspace: 2_000_000_000 }
  const scan = { keys: 'sequential', keyspace: HOT_KEYS, maxMessages: HOT_KEYS, arrivals: 'constant' }
  const of = scenario(
    [
      producer({ ratePerSec: LAMBDA, ...keys }),
      producer({ ratePerSec: HOT_KEYS / (WARM_SEC - 1), ...scan }, 'warmer'),
      node('cache', 'cache', { hitTimeMs: 0, setTimeMs: 0, shards: 10, placement, vnodes: 1000, capacity: HOT_KEYS }),
      pool({ workers: null, serviceTimeMs: 0 }, 'origin'),
    ],
    ['users>cache>origin', 'warmer>cache'],
    { timeline: [{ atSec: LOSS_SEC, set: 'cache.away', to: [{ type: 'crashed', shard }] }] },
  )
  let before = 0
  let after = 0
  simulate(of, {
    seed,
    durationSec: LOSS_SEC + WINDOW_SEC,
    onTransit: (wire, back, sentNs) => {
      if (wire !== 1 || back || sentNs < WARM_SEC * 1e9) return
      if (sentNs < LOSS_SEC * 1e9) before++
      else after++
    },
  })
  return { before: before / (LOSS_SEC - WARM_SEC), after: after / WINDOW_SEC }
}

function nodeFailure(seed: number): Measured {
  // Shares of a ring differ: each shard is lost once.
  const rings = Array.from({ length: 10 }, (_, i) => shardLoss('ring', i + 1, 100 * seed + i))
  const modulo = shardLoss('modulo', 4, seed)
  return {
    'DB load before': rings.reduce((sum, { before }) => sum + before, 0) / rings.length,
    'DB load just after': rings.reduce((sum, { after }) => sum + after, 0) / rings.length,
    'with modulo hashing just after': modulo.after,
  }
}

/** Which member a key belongs to, and what a lost member costs. */
export const PLACEMENTS: readonly Case[] = [
  { id: 'CA20', exact: true, measure: moves },
  { id: 'CA21', exact: true, measure: jumpVectors },
  { id: 'CA23', exact: true, measure: maglevTable },
  { id: 'CA24', exact: true, measure: groupcacheRing },
  { id: 'CA25', slow: true, measure: ringSpread },
  {
    id: 'CA27',
    exact: true,
    leftOut: { 'unbounded ring max (typical)': 'what it is compared with; no bound' },
    measure: boundedLoads,
  },
  { id: 'CA28', slow: true, measure: nodeFailure },
]
