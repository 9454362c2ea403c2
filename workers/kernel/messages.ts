import { MESSAGE_DOUBLES, MESSAGE_ROOM, MESSAGE_TENANCY, MESSAGE_WORDS, PoolFullError } from './memory'
import {
  ATTEMPT,
  CALLEE_TIMER,
  CALLER_TIMER,
  CLASS,
  CREATED,
  DEADLINE,
  KEY,
  LIVE,
  MEMBER,
  MessageFields,
  type MessageId,
  NEXT,
  PRIORITY,
  SHIFT,
  SIZE,
  STATE,
  TOKEN,
  TRACE,
} from './message-fields'

/** Initial size and growth: doubling up to the limit. */
const INITIAL = 1024

/** The pool of the records of all messages that exist: which of them are in use. */
export class Messages extends MessageFields {
  readonly limit: number
  private capacity = 1
  private freeHead = 0

  /** `limit` messages at most, or as many as there is room for; one more throws a {@link PoolFullError}. All others of this thread are void from now on. */
  constructor(limit: number) {
    super()
    MESSAGE_TENANCY.begin(this)
    this.limit = Math.min(limit, MESSAGE_ROOM - 1)
    this.extend(Math.min(INITIAL, this.limit + 1))
  }

  /** Throws when another engine has begun in this thread and taken the memory. */
  assertCurrent(): void {
    MESSAGE_TENANCY.assertHeldBy(this)
  }

  /** Goes on from what {@link used} was, after others have had the memory. */
  resume(words: Int32Array): void {
    MESSAGE_TENANCY.resume(this, words)
  }

  /** The part of the memory that is in use: what a checkpoint has to keep. */
  get used(): Int32Array<ArrayBuffer> {
    return MESSAGE_WORDS.subarray(0, this.capacity << SHIFT)
  }

  /** Messages that exist now. Looks at every record. */
  get live(): number {
    let live = 0
    this.forEachLive(() => live++)
    return live
  }
  /** Most messages that ever existed at once: a record is used for the first time only while all used before are live. Looks at every record. */
  get peak(): number {
    let peak = 0
    for (let m = 1; m < this.capacity; m++) {
      if (MESSAGE_DOUBLES[(m << 4) | DEADLINE] !== 0) peak++
    }
    return peak
  }

  /** A fresh record, header and fields zero. Throws a {@link PoolFullError} at the limit. */
  allocate(): MessageId {
    let m = this.freeHead
    if (m === 0) {
      this.grow()
      m = this.freeHead
    }
    const base = m << SHIFT
    const i32 = MESSAGE_WORDS
    this.freeHead = i32[base | NEXT]
    i32[base | STATE] = LIVE
    i32[base | TOKEN] = 0
    i32[base | MEMBER] = 0
    i32[base | CALLEE_TIMER] = 0
    i32[base | CALLER_TIMER] = 0
    return m
  }

  /** A fresh record with the header of another. */
  copyOf(source: MessageId): MessageId {
    const m = this.allocate()
    const f64 = MESSAGE_DOUBLES
    const i32 = MESSAGE_WORDS
    f64[(m << 4) | CREATED] = f64[(source << 4) | CREATED]
    f64[(m << 4) | DEADLINE] = f64[(source << 4) | DEADLINE]
    const to = m << SHIFT
    const from = source << SHIFT
    i32[to | KEY] = i32[from | KEY]
    i32[to | SIZE] = i32[from | SIZE]
    i32[to | CLASS] = i32[from | CLASS]
    i32[to | PRIORITY] = i32[from | PRIORITY]
    i32[to | ATTEMPT] = i32[from | ATTEMPT]
    i32[to | TRACE] = i32[from | TRACE]
    return m
  }

  /** A fresh record for a request that begins now. */
  begin(now: number): MessageId {
    const m = this.allocate()
    MESSAGE_DOUBLES[(m << 4) | CREATED] = now
    MESSAGE_DOUBLES[(m << 4) | DEADLINE] = Infinity
    const base = m << SHIFT
    MESSAGE_WORDS[base | KEY] = 0
    MESSAGE_WORDS[base | SIZE] = 0
    MESSAGE_WORDS[base | CLASS] = 0
    MESSAGE_WORDS[base | PRIORITY] = 1
    MESSAGE_WORDS[base | ATTEMPT] = 1
    MESSAGE_WORDS[base | TRACE] = 0
    return m
  }

  /** Gives a record back. Throws when it is not live: a model used a message after its end. */
  release(m: MessageId): void {
    const base = m << SHIFT
    const i32 = MESSAGE_WORDS
    if (i32[base | STATE] === 0) throw new Error(`message ${m} was ended twice`)
    i32[base | STATE] = 0
    i32[base | NEXT] = this.freeHead
    this.freeHead = m
  }

  /** Calls back with every live message, in no particular order. */
  forEachLive(visit: (m: MessageId, state: number) => void): void {
    for (let m = 1; m < this.capacity; m++) {
      const state = MESSAGE_WORDS[(m << SHIFT) | STATE]
      if (state !== 0) visit(m, state)
    }
  }

  private grow(): void {
    if (this.capacity > this.limit) throw new PoolFullError(`more than ${this.limit.toLocaleString('en')} messages are in flight`)
    this.extend(Math.min(this.capacity * 2, this.limit + 1))
  }

  /** Takes more of the memory. */
  private extend(capacity: number): void {
    const from = this.capacity
    this.capacity = capacity
    MESSAGE_TENANCY.extend(from << SHIFT, capacity << SHIFT)
    for (let m = from; m < capacity; m++) MESSAGE_WORDS[(m << SHIFT) | NEXT] = m + 1 < capacity ? m + 1 : 0
    this.freeHead = from
  }
}
