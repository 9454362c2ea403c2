// What every ring has in common: the header of its buffer, the limits, the canaries, the answers of the waiting methods.

/** What a waiting method answers when the time is up: nothing is wrong, ask again. */
export const RING_TIMEOUT = -1
/** What a waiting method answers when the ring is closed and, for a consumer, drained. Final. */
export const RING_CLOSED = -2
/** What a waiting method answers when the peer is dead and, for a consumer, everything that it published has been read. */
export const RING_DEAD = -3

/** 128 bytes in 4-byte words: two cache lines, because the prefetcher of x86 fetches lines in pairs. */
export const LINE_WORDS = 32
/** A cache line in 4-byte words. */
export const CACHE_LINE_WORDS = 16
/** Positions run from 0 to here and start again. 30 bits keep them small integers in every JavaScript engine. */
export const POSITION_MASK = 0x3fffffff
/**
 * Set by a thread that is about to sleep on an index or sequence; the sign bit, so that the test is a comparison. Whoever
 * publishes swaps the word in and learns by the same operation that it must wake someone: an `Atomics.load` of a flag would
 * cost as much as the swap (10 ns in V8, where both are calls).
 */
export const PARKED_BIT = 1 << 31
/** Turned over by a close or a death, so that a thread between its last look and its sleep does not fall asleep. */
export const KICK_BIT = 1 << 30
/** How many times a waiting method looks before it parks its thread: some microseconds. Waking it again costs about fifty. */
export const SPIN_TURNS = 2_000
/** The longest that a parked thread sleeps before it looks for itself whether the ring is closed or the peer dead. */
export const WAIT_SLICE_MS = 50
/** The longest timeout that a waiting method takes: a day. */
const MAX_TIMEOUT_MS = 86_400_000

const MAX_CAPACITY = 1 << 24
const MAX_RECORD_BYTES = 1 << 16
const MAX_BUFFER_BYTES = 2 ** 30

// Line 0: written once, before the buffer is shared.
const WORD_KIND = 0
export const WORD_CAPACITY = 1
export const WORD_RECORD_WORDS = 2
export const WORD_RECORDS_PER_CELL = 3
export const WORD_DEAD_AFTER_MS = 4
// Line 1: the side that writes records. Line 2: the side that reads them. An index is a position with the two bits below.
export const WORD_TAIL = LINE_WORDS
export const WORD_PRODUCER_BEAT = LINE_WORDS + 1
export const WORD_HEAD = 2 * LINE_WORDS
export const WORD_CONSUMER_BEAT = 2 * LINE_WORDS + 1
// Line 3: read often, written hardly ever.
export const WORD_STATE = 3 * LINE_WORDS
// Line 4 is a canary, then the records, then another canary.
const CANARY_WORD = 4 * LINE_WORDS
export const DATA_WORD = 5 * LINE_WORDS
const CANARY = 0x5ca1ab1e
/** From here on `set` beats a loop. */
const SET_WORDS = 64

export const STATE_CLOSED = 1
export const STATE_PRODUCER_DEAD = 2
export const STATE_CONSUMER_DEAD = 4

/** What a ring lies in; a plain ArrayBuffer is for one thread alone. */
export type RingBuffer = SharedArrayBuffer | ArrayBuffer

/** The size of a ring and how it watches its threads. */
export interface RingOptions {
  /** Records, a power of two from 2 to 2^24. */
  readonly capacity: number
  /** Bytes of a record, a multiple of 8 up to 64 KiB. */
  readonly recordBytes: number
  /**
   * A waiting side takes its peer for dead when that gave no sign of life for so long. 0, the default: only `markDead` says so.
   */
  readonly deadAfterMs?: number
  /** False: a plain ArrayBuffer, for one thread, without the waiting methods. Default: shared where the platform allows it. */
  readonly shared?: boolean
}

/** The size of a ring for many threads. */
export interface MpmcOptions extends Omit<RingOptions, 'deadAfterMs'> {
  /**
   * Records that one claim covers, a power of two: cells of 32 small records move many times as many as cells of one. Default
   * 1.
   */
  readonly recordsPerCell?: number
}

/** An MPMC cell begins with its sequence and the number of its records; the records follow, aligned for `f64`. */
export const MPMC_HEADER_WORDS = 2

/** Words of an MPMC cell: its header and records, on cache lines of its own. */
export function mpmcCellWords(recordWords: number, recordsPerCell: number): number {
  return Math.ceil((MPMC_HEADER_WORDS + recordWords * recordsPerCell) / CACHE_LINE_WORDS) * CACHE_LINE_WORDS
}

/** Checks the options and allocates a buffer with its header and canaries; the data is zero. */
export function createBuffer(kind: number, options: RingOptions, cellWords: number, recordsPerCell: number): RingBuffer {
  const { capacity, recordBytes, deadAfterMs = 0 } = options
  const cells = capacity / recordsPerCell
  if (!isPowerOfTwo(capacity) || capacity < 2 || capacity > MAX_CAPACITY) {
    throw new RangeError(`capacity must be a power of two from 2 to ${MAX_CAPACITY}, not ${capacity}`)
  }
  if (recordBytes % 8 !== 0 || recordBytes < 8 || recordBytes > MAX_RECORD_BYTES) {
    throw new RangeError(`recordBytes must be a multiple of 8 from 8 to ${MAX_RECORD_BYTES}, not ${recordBytes}`)
  }
  if (!isPowerOfTwo(recordsPerCell) || cells < 2) {
    throw new RangeError(`recordsPerCell must be a power of two, at most half the capacity, not ${recordsPerCell}`)
  }
  assertTimeout(deadAfterMs)
  const bytes = 4 * (DATA_WORD + cells * cellWords + LINE_WORDS)
  if (bytes > MAX_BUFFER_BYTES) throw new RangeError(`a ring of ${bytes} bytes is larger than ${MAX_BUFFER_BYTES}`)
  const shared = options.shared ?? typeof SharedArrayBuffer !== 'undefined'
  const buffer = shared ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes)
  const i32 = new Int32Array(buffer)
  i32[WORD_KIND] = kind
  i32[WORD_CAPACITY] = capacity
  i32[WORD_RECORD_WORDS] = recordBytes / 4
  i32[WORD_RECORDS_PER_CELL] = recordsPerCell
  i32[WORD_DEAD_AFTER_MS] = deadAfterMs
  i32.fill(CANARY, CANARY_WORD, DATA_WORD)
  i32.fill(CANARY, i32.length - LINE_WORDS)
  return buffer
}

/** Refuses a buffer that `createBuffer` of this kind did not make. */
export function assertKind(i32: Int32Array, kind: number, name: string): void {
  if (i32.length <= DATA_WORD || i32[WORD_KIND] !== kind) throw new TypeError(`this buffer holds no ${name}`)
}

/** Whether nobody wrote beyond the records, on either side. Any thread; a scan of 256 bytes. */
export function canariesIntact(i32: Int32Array): boolean {
  const end = i32.length - LINE_WORDS
  for (let at = 0; at < LINE_WORDS; at++) {
    if (i32[CANARY_WORD + at] !== CANARY || i32[end + at] !== CANARY) return false
  }
  return true
}

/** A waiting method must come back: its timeout is a number of milliseconds, no more than a day. */
export function assertTimeout(timeoutMs: number): void {
  if (!(timeoutMs >= 0 && timeoutMs <= MAX_TIMEOUT_MS)) {
    throw new RangeError(`a timeout lies between 0 and ${MAX_TIMEOUT_MS} ms, not ${timeoutMs}`)
  }
}

/** Waiting parks the thread on shared memory; over a plain ArrayBuffer nobody could ever wake it. */
export function assertCanWait(i32: Int32Array, method: string, timeoutMs: number): void {
  if (!isShared(i32.buffer)) {
    throw new TypeError(`${method} needs a SharedArrayBuffer: this ring lies in a plain ArrayBuffer, for one thread only`)
  }
  assertTimeout(timeoutMs)
}

/** Copies words without allocating: at once where the whole source is meant and long enough to be worth a call. */
export function copyWords(target: Int32Array, to: number, source: Int32Array, from: number, words: number): void {
  if (from === 0 && words === source.length && words >= SET_WORDS) target.set(source, to)
  else for (let word = 0; word < words; word++) target[to + word] = source[from + word]
}

/** Whether threads can share a buffer, and so wait on it. */
export function isShared(buffer: ArrayBufferLike): boolean {
  return typeof SharedArrayBuffer !== 'undefined' && buffer instanceof SharedArrayBuffer
}

/** The distance between two positions, as a signed number: negative when `a` lies behind `b`. */
export function signedDistance(a: number, b: number): number {
  return ((a - b) << 2) >> 2
}

function isPowerOfTwo(value: number): boolean {
  return Number.isInteger(value) && value > 0 && (value & (value - 1)) === 0
}
