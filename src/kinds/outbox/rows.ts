import { type Context, type MessageId, MessageList } from '../../../workers/sdk'
import { AGAIN, BROKE } from '../contract-order'
import { OrderWatch } from '../contract-order-watch'
import type { schema } from './schema'

/** Field B of a row: bits of what has happened to it. */
const TAKEN_BEFORE = 1

/**
 * The table: committed events that are not marked as published, oldest first, and those that a relay holds. A row is a stored message; its
 * field A is its number, B whether the broker has taken it before, C how often it has been sent, time its commit, member why it is sent again,
 * caller's time until when the reader of the log needs, where it is slow.
 */
export class Rows {
  private readonly waiting: MessageList
  /** Rows that a relay holds. */
  private held = 0
  private sequence = 0
  private readonly order: OrderWatch
  /** How many rows of each key are held. */
  private readonly heldKeys = new Map<number, number>()

  constructor(private readonly ctx: Context<typeof schema>) {
    this.waiting = new MessageList(ctx.messages)
    this.order = new OrderWatch(ctx, ctx.metrics.orderStory, BROKE.atBroker)
  }

  /** All rows: waiting and held. */
  get size(): number {
    return this.waiting.length + this.held
  }

  get waitingCount(): number {
    return this.waiting.length
  }

  /** Numbers events in the order of their commits. */
  nextNumber(): number {
    return ++this.sequence
  }

  add(m: MessageId): MessageId {
    const { ctx } = this
    const row = ctx.store(m)
    ctx.messages.setA(row, this.nextNumber())
    ctx.messages.setB(row, 0)
    ctx.messages.setC(row, 0)
    ctx.messages.setTime(row, ctx.now)
    ctx.messages.setCallerTime(row, 0)
    this.waiting.pushBack(row)
    return row
  }

  /** The reader of the log has died: what it was slow to read is not under way any more. */
  readAnew(): void {
    const { messages } = this.ctx
    for (let row = this.waiting.first; row !== 0; row = messages.next(row)) messages.setCallerTime(row, 0)
  }

  /** Whether no relay holds a row of the same key. */
  isFree(row: MessageId): boolean {
    return !this.heldKeys.has(this.ctx.messages.key(row))
  }

  get first(): MessageId {
    return this.waiting.first
  }

  hold(row: MessageId): void {
    this.waiting.remove(row)
    this.held++
    const key = this.ctx.messages.key(row)
    this.heldKeys.set(key, (this.heldKeys.get(key) ?? 0) + 1)
  }

  /** The broker has taken a held row, by this call. Tells whether it had it before, and whether a later one of its key was first. */
  taken(row: MessageId, call: MessageId): { readonly again: boolean; readonly late: boolean } {
    const { messages } = this.ctx
    const again = (messages.b(row) & TAKEN_BEFORE) !== 0
    messages.setB(row, messages.b(row) | TAKEN_BEFORE)
    return { again, late: !again && !this.see(call, messages.a(row), messages.c(row), messages.member(row)) }
  }

  /** Notes that the broker has taken an event for the first time; `false`: it has taken a later one of its key before. */
  see(call: MessageId, number: number, tries = 1, why: number = AGAIN.first): boolean {
    const { messages } = this.ctx
    return this.order.see(call, number, messages.callerTime(call), tries, why, messages.wire(call))
  }

  /** A held row goes back to its place: it was not marked. */
  putBack(row: MessageId, why: number = AGAIN.crash): void {
    const { messages } = this.ctx
    messages.setMember(row, why)
    this.release(row)
    let place = this.waiting.first
    const number = messages.a(row)
    while (place !== 0 && messages.a(place) < number) place = messages.next(place)
    this.waiting.insertBefore(place, row)
  }

  /** A held row is marked and done with. */
  done(row: MessageId): void {
    this.release(row)
    this.ctx.discard(row)
  }

  private release(row: MessageId): void {
    this.held--
    const key = this.ctx.messages.key(row)
    const left = (this.heldKeys.get(key) ?? 1) - 1
    if (left === 0) this.heldKeys.delete(key)
    else this.heldKeys.set(key, left)
  }
}
