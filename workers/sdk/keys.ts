import { exp, ln, pow, type RandomStream } from '../kernel'

/** How keys are chosen out of `keyspace` ones (1 … 2³¹−1). */
export interface KeyDistribution {
  readonly keyspace: number
  /** `sequential` walks through all keys again and again: a scan. */
  readonly shape: 'uniform' | 'zipf' | 'hotspot' | 'sequential'
  /** zipf: the key of rank r is drawn with a probability in proportion to r^−alpha; 0 … 2. */
  readonly alpha: number
  /** hotspot: the first `hotKeys` keys are drawn with probability `hotRatio` together, the others with the rest. */
  readonly hotKeys: number
  readonly hotRatio: number
}

/** Bits of a key in a cell of the alias table; the other bits of the cell are the leading ones of the probability. */
const ALIAS_BITS = 20
const ALIAS_MASK = 2 ** ALIAS_BITS - 1
const STEPS = 2 ** (32 - ALIAS_BITS)

/** Greatest keyspace for which Zipf keys come from a table: 12 bytes a key, 4 of which a draw touches. */
export const ALIAS_LIMIT = 2 ** ALIAS_BITS

/** Keys drawn from an alias table at a time: the loads of a large table then wait for memory together instead of one after the other. */
const BATCH = 64

const UNIFORM = 0
const ALIAS = 1
const REJECTION = 2
const HOTSPOT = 3
const SEQUENTIAL = 4

/**
 * Draws keys 0 … keyspace−1; under Zipf and hotspot the small ones are the popular ones. Zipf by alias table (Walker, 1977; built by Vose's
 * method, 1991) or, above {@link ALIAS_LIMIT} keys, by rejection-inversion (Hörmann & Derflinger, 1996). Draws do not allocate. The stream must be
 * the sampler's own: it is ahead of the keys that were given out.
 */
export class KeySampler {
  private shape = UNIFORM
  private n = 1
  private hot = 0
  private hotRatio = 0
  private position = 0
  /** Alias table: the probability with which a key stands for itself, and a cell with its first 12 bits above its alias. */
  private accept = new Float64Array(0)
  private cells = new Int32Array(0)
  private zipf: RejectionInversion | null = null
  /** Keys drawn in advance, how many of them are given out, and the stream as it was before. */
  private readonly batch = new Int32Array(BATCH)
  private readonly points = new Float64Array(BATCH)
  private given = BATCH
  private readonly before = new Int32Array(4)

  constructor(
    distribution: KeyDistribution,
    private readonly random: RandomStream,
  ) {
    this.become(distribution)
  }

  /** Changes the distribution; keeps the stream and, for `sequential`, the place. Allocates. */
  become(d: KeyDistribution): void {
    this.takeBack()
    this.n = Math.max(1, d.keyspace)
    this.position %= this.n
    this.accept = new Float64Array(0)
    this.cells = new Int32Array(0)
    this.zipf = null
    if (d.shape === 'sequential') this.shape = SEQUENTIAL
    else if (d.shape === 'hotspot') this.becomeHotspot(d)
    else if (d.shape === 'uniform' || d.alpha === 0) this.shape = UNIFORM
    else if (this.n <= ALIAS_LIMIT) {
      this.shape = ALIAS
      this.buildAlias(d.alpha)
    } else {
      this.shape = REJECTION
      this.zipf = new RejectionInversion(this.n, d.alpha)
    }
  }

  private becomeHotspot(d: KeyDistribution): void {
    this.shape = HOTSPOT
    this.hot = Math.min(this.n, Math.max(1, d.hotKeys))
    this.hotRatio = this.hot === this.n ? 1 : d.hotRatio
  }

  /** One key. */
  draw(): number {
    const n = this.n
    if (this.shape === ALIAS) {
      if (this.given === BATCH) this.drawAhead()
      return this.batch[this.given++]
    }
    if (this.shape === UNIFORM) return this.random.below(n)
    if (this.shape === SEQUENTIAL) {
      const key = this.position
      this.position = key + 1 === n ? 0 : key + 1
      return key
    }
    if (this.shape === REJECTION) return this.zipf!.draw(this.random)
    const hot = this.hot
    return this.random.chance(this.hotRatio) ? this.random.below(hot) : hot + this.random.below(n - hot)
  }

  private drawAhead(): void {
    const { random, points, cells, batch, n } = this
    this.before.set(random.state)
    for (let i = 0; i < BATCH; i++) points[i] = random.uniform() * n
    for (let i = 0; i < BATCH; i++) {
      const x = points[i]
      const key = x | 0
      const cell = cells[key]
      const rest = x - key
      const lead = ((rest * STEPS) | 0) - (cell >>> ALIAS_BITS)
      // Once in 4096 draws the first bits are equal and all of them decide: else the large table would cost each draw a wait for memory.
      const isOwn = lead === 0 ? rest < this.accept[key] : lead < 0
      batch[i] = isOwn ? key : cell & ALIAS_MASK
    }
    this.given = 0
  }

  /** Brings the stream back to where the keys given out end. */
  private takeBack(): void {
    if (this.given === BATCH) return
    this.random.state.set(this.before)
    for (let i = 0; i < this.given; i++) this.random.uniform()
    this.given = BATCH
  }

  private buildAlias(alpha: number): void {
    const n = this.n
    const share = new Float64Array(n)
    let total = 0
    // Smallest first, so that little is lost to rounding.
    for (let i = n - 1; i >= 0; i--) {
      share[i] = pow(i + 1, -alpha)
      total += share[i]
    }
    for (let i = 0; i < n; i++) share[i] *= n / total
    const alias = new Int32Array(n)
    // Both work lists in one array: the poor from the left, the rich from the right.
    const work = new Int32Array(n)
    let poor = 0
    let rich = n
    for (let i = 0; i < n; i++) {
      alias[i] = i
      if (share[i] < 1) work[poor++] = i
      else work[--rich] = i
    }
    while (poor > 0 && rich < n) {
      const small = work[--poor]
      const large = work[rich]
      alias[small] = large
      share[large] -= 1 - share[small]
      if (share[large] >= 1) continue
      rich++
      work[poor++] = large
    }
    // What is left differs from 1 by rounding only.
    while (poor > 0) share[work[--poor]] = 1
    while (rich < n) share[work[rich++]] = 1
    for (let i = 0; i < n; i++) alias[i] |= Math.min(STEPS - 1, Math.floor(share[i] * STEPS)) << ALIAS_BITS
    this.accept = share
    this.cells = alias
  }
}

/** Zipf ranks without a table: inverts the integral of x^−α over [½, n + ½] and rejects what the steps do not cover. */
class RejectionInversion {
  private readonly lower: number
  private readonly upper: number
  /** Draws at most this far above their rank are always accepted. */
  private readonly shortcut: number

  constructor(
    private readonly n: number,
    private readonly alpha: number,
  ) {
    this.lower = this.integral(1.5) - 1
    this.upper = this.integral(n + 0.5)
    this.shortcut = 2 - this.inverse(this.integral(2.5) - pow(2, -alpha))
  }

  draw(random: RandomStream): number {
    for (;;) {
      const u = this.upper + random.uniform() * (this.lower - this.upper)
      const x = this.inverse(u)
      const rank = Math.min(this.n, Math.max(1, Math.floor(x + 0.5)))
      if (rank - x <= this.shortcut || u >= this.integral(rank + 0.5) - pow(rank, -this.alpha)) return rank - 1
    }
  }

  /** ∫₁ˣ t^−α dt = (x^(1−α) − 1) / (1 − α), and ln x at α = 1. */
  private integral(x: number): number {
    const log = ln(x)
    return expRatio((1 - this.alpha) * log) * log
  }

  private inverse(y: number): number {
    return exp(lnRatio(Math.max(-1, y * (1 - this.alpha))) * y)
  }
}

/** (e^t − 1) / t. */
function expRatio(t: number): number {
  if (t > -1e-3 && t < 1e-3) return 1 + (t / 2) * (1 + (t / 3) * (1 + (t / 4) * (1 + t / 5)))
  return (exp(t) - 1) / t
}

/** ln(1 + t) / t. */
function lnRatio(t: number): number {
  if (t > -1e-3 && t < 1e-3) return 1 - t * (1 / 2 - t * (1 / 3 - t * (1 / 4 - t / 5)))
  return ln(1 + t) / t
}
