/** Where a batch is. */
export const FREE = 0
/** In its queue, and more records may come. */
export const OPEN = 1
/** In its queue, and full: it only waits to be sent. */
export const READY = 2
/** In its queue, before a retry. */
export const BACKING_OFF = 3
export const IN_FLIGHT = 4
/** In its queue and old enough to be sent; until it is, more records may come. */
export const LINGERED = 5

/** What a broker says of a batch. */
export const WRITTEN = 0
export const RETRIABLE = 1
export const NOT_ENOUGH_REPLICAS = 2
export const NOT_LEADER = 3
export const OUT_OF_ORDER = 4
export const TIMED_OUT = 5

/** What the senders of a batch's messages were told before it was done. */
export const TOLD_OK = 1
export const GIVEN_UP = 2

const MIN = 256

/** Batches of producers as numbers from 1, their fields in typed arrays that grow. */
export class BatchPool {
  client = new Int32Array(MIN)
  partition = new Int32Array(MIN)
  count = new Int32Array(MIN)
  bytes = new Float64Array(MIN)
  /** Bytes it holds of the buffer. */
  memory = new Float64Array(MIN)
  /** Its messages, a chain by `next`. */
  firstMessage = new Int32Array(MIN)
  lastMessage = new Int32Array(MIN)
  state = new Uint8Array(MIN)
  attempts = new Int32Array(MIN)
  createdNs = new Float64Array(MIN)
  /** Number in the order in which its producer opened batches for its partition. */
  number = new Float64Array(MIN)
  /** Number in its partition for the broker; −1: none yet. */
  sequence = new Float64Array(MIN)
  /** In its producer's queue, in its request, or waiting for the high watermark. */
  next = new Int32Array(MIN)
  nextInRequest = new Int32Array(MIN)
  nextWaiting = new Int32Array(MIN)
  /** The request it is in. */
  request = new Int32Array(MIN)
  /** Offset behind it, once it is in the log; 0: not. */
  end = new Float64Array(MIN)
  result = new Uint8Array(MIN)
  /** 1: it was in the log before; a second time would be a duplicate. */
  wasWritten = new Uint8Array(MIN)
  /** 1: its records were noted in order when they were written first. */
  wasSeen = new Uint8Array(MIN)
  /** Whether its messages have been answered: {@link TOLD_OK} (acks=0), or {@link GIVEN_UP}. */
  isAnswered = new Uint8Array(MIN)
  /** Its messages are private copies. */
  isStored = new Uint8Array(MIN)
  timer = new Int32Array(MIN)
  expiry = new Int32Array(MIN)
  private free = 0
  private made = 1
  live = 0

  take(): number {
    let b = this.free
    if (b !== 0) this.free = this.next[b]
    else {
      if (this.made === this.client.length) this.grow()
      b = this.made++
    }
    this.live++
    this.count[b] = 0
    this.bytes[b] = 0
    this.firstMessage[b] = 0
    this.lastMessage[b] = 0
    this.state[b] = OPEN
    this.attempts[b] = 0
    this.sequence[b] = -1
    this.next[b] = 0
    this.request[b] = 0
    this.end[b] = 0
    this.wasWritten[b] = 0
    this.wasSeen[b] = 0
    this.isAnswered[b] = 0
    this.isStored[b] = 0
    this.timer[b] = 0
    this.expiry[b] = 0
    return b
  }

  give(b: number): void {
    this.state[b] = FREE
    this.next[b] = this.free
    this.free = b
    this.live--
  }

  private grow(): void {
    const fields = this as unknown as Record<string, unknown>
    for (const name of Object.keys(fields)) {
      const old = fields[name]
      if (old instanceof Int32Array) {
        const fresh = new Int32Array(old.length * 2)
        fresh.set(old)
        fields[name] = fresh
      } else if (old instanceof Float64Array) {
        const fresh = new Float64Array(old.length * 2)
        fresh.set(old)
        fields[name] = fresh
      } else if (old instanceof Uint8Array) {
        const fresh = new Uint8Array(old.length * 2)
        fresh.set(old)
        fields[name] = fresh
      }
    }
  }
}
