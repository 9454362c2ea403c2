/** Linear parts of each octave of microseconds: a value is known to 1/64. */
const PARTS = 64
const BITS = 6
const LARGEST_US = 2 ** 31 - 1
const BINS = PARTS * (32 - BITS)

/** Slices of 10 s each, as in Finagle's WindowedPercentileHistogram. */
const SLICES = 3
const SLICE_NS = 1e10

function binOf(us: number): number {
  if (us < PARTS) return us
  const octave = 31 - Math.clz32(us)
  return PARTS * (octave - BITS) + (us >>> (octave - BITS))
}

/** Middle of a bin, µs. */
function middleOf(bin: number): number {
  if (bin < PARTS) return bin
  const octave = Math.floor(bin / PARTS) - 1
  return (PARTS + (bin % PARTS) + 0.5) * 2 ** octave
}

/** The latencies of the last half minute, for their percentiles. Adding does not allocate. */
export class LatencyWindow {
  private readonly counts = new Int32Array(SLICES * BINS)
  private readonly totals = new Int32Array(SLICES)
  /** Number of the current slice since time 0. */
  private current = 0

  add(now: number, latencyNs: number): void {
    this.advance(now)
    const slice = this.current % SLICES
    this.counts[slice * BINS + binOf(Math.min(LARGEST_US, Math.floor(latencyNs / 1000)))]++
    this.totals[slice]++
  }

  /** Nearest rank, ns, to 1 in 64; `null` when the window is empty. */
  quantile(now: number, q: number): number | null {
    this.advance(now)
    const { counts, totals } = this
    const total = totals[0] + totals[1] + totals[2]
    if (total === 0) return null
    let left = Math.max(1, Math.ceil(q * total - 1e-9))
    for (let bin = 0; bin < BINS; bin++) {
      left -= counts[bin] + counts[BINS + bin] + counts[2 * BINS + bin]
      if (left <= 0) return middleOf(bin) * 1000
    }
    return null
  }

  private advance(now: number): void {
    const target = Math.floor(now / SLICE_NS)
    for (let i = 0; i < SLICES && this.current < target; i++) {
      this.current++
      const slice = this.current % SLICES
      if (this.totals[slice] === 0) continue
      this.counts.fill(0, slice * BINS, (slice + 1) * BINS)
      this.totals[slice] = 0
    }
    this.current = target
  }
}
