import { describe, expect, it } from 'vitest'
import { hashOfKey, md5 } from './hashing'
import {
  BoundedRing,
  Jump,
  jumpHash,
  Ketama,
  Maglev,
  Modulo,
  PLACEMENT_NAMES,
  type Placement,
  placementOf,
  Rendezvous,
  Ring,
} from './placement'

const even = (n: number) => new Array<number>(n).fill(1)
const KEYS = 100_000
const placed = (table: Placement) => Int32Array.from({ length: KEYS }, (_, key) => table.of(key))

function countsOf(members: Int32Array, n: number): number[] {
  const counts = new Array<number>(n).fill(0)
  for (const m of members) counts[m]++
  return counts
}

/** Share of keys that moved, and of those how many between members that were there before and after. */
function moved(table: Placement, change: () => void, changed: number) {
  const before = placed(table)
  change()
  const after = placed(table)
  let moves = 0
  let others = 0
  before.forEach((m, key) => {
    if (m === after[key]) return
    moves++
    if (m !== changed && after[key] !== changed) others++
  })
  return { ratio: moves / KEYS, others }
}

const same = (a: Int32Array, b: Int32Array) => a.every((m, i) => m === b[i])
const off = (measured: number, expected: number) => Math.abs(measured / expected - 1)

describe('md5', () => {
  it.each([
    ['', 'd41d8cd98f00b204e9800998ecf8427e'],
    ['message digest', 'f96b697d7cb7938d525a2f31aaf161d0'],
    ['12345678901234567890123456789012345678901234567890123456789012345678901234567890', '57edf4a22be3c955ac49da2e2107b67a'],
  ])('digests “%s” as RFC 1321 says', (text, digest) => {
    const bytes = new Uint8Array(md5(text).buffer)
    expect([...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')).toBe(digest)
  })
})

describe('jump hash (CA21)', () => {
  const jump = (key: bigint, n: number) => jumpHash(Number(key & 0xffffffffn), Number(key >> 32n), n)

  it('agrees with the vectors of the reference implementation', () => {
    expect(Array.from({ length: 19 }, (_, i) => jump(1n, i + 1)).join(' ')).toBe('0 0 0 0 0 0 6 6 6 6 6 6 6 6 6 6 6 17 17')
    expect(Array.from({ length: 20 }, (_, i) => jump(BigInt(i), 100)).join(' ')).toBe(
      '0 55 62 8 45 59 86 97 82 59 73 37 17 56 86 21 90 37 38 83',
    )
    expect([10863919174838991n, 2016238256797177309n, 1673758223894951030n].map((key) => jump(key, 11))).toEqual([6, 3, 5])
    expect([2n, 2201n, 2202n].map((key) => jump(key, 100_001))).toEqual([80343, 22152, 15018])
  })

  it('agrees with the paper in 64-bit integers on random keys', () => {
    const slow = (key: bigint, n: number) => {
      let [b, j] = [-1, 0]
      for (let k = key; j < n; ) {
        b = j
        k = BigInt.asUintN(64, k * 2862933555777941757n + 1n)
        j = Math.floor((b + 1) * (2 ** 31 / (Number(k >> 33n) + 1)))
      }
      return b
    }
    for (let i = 0; i < 20_000; i++) {
      const key = (BigInt(hashOfKey(i)) << 32n) | BigInt(hashOfKey(i + 1e6))
      const n = 1 + (hashOfKey(i + 2e6) % 1000)
      if (jump(key, n) !== slow(key, n)) throw new Error(`${key} of ${n}`)
    }
  })
})

describe('Maglev (CA23)', () => {
  /** The worked example of the paper: B0 = 3 0 4 1 …, B1 = 0 2 4 6 …, B2 = 3 4 5 6 …. */
  class Worked extends Maglev {
    protected override offsetOf(member: number): number {
      return [3, 0, 3][member]
    }
    protected override skipOf(member: number): number {
      return [4, 2, 1][member]
    }
  }
  const table = (of: Placement) => Array.from({ length: 7 }, (_, i) => `B${of.at(i)}`).join(' ')

  it('fills its table as in the paper', () => {
    const maglev = new Worked(even(3), 7)
    expect(table(maglev)).toBe('B1 B0 B1 B0 B2 B2 B0')
    maglev.setUp(1, false)
    expect(table(maglev)).toBe('B0 B0 B0 B0 B2 B2 B2')
  })

  it('is even within a table entry, and disturbs few keys of others', () => {
    const maglev = new Maglev(even(10))
    const shares = new Float64Array(10)
    maglev.shares(shares)
    for (const share of shares) expect(Math.abs(share * 65_537 - 6553.7)).toBeLessThanOrEqual(1)
    const { ratio, others } = moved(maglev, () => maglev.setUp(4, false), 4)
    // The paper's figure 12 has some percent of additional changes at this size of table; without any it would be a tenth.
    expect(ratio).toBeGreaterThan(0.099)
    expect(others / KEYS).toBeLessThan(0.03)
  })
})

describe('ring', () => {
  /** As groupcache's test: hash = Atoi, points at 04, 14, 24 for node 4. */
  class Numbers extends Ring {
    protected override placesOf(member: number): readonly number[] {
      return [0, 1, 2].map((i) => Number(`${i}${[6, 4, 2, 8][member]}`))
    }
  }

  it('finds the successors that groupcache finds (CA24)', () => {
    const ring = new Numbers(even(3), 3)
    const at = (hash: number) => [6, 4, 2, 8][ring.at(hash)]
    expect([2, 11, 23, 27].map(at)).toEqual([2, 2, 4, 2])
    ring.add()
    expect(at(27)).toBe(8)
  })

  // Shares are Dirichlet(v, …): CV = √((n−1)/(nv+1)); order statistics of spacings for the maximum.
  it.each([
    [1, 0.90453, 2.929],
    [10, 0.29851, 1.5425],
    [100, 0.094821, 1.1592],
    [1000, 0.029999, 1.049],
  ])('spreads ten members with %i points each as theory says (CA25)', (points, cv, most) => {
    const rings = points === 1 ? 1000 : 200
    const shares = new Float64Array(10)
    let squares = 0
    let greatest = 0
    for (let seed = 1; seed <= rings; seed++) {
      new Ring(even(10), points, seed).shares(shares)
      for (const share of shares) squares += (10 * share - 1) ** 2 / 10
      greatest += 10 * Math.max(...shares)
    }
    expect(off(Math.sqrt(squares / rings), cv)).toBeLessThan(0.1)
    expect(off(greatest / rings, most)).toBeLessThan(0.05)
  })

  it('has the shares that its keys see', () => {
    const ring = new Ring([1, 2, 1], 100)
    const shares = new Float64Array(3)
    ring.shares(shares)
    // Four standard deviations of a share of 100,000 hashed keys.
    countsOf(placed(ring), 3).forEach((count, m) => {
      expect(Math.abs(count / KEYS - shares[m])).toBeLessThan(0.0064)
    })
    expect(shares[1]).toBeGreaterThan(0.4)
  })

  it('gives a member of average weight 160 points of 40 digests in ketama', () => {
    class Counted extends Ketama {
      count(member: number): number {
        return this.placesOf(member).length
      }
    }
    const ring = new Counted([1, 1, 2])
    // ⌊w/W · 40 · n⌋ digests: 30, 30 and 60.
    expect([0, 1, 2].map((m) => ring.count(m))).toEqual([120, 120, 240])
    expect(new Counted(even(49)).count(0)).toBe(160)
  })
})

describe('keys that move from ten members to eleven (CA20)', () => {
  it('are 1 − 1/11 with modulo', () => {
    const table = new Modulo(even(10))
    expect(off(moved(table, () => table.add(), 10).ratio, 10 / 11)).toBeLessThan(0.01)
  })

  it.each([
    ['jump', new Jump(even(10)), 0.05],
    ['rendezvous', new Rendezvous(even(10)), 0.05],
    ['ring of 150', new Ring(even(10), 150), 0.25],
  ])('are 1/11 with %s, all to the new one', (_, table, tolerance) => {
    const { ratio, others } = moved(table, () => table.add(), 10)
    expect(off(ratio, 1 / 11)).toBeLessThan(tolerance)
    expect(others).toBe(0)
  })
})

describe('bounded loads (CA27)', () => {
  it('never place more than ⌈c·m/n⌉ keys on a member, where a plain ring does', () => {
    let above = 0
    for (let seed = 1; seed <= 20; seed++) {
      const ring = new BoundedRing(even(10), 20, 1.25, seed)
      for (let key = 0; key < 1000; key++) ring.take(ring.of(key))
      for (let m = 0; m < 10; m++) expect(ring.load(m)).toBeLessThanOrEqual(125)
      const unbounded = new Ring(even(10), 20, seed)
      const plain = countsOf(
        Int32Array.from({ length: 1000 }, (_, key) => unbounded.of(key)),
        10,
      )
      if (Math.max(...plain) > 125) above++
    }
    // The greatest of ten shares with 20 points each is 1.37 times the mean on average.
    expect(above).toBeGreaterThan(12)
  })

  it('are those of the plain ring while nobody is full', () => {
    expect(same(placed(new BoundedRing(even(10), 50, 1.25)), placed(new Ring(even(10), 50)))).toBe(true)
  })

  it('follow weights and forget the load of a member that went down', () => {
    const ring = new BoundedRing([1, 3], 20, 1)
    for (let key = 0; key < 400; key++) ring.take(ring.of(key))
    expect([ring.load(0), ring.load(1)]).toEqual([100, 300])
    ring.setUp(1, false)
    expect(ring.of(1)).toBe(0)
    ring.setUp(1, true)
    expect(ring.load(1)).toBe(0)
  })
})

describe.each(PLACEMENT_NAMES)('%s', (name) => {
  it('places the same keys the same way, and those of a lost member elsewhere', () => {
    const table = placementOf(name, even(10))
    const before = placed(table)
    expect(same(placed(placementOf(name, even(10))), before)).toBe(true)
    table.setUp(3, false)
    expect(countsOf(placed(table), 10)[3]).toBe(0)
    table.setUp(3, true)
    expect(same(placed(table), before)).toBe(true)
  })

  it('spreads over different members that are up, the owner first', () => {
    const table = placementOf(name, even(5))
    table.setUp(2, false)
    const out = new Int32Array(5)
    for (let key = 0; key < 500; key++) {
      const hash = hashOfKey(key)
      expect(table.spread(hash, 3, out)).toBe(3)
      expect(out[0]).toBe(table.at(hash))
      expect(new Set([out[0], out[1], out[2], 2]).size).toBe(4)
    }
    expect(table.spread(1, 9, out)).toBe(4)
  })

  it('has nobody when all are down', () => {
    const table = placementOf(name, even(2))
    table.setUp(0, false)
    expect([table.of(1), table.of(2)]).toEqual([1, 1])
    table.setUp(1, false)
    expect(table.of(1)).toBe(-1)
    expect(table.spread(1, 2, new Int32Array(2))).toBe(0)
  })

  it('gives a member of twice the weight about twice the keys', () => {
    const table = placementOf(name, [1, 2, 1, 1], { vnodes: 200 })
    const counts = countsOf(placed(table), 4)
    // A ring of some 200 points a member: standard deviation 7 % of a share.
    expect(off(counts[1] / KEYS, 0.4)).toBeLessThan(0.2)
    const shares = new Float64Array(4)
    table.shares(shares)
    expect(shares.reduce((a, b) => a + b)).toBeCloseTo(1, 9)
  })
})

// Those whose keys stay when another member goes; modulo, jump and, a little, Maglev move others.
it.each(['ring', 'ketama', 'rendezvous', 'bounded'] as const)('%s moves only the keys of a lost member', (name) => {
  const table = placementOf(name, even(10))
  const { ratio, others } = moved(table, () => table.setUp(4, false), 4)
  expect(others).toBe(0)
  expect(off(ratio, 0.1)).toBeLessThan(0.4)
})

it('jump moves keys of members behind a lost one, and none when the last is lost', () => {
  const middle = new Jump(even(10))
  expect(moved(middle, () => middle.setUp(4, false), 4).ratio).toBeGreaterThan(0.5)
  const last = new Jump(even(10))
  const { ratio, others } = moved(last, () => last.setUp(9, false), 9)
  expect(off(ratio, 0.1)).toBeLessThan(0.05)
  expect(others).toBe(0)
})
