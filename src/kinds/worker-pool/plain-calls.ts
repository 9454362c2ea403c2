import type { MessageId } from '../../../workers/sdk'
import { OUTCOME, type Outcome } from '../../params'
import { BLOCKED, HELD } from './cells'
import * as job from './jobs'
import { PlainService, SPECIAL } from './plain-service'
import { SEND } from './program'

/** The step after the work, as field C has it. */
const CALL_STEP = 1 << job.STEP_SHIFT

/**
 * The straight way on from there: a pool whose messages, once their work is done, call one callee after the other and then end. Frames and states
 * are those of the general way, so that either can take over at any answer.
 */
export abstract class PlainCalls extends PlainService {
  /** Wires that are used one after the other; empty: the straight way is closed. */
  private callees: readonly number[] = []
  /** State of a message while it waits for an answer. */
  private calling = job.CALLING
  /** Numbers the times at which the way was looked at: only what began under the present number is known to be plain. */
  private era = 0

  protected override choosePlain(): void {
    super.choosePlain()
    this.era++
    this.callees = []
    const { program } = this
    if (!this.isPlain || program.length !== 2) return
    const { op, order, wires, isAsync } = program[1]
    const isInTurn = order === 'sequence' || (order === 'parallel' && wires.length === 1)
    if (op > SEND || isAsync || !isInTurn) return
    this.callees = wires
    this.calling = this.holds ? (op === SEND ? job.BLOCKED : job.HELD) : job.CALLING
  }

  protected override goOnPlainly(m: MessageId, c: number): boolean {
    const { calling, callees, counts, ctx } = this
    const { messages } = ctx
    if (callees.length === 0) return false
    const { now } = ctx
    const worked = now - messages.time(m)
    this.meters.service.record(worked)
    const call = ctx.call(callees[0], m, m)
    messages.setCallerA(call, 0)
    messages.setB(m, this.frames.takeCalling(call, worked, now, this.era))
    counts[job.WORKING]--
    counts[calling]++
    const keeps = calling !== job.CALLING
    messages.setC(m, (c & ~(job.STATE_MASK | (keeps ? 0 : job.WORKER_MASK))) | CALL_STEP | calling)
    if (keeps) this.showKept(c)
    else if (this.free(c)) this.serveNext()
    if (keeps || !this.opensDoor()) this.showCalls(calling)
    return true
  }

  private showKept(c: number): void {
    const what = this.calling === job.HELD ? HELD : BLOCKED
    this.cells.show(((c >> job.CELL_SHIFT) & 127) - 1, (c >> job.DEAL_SHIFT) & 63, what)
  }

  override onOutcome(call: MessageId, outcome: Outcome): void {
    const { messages } = this.ctx
    const m = messages.token(call)
    if (m !== 0 && this.hearPlainly(m, outcome)) return
    super.onOutcome(call, outcome)
  }

  /** A callee has answered. `false`: the general way has to deal with it, now and with whatever follows. */
  private hearPlainly(m: MessageId, outcome: Outcome): boolean {
    const { ctx, frames, callees } = this
    const { messages } = ctx
    const frame = messages.b(m)
    if (frames.era(frame) !== this.era) return false
    if (outcome !== OUTCOME.ok || (messages.c(m) & SPECIAL) !== 0) {
      frames.setEra(frame, 0)
      return false
    }
    const position = frames.position(frame)
    if (position === callees.length) this.endCalling(m, frame)
    else {
      const next = ctx.call(callees[position], m, m)
      messages.setCallerA(next, 0)
      frames.callNext(frame, next, position)
    }
    return true
  }

  /** The last callee has answered. */
  private endCalling(m: MessageId, frame: number): void {
    const { counts, ctx, frames } = this
    const { messages, now } = ctx
    const c = messages.c(m)
    const hadWorker = (c & job.HAS_WORKER) !== 0
    const isFree = hadWorker && this.free(c)
    this.meters.ownTime.record(now - messages.arrivedAt(m) - (frames.nestedNs(frame) + now))
    this.countWaste(m)
    frames.releaseCalling(frame)
    counts[c & job.STATE_MASK]--
    this.open--
    ctx.reply(m, OUTCOME.ok)
    if (isFree) this.serveNext()
    if (!hadWorker || !this.opensDoor()) this.showCalls(c & job.STATE_MASK)
  }
}
