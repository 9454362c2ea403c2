import type { MessageId } from '../../../workers/sdk'
import { isOk, OUTCOME, type Outcome } from '../../params'
import type { Core } from './core'
import { GONE, type Group, MEMBERS, type Member } from './group'
import { RETRY_DUE, RETRY_RECORD } from './timers'

/**
 * What becomes of records whose handling failed, as Spring Kafka does it: tried again in place, or by way of retry topics, and given up to
 * the dead-letter topic. All retry topics of a group are one line here, ordered by when they are due, with as many listeners as members.
 */
export class Failures {
  private readonly deadWire: number

  constructor(private readonly core: Core) {
    this.deadWire = core.ctx.outs('dead')[0] ?? -1
  }

  /** A delivery of a member failed; `true`: the member is not done with it. */
  onFailed(g: Group, m: Member, call: MessageId, outcome: Outcome): boolean {
    if (this.isTriedInPlace(g, m, outcome)) {
      this.tryInPlace(g, m)
      return true
    }
    this.setAside(g, m, call, outcome)
    return false
  }

  isTriedInPlace({ rules }: Group, m: Member, outcome: Outcome): boolean {
    return rules.onFailure === 'inPlace' && outcome !== OUTCOME.fatal && m.attempt < rules.attempts
  }

  tryInPlace(g: Group, m: Member): void {
    const { core } = this
    m.attempt++
    core.meters.retriedDeliveries.add()
    m.wakeTimer = core.ctx.schedule(g.rules.backoffNs, RETRY_RECORD, core.groups.argument(g, m))
  }

  /** Its member goes on without it: by way of a retry topic it comes again, or it is given up. */
  setAside(g: Group, m: Member, call: MessageId, outcome: Outcome): void {
    const { rules } = g
    if (rules.onFailure === 'topics' && outcome !== OUTCOME.fatal && rules.attempts > 1 && !m.isWholePoll)
      this.sendAside(g, call, 1, this.core.ctx.messages.callerTime(call))
    else this.giveUp(call)
  }

  onRetry(g: Group, m: Member): void {
    m.wakeTimer = 0
    const { reading } = this.core.groups
    if (m.isWholePoll) return reading.deliverAll(g, m)
    const p = this.core.partitions[m.callPartition]
    if (m.callOffset >= p.records.from && m.callOffset < p.end) reading.deliver(g, m)
    else reading.goOn(g, m, false)
  }

  // ---- retry topics ----

  /** Into the retry topic: due after the back-off. `tries` were made; `number` is its place in the log. */
  private sendAside(g: Group, call: MessageId, tries: number, number: number): void {
    const { ctx, meters } = this.core
    const stored = ctx.store(call)
    ctx.messages.setA(stored, tries)
    ctx.messages.setB(stored, number | 0)
    ctx.messages.setTime(stored, ctx.now + g.rules.backoffNs)
    g.retries?.pushBack(stored)
    this.core.orderTale.expect(g.order)
    meters.inRetry.add(1)
    meters.retriedDeliveries.add()
    this.plan(g)
  }

  private plan(g: Group): void {
    const { retries } = g
    if (retries === null || g.retryTimer !== 0 || retries.length === 0 || g.retryCalls.length >= Math.max(1, g.rules.members))
      return
    const wait = Math.max(0, this.core.ctx.messages.time(retries.first) - this.core.ctx.now)
    g.retryTimer = this.core.ctx.schedule(wait, RETRY_DUE, g.index)
  }

  onDue(g: Group): void {
    const { ctx } = this.core
    const { messages } = ctx
    g.retryTimer = 0
    const { retries } = g
    // Somebody has to be there to do it.
    const listeners = g.members.filter((m) => m.state !== GONE).length
    if (retries === null || retries.length === 0 || g.retryCalls.length >= Math.max(1, listeners)) return
    const stored = retries.first
    if (messages.time(stored) > ctx.now) return this.plan(g)
    retries.shift()
    this.core.meters.inRetry.add(-1)
    const call = ctx.prepare(stored, g.index * MEMBERS)
    messages.setAttempt(call, messages.a(stored) + 1)
    messages.setCallerA(call, 1)
    messages.setCallerTime(call, messages.b(stored) >>> 0)
    ctx.discard(stored)
    g.retryCalls.push(call)
    this.core.meters.delivered.add()
    ctx.send(g.wire, call)
    this.plan(g)
  }

  onRetried(g: Group, call: MessageId, outcome: Outcome): void {
    const { core } = this
    const { messages } = core.ctx
    g.retryCalls.splice(g.retryCalls.indexOf(call), 1)
    if (isOk(outcome)) {
      core.meters.consumed.add()
      core.meters.endToEnd.record(core.ctx.now - messages.createdAt(call))
      // It comes after all of its key that were handled meanwhile.
      const number = messages.callerTime(call)
      if (core.hasKeys && !g.order.see(messages.key(call), number, messages.createdAt(call))) {
        core.meters.orderBroken.add()
        core.orderTale.retried(g, call, number)
      }
    } else {
      core.meters.failed.add()
      const tries = messages.attempt(call)
      if (tries < g.rules.attempts && outcome !== OUTCOME.fatal) this.sendAside(g, call, tries, messages.callerTime(call))
      else this.giveUp(call)
    }
    this.plan(g)
  }

  /** To the dead-letter topic, where one is wired. */
  private giveUp(call: MessageId): void {
    const { core } = this
    core.meters.givenUp.add()
    if (this.deadWire < 0) return
    const letter = core.ctx.prepare(call, 0)
    core.ctx.messages.setAttempt(letter, 1)
    core.meters.dead.add()
    core.ctx.send(this.deadWire, letter)
  }

  /** Whether an outcome is that of a dead letter. */
  isDeadLetter(call: MessageId): boolean {
    return this.deadWire >= 0 && this.core.ctx.messages.wire(call) === this.deadWire
  }

  forget(g: Group): void {
    g.retryCalls.length = 0
    g.retryTimer = 0
  }

  /** After a restart. */
  resume(g: Group): void {
    this.plan(g)
  }
}
