import { MessageList } from '../../../workers/sdk'
import { BACKING_OFF, type BatchPool } from './batches'
import type { Core } from './core'
import { KeyOrder } from './key-order'
import { Stickiness } from './stickiness'

/** One producer client: the accumulator and the connections behind one wire. */
export class Client {
  /** Batches per partition, the oldest first. */
  readonly first: number[] = []
  readonly last: number[] = []
  /** Batches in the queue of each partition. */
  readonly queued: number[] = []
  readonly nextSequence: number[] = []
  /** Requests without an answer, by broker. */
  readonly inFlight: number[] = []
  usedBytes = 0
  /** Messages that wait for room in the buffer. */
  readonly blocked: MessageList
  /** Numbers its records. */
  lastNumber = 0
  readonly order = new KeyOrder()
  readonly stickiness: Stickiness

  constructor(
    readonly index: number,
    core: Core,
  ) {
    this.blocked = new MessageList(core.ctx.messages)
    this.stickiness = new Stickiness(core.stickyRandom)
  }

  /** Puts a new batch at the end of its queue. */
  append(batches: BatchPool, b: number, p: number): void {
    batches.next[b] = 0
    if (this.last[p] === 0) this.first[p] = b
    else batches.next[this.last[p]] = b
    this.last[p] = b
    this.queued[p]++
  }

  /** Puts a batch back that is to be sent again: in order of its number when producers have them, else to the front. */
  putBack(batches: BatchPool, b: number): void {
    const p = batches.partition[b]
    let before = 0
    let after = this.first[p]
    const number = batches.sequence[b]
    while (number >= 0 && after !== 0 && batches.sequence[after] >= 0 && batches.sequence[after] < number) {
      before = after
      after = batches.next[after]
    }
    batches.next[b] = after
    if (before === 0) this.first[p] = b
    else batches.next[before] = b
    if (after === 0) this.last[p] = b
    this.queued[p]++
    batches.state[b] = BACKING_OFF
  }

  /** Takes a batch out, wherever it is in its queue. */
  remove(batches: BatchPool, b: number): void {
    const p = batches.partition[b]
    let before = 0
    let at = this.first[p]
    while (at !== b) {
      before = at
      at = batches.next[at]
    }
    if (before === 0) this.first[p] = batches.next[b]
    else batches.next[before] = batches.next[b]
    if (this.last[p] === b) this.last[p] = before
    this.queued[p]--
  }
}
