import { md5, mix32 } from './hashing'
import { Placement } from './placement-members'

/** Room for the member beside its point in one exact number. */
const MEMBERS = 2 ** 16

/**
 * A hash ring (Karger et al., 1997): each member has points on a circle of 2³² places, as many as its weight times `points`; a key belongs
 * to the first point at or after its hash. When a member goes, only its keys move. O(1) on average: an index by leading bits.
 */
export class Ring extends Placement {
  /** Places on the circle, ascending, and whose they are. */
  protected places = new Uint32Array(0)
  protected owners = new Int32Array(0)
  private index = new Int32Array(0)
  private shift = 31

  /** `points` for a member of weight 1; `seed` chooses among rings. */
  constructor(
    weights: readonly number[],
    protected readonly points: number,
    protected readonly seed = 0,
  ) {
    super(weights)
    this.rebuild()
  }

  /** Places of one member, in any order. */
  protected placesOf(member: number): readonly number[] {
    const count = Math.max(1, Math.round(this.points * this.weight(member)))
    const start = mix32(member + 1 + Math.imul(this.seed, 0x9e3779b9))
    return Array.from({ length: count }, (_, i) => mix32(start ^ mix32(i + 0x7f4a7c15)))
  }

  protected rebuild(): void {
    const pairs = Float64Array.from(this.members.flatMap((m) => this.placesOf(m).map((place) => place * MEMBERS + m))).sort()
    this.places = Uint32Array.from(pairs, (pair) => Math.floor(pair / MEMBERS))
    this.owners = Int32Array.from(pairs, (pair) => pair % MEMBERS)
    const bits = Math.max(1, 32 - Math.clz32(pairs.length))
    this.shift = 32 - bits
    this.index = new Int32Array(2 ** bits)
    for (let bucket = 0, i = 0; bucket < this.index.length; bucket++) {
      while (i < pairs.length && this.places[i] < bucket * 2 ** this.shift) i++
      this.index[bucket] = i
    }
  }

  /** Index of the first point at or after a hash, round the circle. There is at least one point. */
  protected successor(hash: number): number {
    const places = this.places
    let i = this.index[hash >>> this.shift]
    while (i < places.length && places[i] < hash) i++
    return i === places.length ? 0 : i
  }

  at(hash: number): number {
    return this.owners.length === 0 ? -1 : this.owners[this.successor(hash)]
  }

  override spread(hash: number, count: number, out: Int32Array): number {
    const wanted = Math.min(count, this.upCount)
    let found = 0
    for (let i = wanted > 0 ? this.successor(hash) : 0; found < wanted; i = i + 1 === this.owners.length ? 0 : i + 1) {
      found = this.note(this.owners[i], found, out)
    }
    return found
  }

  shares(out: Float64Array): void {
    out.fill(0)
    const { places, owners } = this
    for (let i = 0; i < places.length; i++) {
      const before = i === 0 ? places[places.length - 1] - 2 ** 32 : places[i - 1]
      out[owners[i]] += (places[i] - before) / 2 ** 32
    }
  }
}

const DIGESTS = 40

/**
 * A ring as libketama builds it for memcached: 40 MD5 digests of `name-0`, `name-1`, … for a member of average weight, each four points.
 * Keys are hashed as elsewhere here, not by MD5.
 */
export class Ketama extends Ring {
  constructor(weights: readonly number[]) {
    super(weights, 4 * DIGESTS)
  }

  protected override placesOf(member: number): readonly number[] {
    // Rounding must not cost a member of average weight its last digest.
    const count = Math.max(1, Math.floor((this.weight(member) / this.upWeight) * DIGESTS * this.upCount + 1e-9))
    return Array.from({ length: count }, (_, i) => [...md5(`member-${member}-${i}`)]).flat()
  }
}

/**
 * Consistent hashing with bounded loads (Mirrokni, Thorup & Zadimoghaddam, 2016): a ring on which no member has more than ⌈c·m/n⌉ of m
 * loads, in proportion to its weight; who is full passes a key on to the next point. Loads are what {@link take} and {@link give} tell.
 */
export class BoundedRing extends Ring {
  private loads: Float64Array
  private total = 0
  private totalWeight = this.upWeight

  /** `factor` c ≥ 1: 1.25 is Envoy's and Google's usual choice. */
  constructor(
    weights: readonly number[],
    points: number,
    private readonly factor: number,
    seed = 0,
  ) {
    super(weights, points, seed)
    this.loads = new Float64Array(weights.length)
  }

  override at(hash: number): number {
    const { owners, loads } = this
    if (owners.length === 0) return -1
    const each = (this.factor * (this.total + 1)) / this.totalWeight
    let i = this.successor(hash)
    const first = owners[i]
    for (let walked = 0; walked < owners.length; walked++) {
      const member = owners[i]
      if (loads[member] < Math.ceil(each * this.weight(member))) return member
      i = i + 1 === owners.length ? 0 : i + 1
    }
    return first
  }

  protected override rebuild(): void {
    super.rebuild()
    this.totalWeight = this.upWeight
  }

  override take(member: number): void {
    this.loads[member]++
    this.total++
  }

  override give(member: number): void {
    this.loads[member]--
    this.total--
  }

  /** Requests or keys of a member that have begun and not ended. */
  load(member: number): number {
    return this.loads[member]
  }

  override add(weight = 1): number {
    const loads = new Float64Array(this.size + 1)
    loads.set(this.loads)
    this.loads = loads
    return super.add(weight)
  }

  /** What a member that goes down had counts no more. */
  protected override mark(member: number, isUp: boolean): boolean {
    if (!super.mark(member, isUp)) return false
    this.total -= this.loads[member]
    this.loads[member] = 0
    return true
  }
}
