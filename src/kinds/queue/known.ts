import { type Context, type MessageId, requestIdentity } from '../../../workers/sdk'

type Messages = Context['messages']

/** What messages are told apart by, and how long they are known. */
export type Until = 'off' | 'window' | 'untilStarted' | 'untilDone'

/**
 * Which messages a queue knows already: by key, or as another attempt of the same request. A first attempt is never another one's repetition. Costs an entry of a map for each message that is known.
 */
export class Known {
  /** By identity: the message that holds it, or in a window the instant at which it is forgotten. */
  private readonly holders = new Map<number, number>()
  /** Identities in the order in which a window forgets them. */
  private readonly order: number[] = []
  private head = 0
  private until: Until = 'off'
  private byKey = true
  private windowNs = 0

  constructor(private readonly messages: Messages) {}

  become(until: Until, byKey: boolean, windowNs: number): void {
    this.windowNs = windowNs
    if (until === this.until && byKey === this.byKey) return
    this.until = until
    this.byKey = byKey
    this.holders.clear()
    this.order.length = 0
    this.head = 0
  }

  private identity(m: MessageId): number {
    const { messages } = this
    return this.byKey ? messages.key(m) : requestIdentity(messages, m)
  }

  /** Whether a message that is published is known. */
  has(m: MessageId, nowNs: number): boolean {
    if (this.until === 'off') return false
    if (this.until === 'window') this.forget(nowNs)
    return (this.byKey || this.messages.attempt(m) > 1) && this.holders.has(this.identity(m))
  }

  /** A message has been accepted and stored. */
  add(stored: MessageId, nowNs: number): void {
    if (this.until === 'off') return
    const identity = this.identity(stored)
    if (this.until === 'window') {
      if (this.holders.has(identity)) return
      this.holders.set(identity, nowNs + this.windowNs)
      this.order.push(identity)
    } else this.holders.set(identity, stored)
  }

  started(stored: MessageId): void {
    if (this.until === 'untilStarted') this.release(stored)
  }

  ended(stored: MessageId): void {
    if (this.until === 'untilStarted' || this.until === 'untilDone') this.release(stored)
  }

  private release(stored: MessageId): void {
    const identity = this.identity(stored)
    if (this.holders.get(identity) === stored) this.holders.delete(identity)
  }

  private forget(nowNs: number): void {
    const { order, holders } = this
    while (this.head < order.length && (holders.get(order[this.head]) ?? 0) <= nowNs) {
      holders.delete(order[this.head])
      this.head++
    }
    if (this.head > 1024 && this.head * 2 > order.length) {
      order.splice(0, this.head)
      this.head = 0
    }
  }
}
