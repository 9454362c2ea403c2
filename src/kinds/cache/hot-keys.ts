import { DOUBLE_ZERO } from '../../../workers/sdk'
import { SKEW_BUCKETS } from './metrics'

const CELLS = 4096
const GOLDEN = 0x9e3779b1
const SHIFT = 20
/** Samples after which all counts are halved. */
const HALF_LIFE = 1024
/** Samples between two publications. */
const PUBLISH = 64
/** Virtual nanoseconds between two publications to aim at; the sampling follows the traffic. */
const SLOWEST_NS = 1e9
const FASTEST_NS = 2.5e8
const MAX_STRIDE = 4096

/** Where the shares go. */
interface Shares {
  set(index: number, share: number): void
}

/** Which share of recent lookups the hottest keys have: counts of sampled keys that fade by halves, in a fixed table. */
export class HotKeys {
  private keys = new Int32Array(CELLS)
  private counts = new Float64Array(CELLS)
  private spareKeys = new Int32Array(CELLS)
  private spareCounts = new Float64Array(CELLS)
  private readonly top = new Float64Array(SKEW_BUCKETS)
  private readonly topKeys = new Float64Array(SKEW_BUCKETS)
  private total = 0
  private untilHalving = HALF_LIFE
  private untilPublish = PUBLISH
  private publishedAt = DOUBLE_ZERO
  private stride = 1
  private untilSample = 1

  /** `names` gets the keys, plus 1. */
  constructor(
    private readonly shares: Shares,
    private readonly names: Shares,
  ) {}

  /** Notes a lookup; `now` in virtual nanoseconds. `true` when it has published. */
  note(key: number, now: number): boolean {
    if (--this.untilSample > 0) return false
    this.untilSample = this.stride
    this.add(key, 1)
    this.total++
    const isDue = --this.untilPublish === 0
    if (isDue) this.publish(now)
    if (--this.untilHalving === 0) this.halve()
    return isDue
  }

  private add(key: number, count: number): void {
    const { keys, counts } = this
    let at = Math.imul(key, GOLDEN) >>> SHIFT
    while (counts[at] > 0 && keys[at] !== key) at = (at + 1) & (CELLS - 1)
    keys[at] = key
    counts[at] += count
  }

  /** Counts below one are dropped, so at most half the table is ever in use; the total keeps them. */
  private halve(): void {
    this.untilHalving = HALF_LIFE
    this.total /= 2
    const { keys, counts } = this
    this.keys = this.spareKeys
    this.counts = this.spareCounts
    this.spareKeys = keys
    this.spareCounts = counts
    for (let i = 0; i < CELLS; i++) if (counts[i] >= 2) this.add(keys[i], counts[i] / 2)
    counts.fill(0)
  }

  private publish(now: number): void {
    this.untilPublish = PUBLISH
    const passed = now - this.publishedAt
    this.publishedAt = now
    if (passed < FASTEST_NS && this.stride < MAX_STRIDE) this.stride *= 2
    else if (passed > SLOWEST_NS && this.stride > 1) this.stride /= 2
    const { counts, keys, top, topKeys } = this
    top.fill(0)
    for (let i = 0; i < CELLS; i++) if (counts[i] > top[SKEW_BUCKETS - 1]) this.rank(counts[i], keys[i])
    for (let i = 0; i < SKEW_BUCKETS; i++) {
      this.shares.set(i, top[i] / this.total)
      this.names.set(i, top[i] > 0 ? topKeys[i] + 1 : 0)
    }
  }

  private rank(count: number, key: number): void {
    const { top, topKeys } = this
    let i = SKEW_BUCKETS - 1
    for (; i > 0 && top[i - 1] < count; i--) {
      top[i] = top[i - 1]
      topKeys[i] = topKeys[i - 1]
    }
    top[i] = count
    topKeys[i] = key
  }
}
