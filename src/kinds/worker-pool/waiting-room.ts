import { type Context, type MessageId, MessageList } from '../../../workers/sdk'
import { FairLines } from './fair-lines'

type Messages = Context['messages']

/** Sequence numbers of interrupted messages start here: before all others of the same rank. */
const INTERRUPTED = -(2 ** 52)

/**
 * Messages ordered by a rank, smallest first; equal ranks by the order in which they came. A binary heap in typed arrays; the place of a
 * message is kept in its own record, so that it can be taken out of the middle in O(log n).
 */
export class RankedMessages {
  length = 0
  private ids = new Int32Array(16)
  private ranks = new Float64Array(16)
  private sequences = new Float64Array(16)

  constructor(private readonly messages: Messages) {}

  get first(): MessageId {
    return this.length === 0 ? 0 : this.ids[0]
  }

  /** Rank of the first; `Infinity` when empty. */
  get firstRank(): number {
    return this.length === 0 ? Infinity : this.ranks[0]
  }

  rankOf(m: MessageId): number {
    return this.ranks[this.messages.next(m)]
  }

  push(m: MessageId, rank: number, sequence: number): void {
    if (this.length === this.ids.length) this.grow()
    this.rise(this.length++, m, rank, sequence)
  }

  shift(): MessageId {
    const m = this.first
    if (m !== 0) this.remove(m)
    return m
  }

  remove(m: MessageId): void {
    const at = this.messages.next(m)
    const last = --this.length
    if (at === last) return
    const moved = this.ids[last]
    const rank = this.ranks[last]
    const sequence = this.sequences[last]
    if (at > 0 && this.isBefore(rank, sequence, (at - 1) >> 1)) this.rise(at, moved, rank, sequence)
    else this.sink(at, moved, rank, sequence)
  }

  /** The one that came first, whatever its rank. Looks at all. */
  oldest(): MessageId {
    let found = 0
    for (let i = 1; i < this.length; i++) if (this.sequences[i] < this.sequences[found]) found = i
    return this.length === 0 ? 0 : this.ids[found]
  }

  /** So many of those that came first, in that order. Allocates. */
  eldest(count: number): readonly MessageId[] {
    const { ids, sequences } = this
    const places = Array.from({ length: this.length }, (_, i) => i).sort((a, b) => sequences[a] - sequences[b])
    return places.slice(0, count).map((place) => ids[place])
  }

  private isBefore(rank: number, sequence: number, place: number): boolean {
    const other = this.ranks[place]
    return rank < other || (rank === other && sequence < this.sequences[place])
  }

  private rise(from: number, m: MessageId, rank: number, sequence: number): void {
    let at = from
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (!this.isBefore(rank, sequence, parent)) break
      this.put(at, this.ids[parent], this.ranks[parent], this.sequences[parent])
      at = parent
    }
    this.put(at, m, rank, sequence)
  }

  private sink(from: number, m: MessageId, rank: number, sequence: number): void {
    let at = from
    for (;;) {
      let child = 2 * at + 1
      if (child >= this.length) break
      if (child + 1 < this.length && this.isBefore(this.ranks[child + 1], this.sequences[child + 1], child)) child++
      if (this.isBefore(rank, sequence, child)) break
      this.put(at, this.ids[child], this.ranks[child], this.sequences[child])
      at = child
    }
    this.put(at, m, rank, sequence)
  }

  private put(at: number, m: MessageId, rank: number, sequence: number): void {
    this.ids[at] = m
    this.ranks[at] = rank
    this.sequences[at] = sequence
    this.messages.setNext(m, at)
  }

  private grow(): void {
    const ids = new Int32Array(this.ids.length * 2)
    const ranks = new Float64Array(ids.length)
    const sequences = new Float64Array(ids.length)
    ids.set(this.ids)
    ranks.set(this.ranks)
    sequences.set(this.sequences)
    this.ids = ids
    this.ranks = ranks
    this.sequences = sequences
  }
}

/** How a waiting room chooses who is next; the last two in turn, one message of each key or class. */
export type Order = 'fifo' | 'lifo' | 'ranked' | 'byKey' | 'byClass'

/** The waiting room of one instance. First and last come from a linked list, ranks from a heap, turns from a ring of lines. */
export class WaitingRoom {
  length = 0
  private readonly line: MessageList
  private readonly ranked: RankedMessages
  private readonly fair: FairLines
  private sequence = 0
  private isFair = false

  constructor(
    private readonly messages: Messages,
    private order: Order,
  ) {
    this.line = new MessageList(messages)
    this.ranked = new RankedMessages(messages)
    this.fair = new FairLines(messages)
    this.become(order)
  }

  /** `rank` counts only where messages are ranked. `interrupted`: it was in service before and goes ahead of its equals. */
  push(m: MessageId, rank: number, interrupted: boolean): void {
    this.length++
    if (this.order === 'ranked') this.ranked.push(m, rank, interrupted ? INTERRUPTED + ++this.sequence : ++this.sequence)
    else if (this.isFair) this.fair.push(m)
    else if (interrupted && this.order === 'fifo') this.line.pushFront(m)
    else this.line.pushBack(m)
  }

  /** Who is next; 0 when empty. */
  peek(): MessageId {
    if (this.order === 'ranked') return this.ranked.first
    if (this.isFair) return this.fair.first
    return this.order === 'fifo' ? this.line.first : this.line.last
  }

  /** Takes out who is next; 0 when empty. */
  take(): MessageId {
    if (this.length === 0) return 0
    this.length--
    if (this.order === 'ranked') return this.ranked.shift()
    if (this.isFair) return this.fair.shift()
    return this.order === 'fifo' ? this.line.shift() : this.line.pop()
  }

  remove(m: MessageId): void {
    this.length--
    if (this.order === 'ranked') this.ranked.remove(m)
    else if (this.isFair) this.fair.remove(m)
    else this.line.remove(m)
  }

  /** Who has waited longest; 0 when empty. */
  oldest(): MessageId {
    if (this.isFair) return this.fair.oldest()
    return this.order === 'ranked' ? this.ranked.oldest() : this.line.first
  }

  /** Who makes room for a newcomer: who has waited longest, or where lines take turns, longest in the longest of them; 0 when empty. */
  victim(): MessageId {
    return this.isFair ? this.fair.firstOfLongest() : this.oldest()
  }

  /** Takes out who came first; used to move everybody when the order changes. */
  takeOldest(): MessageId {
    const m = this.oldest()
    if (m !== 0) this.remove(m)
    return m
  }

  /** Takes out so many of those who came first, in that order. Allocates. */
  takeEldest(count: number): readonly MessageId[] {
    if (count <= 0) return []
    const found =
      this.order === 'ranked' ? this.ranked.eldest(count) : this.isFair ? this.fair.eldest(count) : this.firstInLine(count)
    for (const m of found) this.remove(m)
    return found
  }

  private firstInLine(count: number): readonly MessageId[] {
    const found: MessageId[] = []
    for (let m = this.line.first; m !== 0 && found.length < count; m = this.messages.next(m)) found.push(m)
    return found
  }

  /** Changes the order of an empty room. */
  become(order: Order): void {
    this.order = order
    this.isFair = order === 'byKey' || order === 'byClass'
    this.fair.byClass = order === 'byClass'
  }
}
