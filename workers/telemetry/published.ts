/**
 * A meter that counts in its own fields, which are much cheaper to change than shared memory, and writes them where readers look from time to time:
 * after every stretch of a run and before every sample.
 */
export interface Published {
  publish(): void
  /** Takes over what stands in the shared memory: something else has written it. */
  adopt(): void
}

/**
 * What figures are until a meter adopts them: not a small whole number, so that the compiler takes them for doubles from the start. A field that
 * changes its kind when it outgrows 31 bits makes it give up all code that knows the object, in the middle of a run.
 */
export const UNSET = Number.NaN
