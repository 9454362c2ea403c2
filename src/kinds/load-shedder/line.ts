import { type Context, type MessageId, MessageList, type Messages, nsOfMs } from '../../../workers/sdk'
import { Codel, QueueTimeout } from './codel'
import type { schema } from './schema'

type Params = Context<typeof schema>['params']

/** The calls that wait before a callee under controlled delay, oldest first. */
export class Line {
  capacity = Infinity
  private readonly list: MessageList
  private readonly codel = new Codel(0, 0)
  private readonly timeout = new QueueTimeout()
  private isCodel = true
  private order = 'fifo'

  constructor(private readonly messages: Messages) {
    this.list = new MessageList(messages)
  }

  configure(p: Params): void {
    this.capacity = p.queueCapacity
    this.codel.targetNs = nsOfMs(p.codelTargetMs)
    this.codel.intervalNs = nsOfMs(p.codelIntervalMs)
    this.isCodel = p.codelRule === 'rfc8289'
    this.order = this.isCodel ? 'fifo' : p.order
  }

  get length(): number {
    return this.list.length
  }

  push(m: MessageId): void {
    this.list.pushBack(m)
  }

  leave(m: MessageId): void {
    this.list.remove(m)
  }

  /** Nobody waits. */
  rest(now: number): void {
    this.codel.rest()
    this.timeout.rest(now)
  }

  private wait(now: number, m: MessageId): number {
    return now - this.messages.arrivedAt(m)
  }

  /** Takes out one that has waited too long under the rule of timeouts; 0: none has. */
  expired(now: number): MessageId {
    const { first } = this.list
    if (this.isCodel || first === 0) return 0
    const { targetNs, intervalNs } = this.codel
    const most = this.timeout.isOverloaded(now, intervalNs) ? targetNs : intervalNs
    if (this.wait(now, first) <= most) return 0
    return this.list.shift()
  }

  /** Takes out the next one to go; 0 when nobody waits. */
  take(now: number): MessageId {
    if (this.list.length === 0) {
      this.rest(now)
      return 0
    }
    const isNewestFirst =
      this.order === 'lifo' || (this.order === 'adaptive' && this.timeout.isOverloaded(now, this.codel.intervalNs))
    return isNewestFirst ? this.list.pop() : this.list.shift()
  }

  /** Whether the one just taken is to be dropped. */
  drops(now: number, m: MessageId, again: boolean): boolean {
    return this.isCodel && this.codel.drops(now, this.wait(now, m), this.list.length, again)
  }
}
