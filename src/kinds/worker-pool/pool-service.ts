import { type Context, type MessageId, nsOfMs, type RandomStream, type Sampler } from '../../../workers/sdk'
import { isOk, OUTCOME, type Outcome } from '../../params'
import * as job from './jobs'
import { PoolWaiting } from './pool-waiting'
import { SEND, type Step, WORK } from './program'
import type { schema } from './schema'

/** How the work of messages is done and how they end. What else a program does is left to the subclass. */
export abstract class PoolService extends PoolWaiting {
  protected readonly service: Sampler
  protected readonly failures: RandomStream
  protected failureRatio = 0
  protected readonly failureTime: Sampler
  private failsAtOnce = false
  private failsAfterTime = false
  private itemNs = 0
  /** Work takes up to this many times as long under load; 0: load does not matter. */
  private mostExtra = 0
  private slowsByWaiting = false
  private isUneven = false
  private perByteNs = 0
  private warmupNs = 0

  /** Starts a step that uses wires. `false`: there is nothing to wait for. */
  protected abstract callOthers(m: MessageId, step: Step, at: number): boolean
  /** Any other step. `false`: it took no time, and the message stands where it goes on. */
  protected abstract control(m: MessageId, step: Step, at: number): boolean
  /** A branch has come to its end. */
  protected abstract endBranch(m: MessageId, outcome: Outcome): void
  /** What must be undone before a message that failed ends. `false`: nothing. */
  protected abstract undoes(m: MessageId, outcome: Outcome): boolean
  /** An error at the present step: a loop around it may take it. */
  protected abstract fail(m: MessageId, outcome: Outcome): void

  constructor(ctx: Context<typeof schema>) {
    super(ctx)
    this.service = ctx.samplerMs(ctx.params.serviceTimeMs, 'service')
    this.failures = ctx.random('failures')
    this.failureTime = ctx.samplerMs(ctx.params.failureTimeMs, 'failure time')
    this.readParams()
  }

  protected readParams(): void {
    this.readWaiting()
    const { params } = this.ctx
    this.failureRatio = params.failureRatio
    this.failsAtOnce = params.failureAfter === 'atOnce'
    this.failsAfterTime = params.failureAfter === 'afterTime'
    this.itemNs = nsOfMs(params.batchItemMs)
    this.mostExtra = params.slowdown === 'none' ? 0 : params.slowdownFactor - 1
    this.slowsByWaiting = params.slowdown === 'waiting'
    this.perByteNs = nsOfMs(params.perKilobyteMs) / 1000
    this.isUneven = this.perByteNs > 0 || params.classFactors.length > 0
    this.warmupNs = params.warmupFactor > 1 ? nsOfMs(params.warmupMs) : 0
  }

  protected proceed(m: MessageId): void {
    const { messages } = this.ctx
    for (;;) {
      const c = messages.c(m)
      const at = (c & job.STEP_MASK) >> job.STEP_SHIFT
      const isBranch = (c & job.STATE_MASK) === job.BRANCH
      if (at >= this.program.length || (isBranch && at >= this.frames.ends(messages.b(m)))) {
        const outcome = (c & job.IS_DEGRADED) !== 0 ? OUTCOME.degraded : OUTCOME.ok
        return isBranch ? this.endBranch(m, outcome) : this.finish(m, outcome)
      }
      const step = this.program[at]
      if (step.op === WORK) return this.work(m)
      if (step.op > SEND) {
        if (this.control(m, step, at)) return
      } else {
        if (this.callOthers(m, step, at)) return
        this.goOn(m)
      }
    }
  }

  // ---- work ----

  private work(m: MessageId): void {
    const { ctx } = this
    const { messages } = ctx
    const instance = messages.a(m)
    const c = messages.c(m)
    const isBeside = (c & job.OFF_WORKER) !== 0
    if ((c & job.HAS_WORKER) === 0 && !this.shares && !isBeside) return this.queueAgain(m, instance)
    const frame = messages.b(m)
    let need = frame === 0 ? -1 : this.frames.remaining(frame)
    if ((c & job.HAS_BEGUN) === 0) {
      const fails = this.failures.chance(this.failureRatio)
      messages.setC(m, c | job.HAS_BEGUN | (fails ? job.WILL_FAIL : 0))
      if (fails && this.failsAtOnce) return this.fail(m, this.failure)
      // Shortest job first has drawn the work before.
      if (fails && this.failsAfterTime) need = this.stretched(m, this.failureTime.draw())
    }
    if (need < 0) need = this.drawWork(m, (c & job.STEP_MASK) >> job.STEP_SHIFT)
    messages.setTime(m, ctx.now)
    if (this.shares && (c & job.HAS_WORKER) === 0 && !isBeside) {
      this.setState(m, job.SHARING)
      // Not told by the time it takes, as the work of others is.
      this.frames.setRemaining(this.frameOf(m), need)
      return this.sharing[instance].join(m, need, this.stations.size[instance])
    }
    if (!isBeside) this.setState(m, job.WORKING)
    else if ((c & job.STATE_MASK) !== job.BRANCH) this.setState(m, job.BESIDE)
    messages.setTimer(m, ctx.schedule(need, job.DONE_TIMER, m))
    if (this.preempts && !isBeside) {
      this.frames.setRemaining(this.frameOf(m), need)
      this.stations.running[instance].pushBack(m)
      messages.setC(m, messages.c(m) | job.IS_LISTED)
    }
  }

  protected drawWork(m: MessageId, at: number): number {
    const c = this.ctx.messages.c(m)
    const own = at < this.program.length ? this.program[at].service : null
    let drawn = (own ?? this.service).draw()
    if (this.itemNs > 0 && (c & job.STATE_MASK) !== job.BRANCH) drawn += this.itemNs * this.batchOf(m)
    if (this.isUneven && own === null) drawn = this.shaped(m, drawn)
    return this.stretched(m, drawn)
  }

  /** A time by how much longer it takes here and now. */
  private stretched(m: MessageId, drawn: number): number {
    let slowness = this.mostExtra > 0 ? this.ctx.slowness * this.strain(m) : this.ctx.slowness
    if (this.stations.copies.areUneven) slowness *= this.standstill.slownessOf(m)
    if (this.warmupNs > 0) slowness *= this.coldness(this.ctx.messages.a(m))
    return slowness === 1 ? drawn : Math.round(drawn * slowness)
  }

  /** Lets others join a message in one batch. */
  protected gather(m: MessageId, instance: number): void {
    const { ctx, stations } = this
    const { messages } = ctx
    let last = m
    messages.setNext(m, 0)
    for (let size = 1; size < this.batchSize; size++) {
      const follower = stations.rooms[instance].take()
      if (follower === 0) break
      this.stopTimer(follower)
      this.meters.wait.record(ctx.now - messages.time(follower))
      ctx.started(follower)
      this.setState(follower, job.FOLLOWING)
      messages.setNext(last, follower)
      messages.setNext(follower, 0)
      last = follower
    }
    if (last !== m) messages.setC(m, messages.c(m) | job.LEADS)
  }

  private batchOf(m: MessageId): number {
    const { messages } = this.ctx
    let size = 1
    if ((messages.c(m) & job.LEADS) !== 0) for (let f = messages.next(m); f !== 0; f = messages.next(f)) size++
    return size
  }

  /** The service time of a message by its class and size; of a batch by the slowest class, and the size of all. */
  private shaped(m: MessageId, drawn: number): number {
    const { messages, params } = this.ctx
    const { classFactors } = params
    let factor = classFactors[messages.classOf(m)]?.factor ?? 1
    let bytes = messages.size(m)
    const c = messages.c(m)
    if ((c & job.LEADS) !== 0 && (c & job.STATE_MASK) !== job.BRANCH) {
      for (let f = messages.next(m); f !== 0; f = messages.next(f)) {
        factor = Math.max(factor, classFactors[messages.classOf(f)]?.factor ?? 1)
        bytes += messages.size(f)
      }
    }
    return Math.round(drawn * factor + this.perByteNs * bytes)
  }

  /** By how much the work of an instance takes longer because it was just started. */
  private coldness(instance: number): number {
    const warmth = (this.ctx.now - this.stations.upSinceNs[instance]) / this.warmupNs
    return warmth < 1 ? 1 + (this.ctx.params.warmupFactor - 1) * (1 - warmth) : 1
  }

  /** By how much load makes the work of a message longer. */
  private strain(m: MessageId): number {
    const { stations } = this
    const instance = this.ctx.messages.a(m)
    let load: number
    if (this.slowsByWaiting) load = stations.rooms[instance].length / this.ctx.params.slowdownWaiting
    else {
      const busy = this.shares ? this.sharing[instance].length + 1 : stations.occupied[instance]
      load = busy / Math.max(1, stations.size[instance])
    }
    return 1 + this.mostExtra * Math.min(1, load)
  }

  /** A later work step of a message that has given its worker back: it was admitted before, so no waiting room is too full. */
  private queueAgain(m: MessageId, instance: number): void {
    const { stations } = this
    if (stations.isFlexible && stations.grows(instance)) {
      stations.addWorker(instance)
      this.startOn(m, instance)
    } else if (stations.hasFree(instance) && !this.isWeighted) this.begin(m, instance, 0)
    else {
      this.enqueue(m, instance)
      if (this.isWeighted) this.refill(instance)
    }
  }

  protected endWork(m: MessageId): void {
    const { ctx, frames } = this
    const { messages } = ctx
    const frame = messages.b(m)
    let worked = ctx.now - messages.time(m)
    if (frame !== 0 || this.program.length > 1) this.keepWork(m, worked)
    if (frame !== 0) {
      worked += frames.served(frame)
      frames.setServed(frame, 0)
      frames.setRemaining(frame, -1)
    }
    this.meters.service.record(worked)
    this.unlist(m)
    const c = messages.c(m)
    const step = this.program[(c & job.STEP_MASK) >> job.STEP_SHIFT]
    if ((c & job.WILL_FAIL) !== 0) return this.fail(m, this.failure)
    if (step?.commits) {
      ctx.metrics.committed.add()
      if (frame !== 0) frames.forgetUndo(frame)
    }
    this.goOn(m)
    this.proceed(m)
  }

  /** Takes the worker of the message with the lowest priority, if that is lower than the newcomer's. */
  protected interruptFor(m: MessageId, instance: number): boolean {
    const { ctx, frames, stations } = this
    const { messages } = ctx
    if (!stations.isUp[instance]) return false
    let victim = 0
    let lowest = messages.priority(m)
    for (let other = stations.running[instance].last; other !== 0; other = messages.previous(other)) {
      if (messages.priority(other) <= lowest || this.standstill.isStill(other)) continue
      lowest = messages.priority(other)
      victim = other
    }
    if (victim === 0) return false
    const frame = messages.b(victim)
    const done = ctx.now - messages.time(victim)
    frames.setServed(frame, frames.served(frame) + done)
    frames.setRemaining(frame, frames.remaining(frame) - done)
    this.stopTimer(victim)
    this.unlist(victim)
    this.setState(victim, job.WAITING)
    this.takeWorker(victim)
    messages.setTime(victim, ctx.now)
    stations.rooms[instance].push(victim, lowest, true)
    return true
  }

  protected unlist(m: MessageId): void {
    const { messages } = this.ctx
    const c = messages.c(m)
    if ((c & job.IS_LISTED) === 0) return
    this.stations.running[messages.a(m)].remove(m)
    messages.setC(m, c & ~job.IS_LISTED)
  }

  // ---- ends ----

  /** Ends a message, when all is undone that must be, and puts its worker to use. */
  protected finish(m: MessageId, outcome: Outcome): void {
    if (!isOk(outcome) && this.undoes(m, outcome)) return
    this.conclude(m, outcome)
  }

  protected conclude(m: MessageId, outcome: Outcome): void {
    const instance = this.ctx.messages.a(m)
    this.answerFollowers(m, outcome)
    const hadWorker = this.takeWorker(m)
    this.answer(m, outcome)
    if (hadWorker) this.refill(instance)
  }

  protected answerFollowers(m: MessageId, outcome: Outcome): void {
    const { messages } = this.ctx
    const c = messages.c(m)
    if ((c & job.LEADS) === 0) return
    const each = this.workedFor(m) / this.batchOf(m)
    this.setWork(m, each)
    messages.setC(m, c & ~job.LEADS)
    for (let follower = messages.next(m); follower !== 0; ) {
      const next = messages.next(follower)
      this.setWork(follower, each)
      this.answer(follower, outcome)
      follower = next
    }
  }
}
