/**
 * M/M/1 as a tight loop written for nothing else: two event times, a ring of arrival times, xorshift and a logarithm, and a log-linear
 * histogram of the time in system. What the engine is held against; it knows no messages, nodes, wires, timers or faults.
 */
export function yardstick(customers: number, load: number, seed: number): { readonly p99: number; readonly mean: number } {
  const waiting = new Float64Array(1 << 20)
  const mask = waiting.length - 1
  const histogram = new Int32Array(64 * 40)
  const bits = new Float64Array(1)
  const words = new Int32Array(bits.buffer)
  let state = seed | 1
  const exponential = () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return -Math.log(((state >>> 0) + 0.5) / 4294967296)
  }
  let head = 0
  let tail = 0
  let nextArrival = 0
  let nextEnd = Number.POSITIVE_INFINITY
  let done = 0
  let sum = 0
  while (done < customers) {
    if (nextArrival < nextEnd) {
      const now = nextArrival
      waiting[tail++ & mask] = now
      nextArrival = now + exponential() / load
      if (tail - head === 1) nextEnd = now + exponential()
      continue
    }
    const now = nextEnd
    const sojourn = now - waiting[head++ & mask]
    sum += sojourn
    bits[0] = sojourn + 1e-6
    histogram[((words[1] >> 14) - ((1023 - 20) << 6)) & 0x7ff]++
    done++
    nextEnd = head === tail ? Number.POSITIVE_INFINITY : now + exponential()
  }
  let seen = 0
  let bucket = 0
  while (bucket < histogram.length && seen < 0.99 * done) seen += histogram[bucket++]
  words[0] = 0
  words[1] = (bucket + ((1023 - 20) << 6)) << 14
  return { p99: bits[0], mean: sum / done }
}
