import { type Context, type MessageId, MessageList } from '../../../workers/sdk'
import type { schema } from './schema'

/** Field B of a row: bits of what has happened to it. */
const TAKEN_BEFORE = 1

/**
 * The table: committed events that are not marked as published, oldest first, and those that a relay holds. A row is a stored message; its
 * field A is its number, B whether the broker has taken it before, C whether it has been sent before, time its commit.
 */
export class Rows {
  private readonly waiting: MessageList
  /** Rows that a relay holds. */
  private held = 0
  private sequence = 0
  /** Number of the latest row of each key that the broker has taken. */
  private readonly latest = new Map<number, number>()
  /** How many rows of each key are held. */
  private readonly heldKeys = new Map<number, number>()

  constructor(private readonly ctx: Context<typeof schema>) {
    this.waiting = new MessageList(ctx.messages)
  }

  /** All rows: waiting and held. */
  get size(): number {
    return this.waiting.length + this.held
  }

  get waitingCount(): number {
    return this.waiting.length
  }

  add(m: MessageId): MessageId {
    const { ctx } = this
    const row = ctx.store(m)
    ctx.messages.setA(row, ++this.sequence)
    ctx.messages.setB(row, 0)
    ctx.messages.setC(row, 0)
    ctx.messages.setTime(row, ctx.now)
    this.waiting.pushBack(row)
    return row
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

  /** The broker has taken a held row. Tells whether it had it before, and whether a later one of its key was first. */
  taken(row: MessageId): { readonly again: boolean; readonly late: boolean } {
    const { messages } = this.ctx
    const key = messages.key(row)
    const number = messages.a(row)
    const again = (messages.b(row) & TAKEN_BEFORE) !== 0
    const late = !again && (this.latest.get(key) ?? 0) > number
    messages.setB(row, messages.b(row) | TAKEN_BEFORE)
    if (!again && !late) this.remember(key, number)
    return { again, late }
  }

  /** A held row goes back to its place: it was not marked. */
  putBack(row: MessageId): void {
    const { messages } = this.ctx
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

  /** Bounded: of a million keys the one that was longest without an event is forgotten. */
  private remember(key: number, number: number): void {
    this.latest.delete(key)
    this.latest.set(key, number)
    if (this.latest.size > 1_000_000) for (const oldest of this.latest.keys()) return void this.latest.delete(oldest)
  }
}
