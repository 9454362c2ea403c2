import type { Context, MessageId } from '../../../workers/sdk'
import { OUTCOME } from '../../params'
import { type Frames, NO_REQUEST } from './frames'
import { REQUEST, type Step } from './program'
import type { schema } from './schema'

/** How many ended requests are remembered, so that a reply that comes later can be told from a stranger's. */
const REMEMBERED = 1 << 16

const ANSWERED = 1
const GIVEN_UP = 2

/**
 * Requests that were published as messages, and who waits for the message that answers each ("Request-Reply" and "Correlation Identifier" in
 * Hohpe and Woolf, "Enterprise Integration Patterns", 2003). The correlation id is the instant of the request, made unique within the pool,
 * with the key: whatever handles a message and sends it on keeps both.
 */
export class Requests {
  /** Wires by which replies come. */
  private wires: readonly number[] = []
  /** By correlation id: the message that waits. */
  private readonly waiting = new Map<number, MessageId>()
  /** By correlation id: how a request ended, the oldest first. */
  private readonly ended = new Map<number, number>()

  constructor(
    private readonly ctx: Context<typeof schema>,
    private readonly frames: Frames,
  ) {
    this.show()
  }

  /** A new program: replies come by the wires that its requests name. */
  become(program: readonly Step[]): void {
    const { ctx } = this
    const deliver = ctx.ins('in').filter((wire) => ctx.delivers(wire))
    const asking = program.filter(({ op }) => op === REQUEST)
    this.wires = deliver.filter((wire) =>
      asking.some(({ replies }) => replies.length === 0 || replies.includes(ctx.wireId(wire))),
    )
  }

  /** Messages that wait for a reply. */
  get open(): number {
    return this.waiting.size
  }

  /** Whether what came by a wire is a reply. */
  isReply(wire: number): boolean {
    return this.wires.length > 0 && this.wires.includes(wire)
  }

  /** A message begins to wait for a reply. */
  begin(m: MessageId, frame: number): void {
    let id = this.ctx.now
    while (this.waiting.has(id) || this.ended.has(id)) id--
    this.waiting.set(id, m)
    this.frames.setAsked(frame, id)
    this.show()
  }

  /** The message to publish for one that waits. */
  prepare(m: MessageId, frame: number, timeLimitNs: number): MessageId {
    const { ctx } = this
    const { messages } = ctx
    const request = ctx.make(this.frames.asked(frame), m)
    messages.setKey(request, messages.key(m))
    messages.setSize(request, messages.size(m))
    messages.setClass(request, messages.classOf(m), messages.operation(m))
    messages.setTwin(request, messages.twin(m))
    messages.setPriority(request, messages.priority(m))
    messages.setDeadline(request, Math.min(messages.deadline(m), ctx.now + timeLimitNs))
    messages.setTrace(request, messages.trace(m))
    return request
  }

  /** Takes a reply. Returns the message that has waited for it, which waits no more; 0: nobody does. */
  take(reply: MessageId): MessageId {
    const { ctx } = this
    const { messages, metrics } = ctx
    const id = messages.createdAt(reply)
    const m = this.waiting.get(id) ?? 0
    const isOurs = m === 0 || messages.key(m) === messages.key(reply)
    const end = this.ended.get(id)
    metrics.replies.add()
    if (m !== 0 && isOurs) {
      metrics.replyTime.record(ctx.now - id)
      this.end(messages.b(m), ANSWERED)
    } else if (end === GIVEN_UP) metrics.repliesLate.add()
    else if (end === ANSWERED) metrics.repliesTwice.add()
    else metrics.repliesUnknown.add()
    ctx.reply(reply, OUTCOME.ok)
    return isOurs ? m : 0
  }

  /** A message no longer waits, if it did. */
  giveUp(frame: number): void {
    if (this.frames.asked(frame) !== NO_REQUEST) this.end(frame, GIVEN_UP)
  }

  private end(frame: number, how: number): void {
    const id = this.frames.asked(frame)
    this.frames.setAsked(frame, NO_REQUEST)
    this.waiting.delete(id)
    this.ended.set(id, how)
    if (this.ended.size > REMEMBERED) {
      for (const oldest of this.ended.keys()) {
        this.ended.delete(oldest)
        break
      }
    }
    this.show()
  }

  private show(): void {
    this.ctx.metrics.awaitingReply.set(this.waiting.size)
  }
}
