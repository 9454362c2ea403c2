import { type AuditEntry, type Context, type MessageId, Model, type ModelClass, nsOfMs } from '../../../workers/sdk'
import { OUTCOME, type Outcome } from '../../params'
import { type Scope, thingOf } from '../contract-scope'
import { type Compartment, RUNS, type Rules, WAITS } from './compartment'
import { Compartments } from './compartments'
import { Meters } from './meters'
import { rulesOf } from './rules'
import type { schema } from './schema'

type Schema = typeof schema

/** Timers. */
const TIMEOUT = 0
const RETIRE = 1
const REFUSE = 2

/**
 * Pattern: bulkhead (Nygard, Release It!, 2007), as a semaphore or a thread pool; see {@link Compartment}. Everything out of this node holds a
 * permit until its outcome is back. Simplified: handing a call to a thread costs nothing; a crash frees all permits.
 * Fields of a message: A its call, 0 while it waits; B its permits; C its compartment; timer the end of its wait.
 */
class BulkheadModel extends Model<Schema> {
  private readonly out: number
  private rules: Rules
  private readonly keys: Compartments
  private readonly compartments: readonly Compartment[]
  private scope: Scope
  private maxWaitNs = 0
  private bytesPerPermit = 0
  private cancels = true
  private isPool = false
  private open = 0
  private running = 0
  private waiting = 0
  private used = 0
  /** Permits of all compartments there are. */
  private total = 1
  private readonly meters: Meters

  constructor(ctx: Context<Schema>) {
    super(ctx)
    this.out = ctx.outs('out')[0] ?? -1
    this.meters = new Meters(ctx.metrics)
    this.scope = ctx.params.scope
    this.rules = rulesOf(ctx.params)
    this.keys = new Compartments(ctx.messages, this.rules)
    this.compartments = this.keys.list
    this.readLimits()
    this.meters.countFull(this.compartments[0])
    this.show()
  }

  private readLimits(): void {
    const { params, metrics } = this.ctx
    this.isPool = params.mode === 'threadPool'
    this.maxWaitNs = params.mode === 'semaphore' ? nsOfMs(params.maxWaitDurationMs) : Infinity
    this.bytesPerPermit = params.mode === 'semaphore' && params.weight === 'size' ? params.bytesPerPermit : 0
    this.cancels = params.cancelPropagation
    metrics.permits.set(this.rules.size)
    this.countTotal()
  }

  private countTotal(): void {
    const isWhole = this.scope === 'all' || this.scope === 'instance'
    this.compartments[0].isMapped = isWhole
    const count = Math.max(isWhole ? 1 : 0, this.keys.keyed)
    this.total = Math.max(1, count) * this.rules.size
    this.ctx.metrics.compartments.set(count)
  }

  override onMessage(m: MessageId): void {
    const { ctx } = this
    if (this.out < 0) return ctx.reply(m, OUTCOME.rejectedNoMember)
    this.open++
    const index = this.scope === 'all' ? 0 : this.indexOf(m)
    const compartment = this.compartments[index]
    const weight = this.bytesPerPermit === 0 ? 1 : Math.max(1, Math.ceil(ctx.messages.size(m) / this.bytesPerPermit))
    ctx.messages.setC(m, index)
    const entry = compartment.enter(m, weight, ctx.now)
    if (entry === RUNS) {
      this.run(m, weight)
      this.show()
    } else if (entry === WAITS) this.wait(m)
    else this.refuse(m)
    this.meters.countFull(compartment)
    if (this.isPool) this.showThreads(compartment, index)
  }

  private indexOf(m: MessageId): number {
    const { messages } = this.ctx
    const key = thingOf(messages, this.scope, m)
    if (this.scope === 'instance' && key === 0) return 0
    const known = this.keys.find(key)
    if (known >= 0) return known
    const index = this.keys.open(key, this.rules, this.ctx.now)
    this.countTotal()
    return index
  }

  private run(m: MessageId, weight: number): void {
    const { ctx } = this
    this.meters.permitted.add()
    this.running++
    this.used += weight
    ctx.messages.setA(m, ctx.call(this.out, m, m))
  }

  private wait(m: MessageId): void {
    const { ctx, maxWaitNs } = this
    ctx.messages.setA(m, 0)
    ctx.messages.setTimer(m, maxWaitNs === Infinity ? 0 : ctx.schedule(maxWaitNs, TIMEOUT, m))
    this.setWaiting(this.waiting + 1)
  }

  private refuse(m: MessageId): void {
    this.ctx.metrics.rejected.add()
    this.end(m, OUTCOME.rejectedBulkhead)
  }

  private end(m: MessageId, outcome: Outcome): void {
    this.open--
    this.ctx.reply(m, outcome)
  }

  override onOutcome(call: MessageId, outcome: Outcome): void {
    const m = this.ctx.messages.token(call)
    const index = this.leave(m)
    this.end(m, outcome)
    // Mostly nobody waits, and nothing but two levels changes.
    if (index === 0 && !this.isPool && this.waiting === 0) {
      this.meters.countFull(this.compartments[0])
      this.show()
    } else this.serve(index)
  }

  /** The message gives its permits back. */
  private leave(m: MessageId): number {
    const { messages, now } = this.ctx
    const weight = messages.b(m)
    const index = messages.c(m)
    this.compartments[index].leave(weight, now)
    this.running--
    this.used -= weight
    return index
  }

  /** Lets those in who may run now. */
  private serve(index: number): void {
    const { ctx } = this
    const compartment = this.compartments[index]
    for (let m = compartment.next(); m !== 0; m = compartment.next()) {
      ctx.cancel(ctx.messages.timer(m))
      this.setWaiting(this.waiting - 1)
      ctx.metrics.waited.add()
      ctx.metrics.waitTime.record(ctx.now - ctx.messages.arrivedAt(m))
      this.run(m, ctx.messages.b(m))
    }
    this.show()
    this.meters.countFull(compartment)
    if (this.isPool) this.showThreads(compartment, index)
    if (index !== 0 && compartment.isEmpty) this.forget(index)
  }

  private forget(index: number): void {
    if (!this.keys.forget(index)) return
    this.meters.countFull(this.compartments[index])
    this.countTotal()
  }

  /** The caller gave up: what it holds is free for the next. */
  override onCancel(m: MessageId): void {
    if (!this.cancels) return
    const { ctx } = this
    const call = ctx.messages.a(m)
    const index = call === 0 ? this.quit(m) : this.leave(m)
    if (call !== 0) ctx.abandon(call, true)
    this.end(m, OUTCOME.cancelled)
    this.serve(index)
  }

  /** The message leaves the line. Those behind it may fit now. */
  private quit(m: MessageId): number {
    const { ctx } = this
    const index = ctx.messages.c(m)
    ctx.cancel(ctx.messages.timer(m))
    this.compartments[index].waiting.remove(m)
    this.setWaiting(this.waiting - 1)
    return index
  }

  override onTimer(tag: number, argument: number): void {
    if (tag === RETIRE) {
      const compartment = this.compartments[argument]
      compartment.isWatched = false
      compartment.retire(this.ctx.now)
      this.showThreads(compartment, argument)
      if (argument !== 0 && !compartment.isMapped && compartment.isEmpty) this.forget(argument)
      return
    }
    const { ctx } = this
    // A permit that comes free at this very instant has come in time: it is given first.
    if (tag === TIMEOUT) return ctx.messages.setTimer(argument, ctx.schedule(0, REFUSE, argument))
    ctx.messages.setTimer(argument, 0)
    const index = this.quit(argument)
    ctx.metrics.waitTimeouts.add()
    this.refuse(argument)
    this.serve(index)
  }

  override onChange(changed: readonly string[]): void {
    if (changed.length === 0) return
    const { params } = this.ctx
    this.rules = rulesOf(params)
    if (this.scope !== params.scope) {
      this.scope = params.scope
      this.keys.forgetKeys()
    }
    this.readLimits()
    for (let i = 0; i < this.compartments.length; i++) this.changeRules(i)
    this.show()
  }

  private changeRules(index: number): void {
    const { messages, now } = this.ctx
    const compartment = this.compartments[index]
    compartment.become(this.rules, now)
    // Who wants more than there is now would wait for ever.
    for (let m = compartment.waiting.first, next = 0; m !== 0 && !this.isPool; m = next) {
      next = messages.next(m)
      if (messages.b(m) <= this.rules.size) continue
      this.quit(m)
      this.refuse(m)
    }
    if (!compartment.isEmpty) this.serve(index)
    this.meters.countFull(compartment)
    this.showThreads(compartment, index)
  }

  private setWaiting(count: number): void {
    this.waiting = count
    this.ctx.metrics.waiting.set(count)
  }

  private show(): void {
    this.meters.running.set(this.running)
    // Calls that began with more permits than there are now take all of these.
    this.meters.utilization.set(this.total > 0 ? Math.min(1, this.used / this.total) : 0)
  }

  private showThreads(changed: Compartment, index: number): void {
    const { ctx } = this
    this.meters.countThreads(changed)
    const endsAt = changed.endsAtNs
    if (changed.isWatched || endsAt === Infinity) return
    changed.isWatched = true
    ctx.schedule(Math.max(0, endsAt - ctx.now), RETIRE, index)
  }

  override audit(): readonly AuditEntry[] {
    const { metrics } = this.ctx
    let used = 0
    let waiting = 0
    let full = 0
    for (const compartment of this.compartments) {
      if (compartment.isFull) full++
      used += compartment.used
      waiting += compartment.waiting.length
    }
    return [
      { what: 'open = running + waiting', left: this.open, right: this.running + this.waiting },
      { what: 'running, as shown', left: metrics.running.value, right: this.running },
      { what: 'waiting, counted one by one', left: waiting, right: this.waiting },
      { what: 'permits used = permits of what runs', left: used, right: this.used },
      { what: 'full ones, as shown', left: metrics.fullCompartments.value, right: full },
    ]
  }
}

export const model: ModelClass<Schema> = BulkheadModel
