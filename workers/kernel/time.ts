export const NS_PER_MS = 1e6
export const NS_PER_SEC = 1e9

/** Duration in whole nanoseconds of `ms` milliseconds. */
export function nsOfMs(ms: number): number {
  return Math.round(ms * NS_PER_MS)
}

/** Duration in whole nanoseconds of `sec` seconds. */
export function nsOfSec(sec: number): number {
  return Math.round(sec * NS_PER_SEC)
}

/**
 * Zero for fields that will hold instants or fractions: minus zero is a double to the compiler. A field that began as a small whole number and outgrew
 * 31 bits, some two seconds of virtual time, would make it give up all code that knows the object, in the middle of a run.
 */
export const DOUBLE_ZERO = -0

/** Virtual time now: whole nanoseconds since the start of the run, exact up to 104 days. One for a kernel, its nodes and their meters. */
export class Clock {
  now = DOUBLE_ZERO

  constructor() {
    this.now = 0
  }
}
