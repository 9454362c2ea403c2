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
  /** Batches opened per partition so far, those of them that are in the log or will never be, and the largest number of those. */
  readonly opened: number[] = []
  private readonly settled: number[] = []
  private readonly furthest: number[] = []
  /** Requests without an answer, by broker. */
  readonly inFlight: number[] = []
  usedBytes = 0
  /** Messages that wait for room in the buffer. */
  readonly blocked: MessageList
  /** Numbers its records, modulo 2³²; none has 0. */
  private lastNumber = 0
  /** Watched only where records of a key may come out of order: see {@link settle}, and `hasMovedKeys` of the core. */
  readonly order = new KeyOrder()
  readonly stickiness: Stickiness

  constructor(
    readonly index: number,
    core: Core,
  ) {
    this.blocked = new MessageList(core.ctx.messages)
    this.stickiness = new Stickiness(core.stickyRandom)
  }

  /** Makes room for so many partitions and brokers. */
  fit(partitions: number, brokers: number): void {
    for (const list of [this.first, this.last, this.queued, this.nextSequence, this.opened, this.settled]) {
      while (list.length < partitions) list.push(0)
    }
    while (this.furthest.length < partitions) this.furthest.push(-1)
    while (this.inFlight.length < brokers) this.inFlight.push(0)
  }

  /** A batch comes into the log for the first time, or never will. `true`: so did all that were opened before it, and none after it. */
  settle(batches: BatchPool, b: number): boolean {
    const p = batches.partition[b]
    const number = batches.number[b]
    const isInOrder = this.settled[p]++ === number && this.furthest[p] < number
    if (this.furthest[p] < number) this.furthest[p] = number
    return isInOrder
  }

  /** The process is gone, and all batches with it. A new one numbers anew, under another producer id. */
  forget(): void {
    for (const list of [this.first, this.last, this.queued, this.inFlight, this.nextSequence]) list.fill(0)
    for (let p = 0; p < this.opened.length; p++) {
      this.settled[p] = this.opened[p]
      this.furthest[p] = this.opened[p] - 1
    }
    this.usedBytes = 0
    this.blocked.clear()
  }

  numberNext(): number {
    this.lastNumber = (this.lastNumber + 1) | 0 || 1
    return this.lastNumber
  }

  /** Puts a new batch at the end of its queue. */
  append(batches: BatchPool, b: number, p: number): void {
    batches.number[b] = this.opened[p]++
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
