/** What a person chooses in the queue lab. Counts are whole numbers within {@link LAB_LIMITS}. */
export interface LabSettings {
  /** `spsc` has one producer and one consumer, whatever the counts say. */
  readonly ring: 'spsc' | 'mpmc'
  readonly producers: number
  readonly consumers: number
  /** Records; a power of two. */
  readonly capacity: number
  /** A multiple of 8. */
  readonly recordBytes: number
  /** Records that are published, and taken, together. */
  readonly batch: number
  /** What a thread does that finds the ring full or empty: look again at once, or look some 2,000 times and then sleep. */
  readonly wait: 'spin' | 'park'
  /** What a producer does with a record for which there is no room: wait, or drop it and go on. */
  readonly full: 'wait' | 'drop'
}

export const LAB_DEFAULTS: LabSettings = {
  ring: 'spsc',
  producers: 1,
  consumers: 1,
  capacity: 1024,
  recordBytes: 64,
  batch: 1,
  wait: 'spin',
  full: 'wait',
}

export const LAB_LIMITS = {
  threads: { min: 1, max: 8 },
  capacity: { min: 16, max: 65_536 },
  recordBytes: { min: 8, max: 1024 },
  batch: { min: 1, max: 256 },
} as const

/** Threads on each side: a ring for one producer and one consumer has no more. */
export function threadsOf({ ring, producers, consumers }: LabSettings): {
  readonly producers: number
  readonly consumers: number
} {
  return ring === 'spsc' ? { producers: 1, consumers: 1 } : { producers, consumers }
}

/** What one thread has to do in one measurement. */
export type LabJob = 'ringIn' | 'ringOut' | 'ringTrip' | 'ringEcho' | 'postIn' | 'postOut' | 'postTrip' | 'postEcho'

export interface LabTask {
  readonly job: LabJob
  readonly settings: LabSettings
  /** Index of the thread among all of this measurement: its line on the board. */
  readonly thread: number
  readonly board: SharedArrayBuffer
  /** Rings: one for throughput; there and back for round trips. */
  readonly rings: readonly SharedArrayBuffer[]
  /** Least difference between two readings of the clock, milliseconds. */
  readonly clockMs: number
}

/** Nanoseconds a record costs one thread alone, with nobody at the other end: what the simulated queue is given. */
export interface LabCosts {
  readonly putNs: number
  readonly takeNs: number
}
