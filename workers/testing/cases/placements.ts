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
/** Each is asked for every 2.1 s. */
const HOT_KEYS = 20_000
/** Long enough to store every hot key: e^−9.5 are left out. */
const START_SEC = 20
/** Long enough to store those of one shard again: e^−8 of a tenth are left out. */
const WARM_SEC = 16.8
/** Short enough that few of the lost keys are back: 0.5 % of them on average. */
const WINDOW_SEC = 0.02

/** Origin reads a second in a steady state, and just after each of some losses of one shard of ten. */
function shardLoss(placement: string, losses: number, seed: number): { readonly before: number; readonly after: number } {
  const at = (i: number) => START_SEC + WARM_SEC * i
  const timeline = Array.from({ length: losses }, (_, i) => [
    { atSec: at(i), set: 'cache.away', to: [{ type: 'crashed', shard: 1 + (i % 10) }] },
    { atSec: at(i) + WINDOW_SEC, set: 'cache.away', to: [] },
  ]).flat()
  const keys = { keys: 'hotspot', hotKeys: HOT_KEYS, hotRatio: 0.95, keyspace: 2_000_000_000 }
  const of = scenario(
    [
      producer({ ratePerSec: LAMBDA, ...keys }),
      node('cache', 'cache', { hitTimeMs: 0, setTimeMs: 0, shards: 10, placement, vnodes: 1000, capacity: 30_000 }),
      pool({ workers: null, serviceTimeMs: 0 }, 'origin'),
    ],
    ['users>cache>origin'],
    { timeline },
  )
  let before = 0
  let after = 0
  simulate(of, {
    seed,
    durationSec: at(losses - 1) + WINDOW_SEC,
    onTransit: (wire, back, sentNs) => {
      if (wire !== 1 || back) return
      const since = (sentNs / 1e9 - START_SEC + WARM_SEC) % WARM_SEC
      if (sentNs >= START_SEC * 1e9 && since < WINDOW_SEC) after++
      else if (sentNs >= (START_SEC - 1) * 1e9 && since > WARM_SEC - 1) before++
    },
  })
  return { before: before / losses, after: after / (WINDOW_SEC * losses) }
}

function nodeFailure(seed: number): Measured {
  const ring = shardLoss('ring', 50, seed)
  return {
    'DB load before': ring.before,
    'DB load just after': ring.after,
    'with modulo hashing just after': shardLoss('modulo', 10, seed).after,
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
