import type { Context, MessageId } from '../../../workers/sdk'

const SHIFT = 10
/** Records of a chunk. */
export const CHUNK = 1 << SHIFT
const MASK = CHUNK - 1

/** Records that a log keeps in memory at most, all partitions together: 32 bytes each. */
const MEMORY_RECORDS = 1 << 23

/** Bits of a record's mark; the lower four are its class. */
export const CLASS_BITS = 15
/** Taken away by compaction. */
export const REMOVED = 16
/** A transaction's end: takes an offset, is no record. */
export const CONTROL = 32
/** Of a transaction that was aborted. */
export const ABORTED = 64

/** A thousand records, field by field. */
export class Chunk {
  readonly created = new Float64Array(CHUNK)
  readonly key = new Int32Array(CHUNK)
  readonly size = new Int32Array(CHUNK)
  /** Number in the order in which records were given to producers, modulo 2³². */
  readonly number = new Uint32Array(CHUNK)
  readonly trace = new Int32Array(CHUNK)
  readonly mark = new Uint8Array(CHUNK)
  readonly operation = new Uint8Array(CHUNK)
  readonly priority = new Uint16Array(CHUNK)
  readonly twin = new Uint32Array(CHUNK)

  /** Gives the message that delivers a record what its own message was sent with. */
  head(messages: Context['messages'], m: MessageId, at: number): void {
    messages.setKey(m, this.key[at])
    messages.setSize(m, this.size[at])
    messages.setClass(m, this.mark[at] & CLASS_BITS, this.operation[at])
    messages.setTwin(m, this.twin[at])
    messages.setPriority(m, this.priority[at])
    messages.setTrace(m, this.trace[at])
  }
}

/** Chunks that are shared by the partitions of a log: made when needed, used again, never more than the limit. */
export class ChunkPool {
  private readonly free: Chunk[] = []
  private made = 0

  /** Whether the limit is reached: the fullest partition has to give one back. */
  get isEmpty(): boolean {
    return this.free.length === 0 && this.made << SHIFT >= MEMORY_RECORDS
  }

  take(): Chunk {
    const chunk = this.free.pop()
    if (chunk !== undefined) return chunk
    this.made++
    return new Chunk()
  }

  give(chunk: Chunk): void {
    this.free.push(chunk)
  }
}

/**
 * The records of one partition by offset: a ring of chunks. Holds those that some group may still read; what lies before is only counted.
 * Nothing allocates per record.
 */
export class RecordStore {
  /** Chunks of {@link from} and after, starting at `head`. */
  private chunks: Chunk[] = []
  private head = 0
  /** Offset of the first record of the first chunk. */
  private base = 0
  /** First offset that is still here. */
  from = 0
  /** Log end offset: the next record's. */
  end = 0

  constructor(private readonly pool: ChunkPool) {}

  /** First offset whose fields can still be read, needed or not. */
  get readable(): number {
    return this.base
  }

  /** Chunks in use. */
  get chunkCount(): number {
    return this.chunks.length - this.head
  }

  /** The chunk for the next record; its place in it is {@link place} of `end`. */
  room(): Chunk {
    if (this.needsChunk) this.chunks.push(this.pool.take())
    return this.chunks[this.chunks.length - 1]
  }

  /** Whether the next record needs another chunk. */
  get needsChunk(): boolean {
    return this.end - this.base === (this.chunks.length - this.head) * CHUNK
  }

  /** Appends one record to the chunk that {@link room} gave. */
  append(chunk: Chunk, created: number, key: number, size: number, number: number, trace: number, mark: number): void {
    const at = this.place(this.end)
    chunk.created[at] = created
    chunk.key[at] = key
    chunk.size[at] = size
    chunk.number[at] = number
    chunk.trace[at] = trace
    chunk.mark[at] = mark
    this.end++
  }

  /** The chunk that holds an offset, which must be here. */
  chunkOf(offset: number): Chunk {
    return this.chunks[this.head + Math.floor((offset - this.base) / CHUNK)]
  }

  /** Place of an offset in its chunk. */
  place(offset: number): number {
    return (offset - this.base) & MASK
  }

  /** Records before `offset` are needed no more. */
  release(offset: number): void {
    if (offset <= this.from) return
    this.from = Math.min(offset, this.end)
    while (this.from - this.base >= CHUNK) this.dropFirst()
  }

  private dropFirst(): void {
    this.pool.give(this.chunks[this.head])
    this.head++
    this.base += CHUNK
    if (this.head < 64 || this.head * 2 < this.chunks.length) return
    this.chunks.splice(0, this.head)
    this.head = 0
  }

  /** Records from `offset` on never were. */
  truncate(offset: number): void {
    if (offset >= this.end) return
    this.end = offset
    if (offset < this.from) {
      // Everything that is here goes.
      while (this.chunks.length > this.head) this.pool.give(this.chunks.pop() as Chunk)
      this.from = offset
      this.base = offset
      return
    }
    const kept = Math.ceil((offset - this.base) / CHUNK)
    while (this.chunkCount > kept) this.pool.give(this.chunks.pop() as Chunk)
  }
}
