import { type Context, DOUBLE_ZERO, type MessageId, MessageList, type Messages } from '../../../workers/sdk'
import type { OrderWatch } from '../contract-order-watch'
import type { schema } from './schema'
import { itemOf, settingsOf } from './settings'

type Params = Context<typeof schema>['params']
type Overflow = Params['overflow']

/** Where a copy is: the low bits of its `c`; the lane's index lies above them. */
export const READY = 1
export const UNACKED = 2
export const DELAYED = 3

/**
 * One subscription: its settings, where its copies are, and what became of them. Of a copy, `a` counts deliveries, `b` is the call under
 * way, `c` says where it is, `callerTime` its place in the order, `timer` its ack timeout or back-off, `time` when that is over, `member` why
 * it is delivered again.
 */
export class Lane {
  readonly ready: MessageList
  readonly unacked: MessageList
  readonly delayed: MessageList
  /** Open messages of publishers that wait for room here. */
  readonly blocked: MessageList

  isSubscribed = false
  isSync = false
  capacity = Infinity
  overflow: Overflow = 'dropOldest'
  isAutoAck = false
  prefetch = 1
  priority = 0
  beginsRetained = false
  private onlyClass = 0
  private keyFrom = 0
  private keyTo = Infinity

  /** Deliveries that a wire carries or the subscriber works on, those that nobody waits for included. */
  underway = 0
  pausedUntilNs = DOUBLE_ZERO
  private lastNumber = 0
  /** When a copy was last dropped or refused here. */
  lossNs = -Infinity

  // What became of the copies since this instance began.
  copies = 0
  ended = 0
  /** Listeners of this subscription that are being called. */
  calling = 0

  constructor(
    private readonly messages: Messages,
    readonly index: number,
    readonly wire: number,
    readonly wireId: string,
    readonly order: OrderWatch,
  ) {
    this.ready = new MessageList(messages)
    this.unacked = new MessageList(messages)
    this.delayed = new MessageList(messages)
    this.blocked = new MessageList(messages)
  }

  /** Takes its settings over; tells whether it wants to be subscribed. */
  become(p: Params): boolean {
    const item = itemOf(p, this.wireId)
    const from = settingsOf(p, item)
    this.isSync = from.dispatch === 'sync'
    this.capacity = from.capacity
    this.overflow = from.overflow
    this.isAutoAck = from.ackMode === 'onReceive'
    this.prefetch = from.prefetch
    this.priority = item?.priority ?? 0
    this.beginsRetained = item?.from === 'retained'
    this.onlyClass = item?.onlyClass ?? 0
    this.keyFrom = item?.keyFrom ?? 0
    this.keyTo = item?.keyTo ?? Infinity
    return item?.subscribed ?? true
  }

  /** Whether its filters let a message pass. */
  wants(m: MessageId): boolean {
    const { messages } = this
    if (this.onlyClass !== 0 && messages.classOf(m) !== this.onlyClass - 1) return false
    const key = messages.key(m)
    return key >= this.keyFrom && key <= this.keyTo
  }

  add(copy: MessageId): void {
    this.messages.setCallerTime(copy, ++this.lastNumber)
    this.place(copy, READY)
    this.ready.pushBack(copy)
  }

  /** Puts a copy back where it was: before all that came after it. */
  putBack(copy: MessageId): void {
    const { messages, ready } = this
    const number = messages.callerTime(copy)
    let after = ready.first
    while (after !== 0 && messages.callerTime(after) < number) after = messages.next(after)
    this.place(copy, READY)
    ready.insertBefore(after, copy)
  }

  place(copy: MessageId, where: number): void {
    this.messages.setC(copy, (this.index << 2) | where)
  }

  /** Copies that are here. */
  get here(): number {
    return this.ready.length + this.unacked.length + this.delayed.length + this.calling
  }
}

/** Tokens of deliveries for which no copy waits any more. */
export const ACKED_ON_RECEIPT = 0
/** Its subscription has ended. */
const FORGOTTEN = -1
export const TIMED_OUT = -2
/** It never came to the subscriber: what it took up there is free again. */
export const LOST = -3

/** Nobody waits for a delivery any more. One that is lost on its way occupies nobody. */
export function giveUpCall(messages: Messages, lane: Lane, call: MessageId, isTimedOut: boolean): void {
  const isLost = messages.arrivedAt(call) < messages.callerTime(call)
  if (isLost) lane.underway--
  messages.setToken(call, isLost ? LOST : isTimedOut ? TIMED_OUT : FORGOTTEN)
}

/** Where a copy is. */
export function placeOf(c: number): number {
  return c & 3
}

/** Lane of a copy. */
export function laneOf(c: number): number {
  return c >> 2
}
