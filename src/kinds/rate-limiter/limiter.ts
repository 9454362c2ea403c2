/** Answer of {@link Limiter.acquire}: there is no permit within the wait. */
export const REFUSED = -1

/**
 * A rule that says when messages may go, for any number of cells (one a key), over virtual nanoseconds. Knows no context.
 * `acquire` and `available` do not allocate, except where a class says so.
 */
export interface Limiter {
  /** Makes room for this many cells. Allocates when it grows. */
  reserve(cells: number): void
  /** Forgets what a cell has seen: it is as new. */
  open(cell: number, nowNs: number): void
  /**
   * Asks for one permit, and takes it: 0, it may go now; else the whole nanoseconds after which it may (a reservation, in order of
   * asking). {@link REFUSED}, and nothing taken, where it would wait longer than `maxWaitNs`.
   */
  acquire(cell: number, nowNs: number, maxWaitNs: number): number
  /** Somebody who was to go at `goesAtNs` has given up. Most rules keep the permit. */
  giveBack(cell: number, goesAtNs: number): void
  /** Permits that are there now; below 0 where future ones are promised. */
  available(cell: number, nowNs: number): number
  /** Permits of a cell that has rested. */
  readonly capacity: number
}

/** The array, or a longer copy of it. Grows by doubling. */
export function grown(from: Float64Array<ArrayBuffer>, length: number): Float64Array<ArrayBuffer> {
  if (from.length >= length) return from
  const to = new Float64Array(Math.max(length, from.length * 2))
  to.set(from)
  return to
}
