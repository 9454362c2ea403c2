import { POSITION_MASK, WAIT_SLICE_MS } from './layout'

/**
 * Tells whether the other side still gives signs of life, which are its published index and its heartbeat. One thread, the one
 * that waits; does not allocate. The answer lags by up to the time allowed plus one slice of waiting.
 */
export class PeerWatch {
  private lastSign = 0
  private lastSignAtMs = 0

  /** `afterMs` 0 switches the watch off. */
  constructor(
    private readonly i32: Int32Array,
    private readonly indexWord: number,
    private readonly beatWord: number,
    private readonly afterMs: number,
  ) {}

  /** Starts anew: a peer owes no sign of life for the time when nobody waited. */
  restart(nowMs: number): void {
    this.lastSign = this.sign()
    this.lastSignAtMs = nowMs
  }

  /** Whether the peer has given no sign for so long, on the clock of `restart`. To be asked again and again while waiting. */
  isSilent(nowMs: number): boolean {
    if (this.afterMs === 0) return false
    const sign = this.sign()
    if (sign !== this.lastSign) {
      this.lastSign = sign
      this.lastSignAtMs = nowMs
    }
    return nowMs - this.lastSignAtMs >= this.afterMs
  }

  private sign(): number {
    return ((Atomics.load(this.i32, this.indexWord) & POSITION_MASK) + Atomics.load(this.i32, this.beatWord)) | 0
  }
}

/** Sleeps on a word while it holds `value`, for a slice at most, since some news (a death) comes without a wake-up. */
export function sleep(i32: Int32Array, word: number, value: number, leftMs: number): void {
  Atomics.wait(i32, word, value, leftMs < WAIT_SLICE_MS ? leftMs : WAIT_SLICE_MS)
}
