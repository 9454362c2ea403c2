import type { PlanCommand } from '../../src/scenario/plan'
import { type SpscConsumer, type SpscProducer, SpscRing } from '../queue-core'
import type { Condition } from './conditions'

/**
 * With a seek forward: everything on the way happens, even where a checkpoint lies nearer to its end. Of the requests that begin before
 * `untilNs`, those of these instants (two at most) are traced, and no others.
 */
export interface Tracing {
  readonly instantsNs: readonly number[]
  readonly untilNs: number
}

/** What the page tells a running engine. Goes through a ring of its own to every worker, in the same order to all. */
export type Command =
  | { readonly type: 'play' }
  | { readonly type: 'pause' }
  /** Goes on by one instant, or until one more request has ended, then pauses. */
  | { readonly type: 'step'; readonly unit: 'event' | 'message' }
  /** Goes to another virtual instant, forward or back, as fast as possible, then plays or pauses. */
  | { readonly type: 'seek'; readonly toNs: number; readonly after: 'play' | 'pause'; readonly tracing?: Tracing }
  /** Ends a seek where it is now, and pauses there. */
  | { readonly type: 'stay' }
  /** The run pauses when one of these becomes true, from now on; they replace those before. */
  | { readonly type: 'watch'; readonly conditions: readonly Condition[] }
  /** Factor of virtual to wall time; `Infinity`: as fast as possible. */
  | { readonly type: 'speed'; readonly factor: number }
  /**
   * Changes at the next instant; the times in the commands are counted from it. With a `coming` timeline, whose times are counted from the
   * start of the run, all that was still to come is replaced by what of it is.
   */
  | { readonly type: 'change'; readonly commands: readonly PlanCommand[]; readonly coming?: readonly PlanCommand[] }

/** Bytes of a record in a command ring: 16 of header (number, length in bytes of the whole text), the rest text. */
export const COMMAND_RECORD_BYTES = 1024
/** So many records hold the longest list that a parameter takes, a trace of ten thousand messages. */
export const COMMAND_RING_CAPACITY = 1024
const HEADER_BYTES = 16
const PAYLOAD_BYTES = COMMAND_RECORD_BYTES - HEADER_BYTES

/** JSON has no infinity, and parameters do. */
const INFINITE = '∞'

function commandText(command: Command): string {
  return JSON.stringify(command, (_, value) => (value === Infinity ? INFINITE : value))
}

function parseCommand(text: string): Command {
  return JSON.parse(text, (_, value) => (value === INFINITE ? Infinity : value)) as Command
}

/** Writes a command, over several records where it is long. `false`: the ring is full, and nothing was written. */
export function writeCommand(ring: SpscProducer, number: number, command: Command): boolean {
  const bytes = new TextEncoder().encode(commandText(command))
  const records = Math.max(1, Math.ceil(bytes.length / PAYLOAD_BYTES))
  if (ring.free < records) return false
  const memory = new Uint8Array(ring.i32.buffer)
  for (let i = 0; i < records; i++) {
    const at = ring.claim()
    ring.i32[at] = number
    ring.i32[at + 1] = bytes.length
    memory.set(bytes.subarray(i * PAYLOAD_BYTES, (i + 1) * PAYLOAD_BYTES), at * 4 + HEADER_BYTES)
  }
  ring.publish()
  return true
}

/** Reads commands out of a ring, whole ones only. */
export class CommandReader {
  private parts: Uint8Array[] = []
  private have = 0

  constructor(private readonly ring: SpscConsumer) {}

  /** The next command and its number; `null`: none is complete yet. Allocates: commands are rare. */
  next(): { readonly number: number; readonly command: Command } | null {
    const { ring } = this
    for (;;) {
      const at = ring.peek()
      if (at < 0) return null
      const number = ring.i32[at]
      const total = ring.i32[at + 1]
      const length = Math.min(PAYLOAD_BYTES, total - this.have)
      const start = at * 4 + HEADER_BYTES
      // Copied out: text decoders refuse shared memory.
      this.parts.push(new Uint8Array(ring.i32.buffer).slice(start, start + length))
      this.have += length
      ring.advance()
      ring.release()
      if (this.have < total) continue
      const bytes = new Uint8Array(total)
      let offset = 0
      for (const part of this.parts) {
        bytes.set(part, offset)
        offset += part.length
      }
      this.parts = []
      this.have = 0
      return { number, command: parseCommand(new TextDecoder().decode(bytes)) }
    }
  }
}

/** Sends commands to all workers of a run, the lead last: what it has seen, the others have too. */
export class CommandSender {
  private readonly rings: readonly SpscProducer[]
  private last = 0

  /** `buffers`: the command rings, the lead's first. */
  constructor(buffers: readonly (SharedArrayBuffer | ArrayBuffer)[]) {
    this.rings = buffers.map((buffer) => SpscRing.attach(buffer).producer()).reverse()
  }

  /** Sends one; returns its number, or 0 when a ring has no room (the engine is stuck or gone). */
  send(command: Command): number {
    for (const ring of this.rings) if (!writeCommand(ring, this.last + 1, command)) return 0
    return ++this.last
  }
}

/** Reads the lead's word on when changes took effect. */
export class AckReader {
  private readonly ring: SpscConsumer

  constructor(buffer: SharedArrayBuffer | ArrayBuffer) {
    this.ring = SpscRing.attach(buffer).consumer()
  }

  /** Calls back with the number of every change that took effect since the last time, and its virtual time (ns). */
  drain(visit: (number: number, atNs: number) => void): void {
    const { f64 } = this.ring
    this.ring.drain((at) => visit(f64[at >> 1], f64[(at >> 1) + 1]))
  }
}
