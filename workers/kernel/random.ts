/**
 * One stream of random numbers: xoshiro128** (Blackman & Vigna, 2018), in 32-bit integer arithmetic, the same bits everywhere.
 * Each (node, purpose) has a stream of its own, so that a change elsewhere leaves its draws alone.
 */
export class RandomStream {
  /** The whole state: four words. */
  readonly state = new Int32Array(4)

  /** Seeds the stream from the scenario's seed and any number of names, e.g. a node id and a purpose. */
  constructor(seed: number, ...names: readonly string[]) {
    let h = mix(seed | 0)
    for (const name of names) {
      for (let i = 0; i < name.length; i++) h = mix(Math.imul(h ^ name.charCodeAt(i), 0x01000193))
      h = mix(h ^ 0x5bd1e995)
    }
    for (let i = 0; i < 4; i++) {
      h = (h + 0x9e3779b9) | 0
      this.state[i] = mix(h)
    }
    if ((this.state[0] | this.state[1] | this.state[2] | this.state[3]) === 0) this.state[0] = 1
  }

  /** Next 32 random bits, as a signed integer. */
  int32(): number {
    const s = this.state
    const s1 = s[1]
    let r = Math.imul(s1, 5)
    r = Math.imul((r << 7) | (r >>> 25), 9)
    const t = s1 << 9
    const s2 = s[2] ^ s[0]
    const s3 = s[3] ^ s1
    s[1] = s1 ^ s2
    s[0] = s[0] ^ s3
    s[2] = s2 ^ t
    s[3] = (s3 << 11) | (s3 >>> 21)
    return r
  }

  /** Uniform in [0, 1), 53 bits. */
  uniform(): number {
    const high = this.int32() >>> 5
    const low = this.int32() >>> 6
    return (high * 67108864 + low) * 1.1102230246251565e-16
  }

  /** Whole number in [0, n), unbiased to 2⁻⁵³; `n` from 1 to 2³². */
  below(n: number): number {
    return Math.floor(this.uniform() * n)
  }

  /** `true` with probability `p`; draws nothing for p ≤ 0 and p ≥ 1. */
  chance(p: number): boolean {
    if (p <= 0) return false
    if (p >= 1) return true
    return this.uniform() < p
  }
}

/** Finaliser of MurmurHash3: spreads every input bit over all output bits. */
function mix(x: number): number {
  let h = x
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return h ^ (h >>> 16)
}
