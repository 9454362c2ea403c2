import type { EventSet } from './event-set'
import type { Handler, NodeRecorder } from './handler'
import { DOUBLE_ZERO } from './time'

/** A node inside the engine: all that an event needs to know of it, found by one look-up. */
export class KernelNode {
  /** What it does; `undefined`: it lives in another worker. */
  handler: Handler | undefined = undefined
  /** Timers it has set, and requests that have begun here: 32 bits. */
  timerSequence = 0
  rootSequence = 0
  /** Service times are multiplied by this. */
  slowness = DOUBLE_ZERO
  /** Two lanes of 32 bits, mixed by everything it handles. */
  digestA: number
  digestB: number

  /** `events`: what is pending in its tile. */
  constructor(
    readonly index: number,
    readonly figures: NodeRecorder,
    readonly events: EventSet,
  ) {
    this.slowness = 1
    this.digestA = Math.imul(2 * index + 1, 0x9e3779b1)
    this.digestB = Math.imul(2 * index + 2, 0x9e3779b1)
  }

  /** Mixes an occurrence and the low bits of its instant, virtual ns, into the digest. */
  mix(now: number, what: number, which: number): void {
    let h = Math.imul(this.digestA ^ now, 0x85ebca6b)
    h = (((h << 13) | (h >>> 19)) + what) | 0
    this.digestA = h
    this.digestB = (Math.imul(this.digestB ^ which, 0xc2b2ae35) + h) | 0
  }
}
