import { type AuditEntry, type Context, DOUBLE_ZERO, type MessageId, Model, nsOfMs } from '../../../workers/sdk'
import { OUTCOME, type Outcome } from '../../params'
import { HeaderWriter } from './header'
import type { schema } from './schema'

type Schema = typeof schema

/** Timers. */
export const ARRIVAL = 1
export const PIECE = 2
export const PHASE = 3
export const THOUGHT = 4
export const SESSION_THOUGHT = 5
export const PATIENCE = 6
export const BATCH = 7
export const TRACE = 8

/**
 * The next arrival counts as planned after all else that happens at an instant, and before the next nanosecond: when it comes together with the departure
 * that was planned at that instant, the departure is first, wherever the nodes stand in the document.
 */
const AFTER_ALL_NS = 0.5

/** Who waits for a message: the field C of its root. */
export const NOBODY = 0
export const USER = 1
export const SESSION = 2
export const WRITER = 3

const KEY_PARAMS: ReadonlySet<string> = new Set(['keys', 'keyspace', 'keyAlpha', 'hotKeys', 'hotRatio'])

/**
 * Begins messages, sends each over the one wire and ends it with the outcome. Every message is a root with one call for its sake; root fields:
 * A its call, B user or requests left in its session, C who waits for it, timer its patience.
 */
export abstract class Sender extends Model<Schema> {
  /** −1: nothing attached. */
  protected readonly wire: number
  protected begun = 0
  protected limit = Infinity
  private readonly header: HeaderWriter
  private readonly sent: Context<Schema>['metrics']['sent']
  private patienceNs = Infinity
  private givesUp = true
  private ended = 0
  private inFlight = 0
  /** When the last message began, and its twin: messages that begin at one instant are told apart by it, also from those of other producers. */
  private begunNs = DOUBLE_ZERO
  private twin: number
  private readonly firstTwin: number

  constructor(ctx: Context<Schema>) {
    super(ctx)
    const outs = ctx.outs('out')
    this.wire = outs.length > 0 ? outs[0] : -1
    this.header = new HeaderWriter(ctx.params, ctx.random('keys'), ctx.random('classes'), (values, i) =>
      ctx.sampler(values.classes[i].sizeBytes, `size ${i}`),
    )
    this.sent = ctx.metrics.sent
    this.firstTwin = Math.imul(ctx.self, 0x9e3779b9) >>> 12
    this.twin = this.firstTwin
    this.readLimits()
  }

  protected readLimits(): void {
    const { params } = this.ctx
    this.patienceNs = params.patienceMs === Infinity ? Infinity : nsOfMs(params.patienceMs)
    this.givesUp = params.givesUp
    this.limit = params.maxMessages
  }

  protected changeHeader(changed: readonly string[]): void {
    const { params } = this.ctx
    if (changed.some((name) => KEY_PARAMS.has(name))) this.header.changeKeys(params)
    if (changed.includes('classes')) this.header.changeClasses(params)
  }

  /** A message has ended for which somebody waited. */
  protected abstract goOn(waiter: number, b: number): void

  /** A timer for what comes next. */
  protected planNext(delayNs: number, tag: number): number {
    const { ctx } = this
    return ctx.schedule(delayNs, tag, 0, ctx.now + AFTER_ALL_NS)
  }

  /** `key` and `classOf` (from 0): −1: drawn. */
  protected emit(b: number, waiter: number, key = -1, classOf = -1): void {
    if (this.begun >= this.limit) return
    const { ctx } = this
    const { messages } = ctx
    const root = ctx.begin()
    this.begun++
    this.inFlight++
    this.header.write(messages, root, key, classOf)
    this.twin = ctx.now === this.begunNs ? this.twin + 1 : this.firstTwin
    this.begunNs = ctx.now
    if (this.twin !== 0) messages.setTwin(root, this.twin)
    if (this.patienceNs !== Infinity) {
      messages.setDeadline(root, ctx.now + this.patienceNs)
      if (this.givesUp) messages.setTimer(root, ctx.schedule(this.patienceNs, PATIENCE, root))
    }
    messages.setB(root, b)
    messages.setC(root, waiter)
    this.sent.add()
    messages.setA(root, ctx.call(this.wire, root, root))
  }

  override onMessage(message: MessageId): void {
    this.ctx.reply(message, OUTCOME.rejectedNoMember)
  }

  override onOutcome(call: MessageId, outcome: Outcome): void {
    const { messages } = this.ctx
    const root = messages.token(call)
    const timer = messages.timer(root)
    if (timer !== 0) this.ctx.cancel(timer)
    this.end(root, outcome)
  }

  protected end(root: MessageId, outcome: Outcome): void {
    const { ctx } = this
    const b = ctx.messages.b(root)
    const waiter = ctx.messages.c(root)
    this.inFlight--
    this.ended++
    ctx.reply(root, outcome)
    if (waiter !== NOBODY) this.goOn(waiter, b)
  }

  /** The patience of a message is over. */
  protected giveUp(root: MessageId): void {
    this.ctx.metrics.gaveUp.add()
    this.ctx.abandon(this.ctx.messages.a(root), true)
    this.end(root, OUTCOME.timeout)
  }

  override audit(): readonly AuditEntry[] {
    return [{ what: 'messages begun = ended + in flight', left: this.begun, right: this.ended + this.inFlight }]
  }
}
