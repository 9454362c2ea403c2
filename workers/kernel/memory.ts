/** Bytes of a record, as powers of two. */
const MESSAGE_BYTES = 7
const EVENT_BYTES = 6

/** Most messages, and most pending events, that an engine can hold; less where the system does not give that much address space. */
const MESSAGES = 2 ** 20
const EVENTS = 2 ** 21

const MESSAGE_MEMORY = /* @__PURE__ */ reserve(MESSAGES, MESSAGE_BYTES)
const EVENT_MEMORY = /* @__PURE__ */ reserve(EVENTS, EVENT_BYTES)

/**
 * The memory of all messages and pending events of the one engine that may run in a thread. Constants of a module: compiled code then holds their
 * address and length instead of looking them up at every access (docs/performance.md, decision 17). Address space only: the system gives
 * memory page by page, where something is written for the first time.
 */
export const MESSAGE_WORDS = /* @__PURE__ */ new Int32Array(MESSAGE_MEMORY)
export const MESSAGE_DOUBLES = /* @__PURE__ */ new Float64Array(MESSAGE_MEMORY)
export const EVENT_WORDS = /* @__PURE__ */ new Int32Array(EVENT_MEMORY)
export const EVENT_DOUBLES = /* @__PURE__ */ new Float64Array(EVENT_MEMORY)

/** Records there is room for, the one with number 0 included, which names none. */
export const MESSAGE_ROOM = /* @__PURE__ */ roomIn(MESSAGE_MEMORY, MESSAGE_BYTES)
export const EVENT_ROOM = /* @__PURE__ */ roomIn(EVENT_MEMORY, EVENT_BYTES)

/** Which pool of records has a memory now, and how many of its words may be other than 0: what another one left must not be seen. */
class Tenancy {
  private tenant: object | null = null
  private dirty = 0

  constructor(private readonly words: Int32Array) {}

  /** A pool moves in; the one before it is void. */
  begin(tenant: object): void {
    this.words.fill(0, 0, this.dirty)
    this.dirty = 0
    this.tenant = tenant
  }

  /** It moves in again, with what it had. */
  resume(tenant: object, words: Int32Array): void {
    this.begin(tenant)
    this.words.set(words)
    this.dirty = words.length
  }

  /** It needs the words up to `to`, those from `from` on as if they were new: they may have been used before a return to an earlier instant. */
  extend(from: number, to: number): void {
    this.dirty = Math.max(this.dirty, to)
    this.words.fill(0, from, to)
  }

  /** Throws when another engine has begun in this thread and taken the memory. */
  assertHeldBy(tenant: object): void {
    if (this.tenant !== tenant) throw new Error('another run has begun in this thread')
  }
}

export const MESSAGE_TENANCY = /* @__PURE__ */ new Tenancy(MESSAGE_WORDS)
export const EVENT_TENANCY = /* @__PURE__ */ new Tenancy(EVENT_WORDS)

function roomIn(memory: ArrayBuffer, shift: number): number {
  return memory.byteLength >> shift
}

/** There are as many records as there may be. Other range errors are those of models. */
export class PoolFullError extends RangeError {}

/** As many records as the system gives, at most `count`. Throws a RangeError where it does not even give a thousand. */
export function reserve(count: number, shift: number, allocate = (bytes: number) => new ArrayBuffer(bytes)): ArrayBuffer {
  for (let room = count; ; room /= 2) {
    try {
      return allocate(room << shift)
    } catch (error) {
      if (room <= 1024) throw error
    }
  }
}
