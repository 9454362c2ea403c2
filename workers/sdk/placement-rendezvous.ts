import { ln } from '../kernel'
import { mix32 } from './hashing'
import { Placement } from './placement-members'

/**
 * Rendezvous hashing, highest random weight (Thaler & Ravishankar, 1998; weights after Schindelhauer & Schomaker, 2005): every member draws
 * a number for the key, the highest has it. Even, least movement, no table; O(n) a lookup.
 */
export class Rendezvous extends Placement {
  private candidates = new Int32Array(0)
  private seeds = new Int32Array(0)
  private inverse = new Float64Array(0)
  private equal = true

  constructor(weights: readonly number[]) {
    super(weights)
    this.rebuild()
  }

  protected rebuild(): void {
    const members = this.members
    this.candidates = Int32Array.from(members)
    this.seeds = Int32Array.from(members, (m) => mix32(m + 0x6a09e667))
    this.inverse = Float64Array.from(members, (m) => 1 / this.weight(m))
    this.equal = this.inverse.every((each) => each === this.inverse[0])
  }

  at(hash: number): number {
    const best = this.best(hash, 0, Number.POSITIVE_INFINITY)
    return best === -1 ? -1 : this.candidates[best]
  }

  /** The members of the highest scores, in order. */
  override spread(hash: number, count: number, out: Int32Array): number {
    const wanted = Math.min(count, this.upCount)
    let last = 0
    let ceiling = Number.POSITIVE_INFINITY
    for (let found = 0; found < wanted; found++) {
      last = this.best(hash, last, ceiling)
      ceiling = this.score(hash, last)
      out[found] = this.candidates[last]
    }
    return wanted
  }

  /** Score of a candidate: as with −w / ln u, so with ln u / w a member wins in proportion to its weight. */
  private score(hash: number, i: number): number {
    const drawn = mix32(hash ^ this.seeds[i])
    return this.equal ? drawn : ln((drawn + 0.5) / 2 ** 32) * this.inverse[i]
  }

  /** The candidate that comes behind `last`, whose score is `ceiling`; of equal scores the lower number comes first. */
  private best(hash: number, last: number, ceiling: number): number {
    let best = -1
    let highest = Number.NEGATIVE_INFINITY
    for (let i = 0; i < this.candidates.length; i++) {
      const score = this.score(hash, i)
      if (score <= highest || score > ceiling || (score === ceiling && i <= last)) continue
      highest = score
      best = i
    }
    return best
  }

  shares(out: Float64Array): void {
    out.fill(0)
    const all = this.upWeight
    for (const m of this.candidates) out[m] = this.weight(m) / all
  }
}
