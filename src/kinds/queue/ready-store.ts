import { type Context, type MessageId, MessageList } from '../../../workers/sdk'

type Messages = Context['messages']
export type Order = 'fifo' | 'priority' | 'fifoPerKey'

/** How old a message of a class may become. */
interface Lifetimes {
  ttlNs(classOf: number): number
}

/** Priorities that are told apart; the bits of one word. */
const LEVELS = 32

/**
 * The ready messages of a queue in their order, and messages that wait for another of their key. A message keeps a number for its place
 * in `callerTime`, so that it can come back to where it was. In order per key, the message under way owns its key from its delivery
 * until it ends, through all redeliveries; others of that key are held aside, and their number is kept in the owner's `callerA`.
 * Nothing allocates per message.
 */
export class ReadyStore {
  private readonly levels: MessageList[]
  private readonly held: MessageList
  private readonly owners = new Map<number, MessageId>()
  private order: Order = 'fifo'
  /** A bit per level that is not empty, the first level on top. */
  private occupied = 0
  private lastNumber = 0
  /** Where the latest message came back, as a start for the search of the next: several mostly come back in order. */
  private hint: MessageId = 0
  /** Messages in levels and held. */
  length = 0
  /** Their sizes together. */
  bytes = 0

  constructor(private readonly messages: Messages) {
    this.levels = Array.from({ length: LEVELS }, () => new MessageList(messages))
    this.held = new MessageList(messages)
  }

  /** Puts a message at the end. */
  add(m: MessageId): void {
    this.messages.setCallerTime(m, ++this.lastNumber)
    this.levels[this.levelOf(m)].pushBack(m)
    this.counted(m)
  }

  /** Puts a message back where it was before {@link take}. */
  putBack(m: MessageId): void {
    const { messages } = this
    const level = this.levelOf(m)
    const list = this.levels[level]
    const place = messages.callerTime(m)
    const hint = this.hint
    const isAfterHint = hint !== 0 && this.levelOf(hint) === level && messages.callerTime(hint) < place
    let after = isAfterHint ? messages.next(hint) : list.first
    while (after !== 0 && messages.callerTime(after) < place) after = messages.next(after)
    list.insertBefore(after, m)
    this.hint = m
    this.counted(m)
  }

  private counted(m: MessageId): void {
    this.occupied |= 0x80000000 >>> this.levelOf(m)
    this.length++
    this.bytes += this.messages.size(m)
  }

  private uncount(m: MessageId): void {
    this.length--
    this.bytes -= this.messages.size(m)
  }

  /** The message to deliver next; 0: none may be delivered. */
  first(): MessageId {
    if (this.order === 'fifoPerKey') return this.firstOfFreeKey()
    return this.occupied === 0 ? 0 : this.levels[Math.clz32(this.occupied)].first
  }

  private firstOfFreeKey(): MessageId {
    const { messages } = this
    const list = this.levels[0]
    for (;;) {
      const m = list.first
      if (m === 0) return 0
      const owner = this.owners.get(messages.key(m))
      if (owner === undefined || owner === m) return m
      this.detach(m)
      this.hold(m)
      messages.setCallerA(owner, messages.callerA(owner) + 1)
    }
  }

  /** Whether a message with this key could go straight to a consumer. */
  isFree(key: number): boolean {
    return this.order !== 'fifoPerKey' || !this.owners.has(key)
  }

  /** Takes a message out for delivery; it owns its key from now on. */
  take(m: MessageId): void {
    this.detach(m)
    this.uncount(m)
    if (this.order === 'fifoPerKey') this.own(m)
  }

  private own(m: MessageId): void {
    const key = this.messages.key(m)
    if (this.owners.has(key)) return
    this.owners.set(key, m)
    this.messages.setCallerA(m, 0)
  }

  /** Takes a ready message out that ends here. Call {@link release} too. */
  remove(m: MessageId): void {
    this.uncount(m)
    if (!this.isHeld(m)) return this.detach(m)
    this.held.remove(m)
    const owner = this.owners.get(this.messages.key(m)) as MessageId
    this.messages.setCallerA(owner, this.messages.callerA(owner) - 1)
    this.messages.setB(m, 0)
  }

  /** A message has ended: the next of its key may go. */
  release(m: MessageId): void {
    if (this.order !== 'fifoPerKey') return
    const { messages, owners } = this
    const key = messages.key(m)
    if (owners.get(key) !== m) return
    const count = messages.callerA(m)
    owners.delete(key)
    if (count === 0) return
    let next = this.held.first
    while (messages.key(next) !== key) next = messages.next(next)
    this.held.remove(next)
    messages.setB(next, 0)
    this.uncount(next)
    this.putBack(next)
    owners.set(key, next)
    messages.setCallerA(next, count - 1)
  }

  /** The message that a full queue drops: the head. 0 when empty. */
  head(): MessageId {
    if (this.order === 'priority') return this.first()
    const ahead = this.levels[0].first
    const aside = this.held.first
    if (ahead === 0 || aside === 0) return ahead === 0 ? aside : ahead
    return this.messages.callerTime(ahead) < this.messages.callerTime(aside) ? ahead : aside
  }

  /** Instant at which the oldest of the messages at a head was accepted; `Infinity` when there is none. */
  oldestHeadNs(): number {
    if (this.order !== 'priority') return this.acceptedNs(this.head())
    let oldest = Infinity
    for (let bits = this.occupied; bits !== 0; ) {
      const level = Math.clz32(bits)
      oldest = Math.min(oldest, this.acceptedNs(this.levels[level].first))
      bits &= ~(0x80000000 >>> level)
    }
    return oldest
  }

  /** A message at a head that has expired; 0: none. */
  expired(rules: Lifetimes, nowNs: number): MessageId {
    if (this.order !== 'priority') {
      const m = this.head()
      return this.expiresNs(m, rules) <= nowNs ? m : 0
    }
    for (let bits = this.occupied; bits !== 0; ) {
      const level = Math.clz32(bits)
      const m = this.levels[level].first
      if (this.expiresNs(m, rules) <= nowNs) return m
      bits &= ~(0x80000000 >>> level)
    }
    return 0
  }

  /** Instant at which the first of the messages at a head expires; `Infinity`: none does. */
  nextExpiryNs(rules: Lifetimes): number {
    if (this.order !== 'priority') return this.expiresNs(this.head(), rules)
    let next = Infinity
    for (let bits = this.occupied; bits !== 0; ) {
      const level = Math.clz32(bits)
      next = Math.min(next, this.expiresNs(this.levels[level].first, rules))
      bits &= ~(0x80000000 >>> level)
    }
    return next
  }

  expiresNs(m: MessageId, rules: Lifetimes): number {
    return m === 0 ? Infinity : this.messages.arrivedAt(m) + rules.ttlNs(this.messages.classOf(m))
  }

  private acceptedNs(m: MessageId): number {
    return m === 0 ? Infinity : this.messages.arrivedAt(m)
  }

  /** Changes the order of what is there. `underway` are delivered or delayed ones, which own their keys. Allocates. */
  become(order: Order, underway: readonly MessageList[]): void {
    if (order === this.order) return
    const { messages } = this
    const all: MessageId[] = []
    for (const list of [...this.levels, this.held]) {
      for (let m = list.first; m !== 0; m = messages.next(m)) all.push(m)
      list.clear()
    }
    all.sort((a, b) => messages.callerTime(a) - messages.callerTime(b))
    this.owners.clear()
    this.occupied = 0
    this.length = 0
    this.bytes = 0
    this.hint = 0
    this.order = order
    for (const m of all) {
      messages.setB(m, 0)
      this.levels[this.levelOf(m)].pushBack(m)
      this.counted(m)
    }
    if (order !== 'fifoPerKey') return
    for (const list of underway) {
      for (let m = list.first; m !== 0; m = messages.next(m)) if (messages.a(m) > 0) this.own(m)
    }
  }

  /** Messages found by walking through all lists; equal to `length`. */
  counts(): number {
    let sum = this.held.length
    for (const list of this.levels) sum += list.length
    return sum
  }

  private detach(m: MessageId): void {
    if (m === this.hint) this.hint = this.messages.previous(m)
    const level = this.levelOf(m)
    const list = this.levels[level]
    list.remove(m)
    if (list.first === 0) this.occupied &= ~(0x80000000 >>> level)
  }

  /** A held message has its `b` set: it is the call's place, and a ready message has none. */
  private hold(m: MessageId): void {
    const { messages, held } = this
    const place = messages.callerTime(m)
    let before = held.last
    while (before !== 0 && messages.callerTime(before) > place) before = messages.previous(before)
    held.insertBefore(before === 0 ? held.first : messages.next(before), m)
    messages.setB(m, -1)
  }

  private isHeld(m: MessageId): boolean {
    return this.messages.b(m) === -1
  }

  private levelOf(m: MessageId): number {
    if (this.order !== 'priority') return 0
    const priority = this.messages.priority(m)
    return priority <= 1 ? 0 : Math.min(priority, LEVELS) - 1
  }
}
