import { type Context, type MessageId, nsOfMs, type RandomStream, type Sampler } from '../../../workers/sdk'
import { OUTCOME, type Outcome } from '../../params'
import * as job from './jobs'
import { PoolBase } from './pool-base'
import { programOf, type Step, WORK } from './program'
import type { schema } from './schema'
import { Sharing } from './sharing'

type Schema = typeof schema

/** How messages come in, wait, and get their work done. What else a program does, and how it ends, is left to the subclass. */
export abstract class PoolService extends PoolBase {
  protected readonly service: Sampler
  protected readonly patience: Sampler
  private readonly failures: RandomStream
  protected program: readonly Step[]
  protected shares = false
  protected preempts = false
  protected holds = true
  protected ordered = false
  protected batchSize = 1
  private failureRatio = 0
  private failsAtOnce = false
  protected failure: Outcome = OUTCOME.error
  /** How waiting messages are ranked. */
  protected rank = job.NO_RANK
  private patient = true
  private isRefilling = false

  /** Starts a step that uses wires. `false`: there is nothing to wait for. */
  protected abstract callOthers(m: MessageId, step: Step, at: number): boolean
  /** Ends a message and puts its worker to use. */
  protected abstract finish(m: MessageId, outcome: Outcome): void
  /** Lets others join the message in one batch. */
  protected abstract gather(m: MessageId, instance: number): void

  constructor(ctx: Context<Schema>) {
    super(ctx)
    const { params } = ctx
    this.service = ctx.samplerMs(params.serviceTimeMs, 'service')
    this.patience = ctx.samplerMs(params.queueTimeoutMs, 'queue timeout')
    this.failures = ctx.random('failures')
    this.program = programOf(ctx)
    this.readParams()
  }

  protected readParams(): void {
    const { params } = this.ctx
    this.rank = job.RANKS[params.discipline] ?? job.NO_RANK
    this.patient = this.patience.alwaysZero
    this.shares = params.discipline === 'ps'
    this.preempts = params.discipline === 'preemptive'
    this.holds = params.holdWorker
    this.ordered = params.ordered
    this.batchSize = this.shares || this.preempts ? 1 : params.batchSize
    this.failureRatio = params.failureRatio
    this.failsAtOnce = params.failureAfter === 'atOnce'
    this.failure = params.failureKind === 'fatal' ? OUTCOME.fatal : OUTCOME.error
    if (this.shares)
      for (let i = this.sharing.length; i < this.stations.count; i++)
        this.sharing.push(new Sharing(this.ctx, i, job.SHARED_TIMER))
  }

  override onStart(): void {
    this.startInstances(this.ctx.now > 0)
    this.show()
  }

  protected startInstances(slowly: boolean): void {
    const { ctx, stations } = this
    const startup = slowly ? nsOfMs(ctx.params.startupTimeMs) : 0
    for (let i = 0; i < stations.accepting; i++) {
      if (stations.isUp[i] || !stations.mayStart(i)) continue
      if (startup === 0) stations.isUp[i] = true
      else if (stations.upTimers[i] === 0) stations.upTimers[i] = ctx.schedule(startup, job.UP_TIMER, i)
    }
    for (let i = stations.accepting; i < stations.count; i++) if (stations.mayStart(i)) stations.isUp[i] = true
  }

  // ---- arrivals ----

  override onMessage(m: MessageId): void {
    const member = this.ctx.messages.member(m)
    if (this.stations.refuses(member)) return this.ctx.reply(m, OUTCOME.error)
    const instance = this.stations.choose(member)
    this.enter(m, instance)
    if (this.ordered) this.reorder.enter(m, this.frameOf(m))
    this.arrive(m, instance)
    this.show()
  }

  protected arrive(m: MessageId, instance: number): void {
    const { stations } = this
    if (this.shares) {
      if (this.sharingHasRoom(instance)) this.proceed(m)
      else this.overflow(m, instance)
    } else if (!this.holds && this.program[0].op !== WORK) this.proceed(m)
    else if (stations.isFlexible && stations.grows(instance)) {
      stations.addWorker(instance)
      this.startOn(m, instance)
    } else if (stations.hasFree(instance)) this.begin(m, instance, 0)
    else if (this.preempts && this.interruptFor(m, instance)) this.begin(m, instance, 0)
    else if (stations.hasRoom(instance)) this.enqueue(m, instance)
    else this.overflow(m, instance)
  }

  private sharingHasRoom(instance: number): boolean {
    const { stations } = this
    return stations.isUp[instance] && this.sharing[instance].length < stations.size[instance] + stations.capacity
  }

  private overflow(m: MessageId, instance: number): void {
    const { stations } = this
    const { overflow } = this.ctx.params
    if (overflow === 'block' || (this.shares && !stations.isUp[instance])) {
      stations.doors[instance].pushBack(m)
      return this.setState(m, job.AT_DOOR)
    }
    if (overflow === 'reject') return this.leave(m, OUTCOME.rejectedQueueFull)
    const oldest = overflow === 'dropOldest' && !this.shares ? stations.rooms[instance].oldest() : 0
    if (oldest === 0) return this.leave(m, OUTCOME.droppedOverflow)
    this.dequeue(oldest, instance)
    this.leave(oldest, OUTCOME.droppedOverflow)
    this.enqueue(m, instance)
  }

  protected enqueue(m: MessageId, instance: number): void {
    const { ctx } = this
    this.setState(m, job.WAITING)
    ctx.messages.setTime(m, ctx.now)
    this.meters.waited.add()
    if (!this.patient) ctx.messages.setTimer(m, ctx.schedule(this.patience.draw(), job.TIMEOUT_TIMER, m))
    this.stations.rooms[instance].push(m, this.rankOf(m), false)
  }

  protected rankOf(m: MessageId): number {
    const { messages } = this.ctx
    if (this.rank === job.NO_RANK) return 0
    if (this.rank === job.BY_DEADLINE) return messages.deadline(m)
    if (this.rank === job.BY_PRIORITY) return messages.priority(m)
    const frame = this.frameOf(m)
    if (this.frames.remaining(frame) < 0) this.frames.setRemaining(frame, this.drawWork(m))
    return this.frames.remaining(frame)
  }

  protected dequeue(m: MessageId, instance: number): void {
    this.stations.rooms[instance].remove(m)
    this.stopTimer(m)
  }

  protected stopTimer(m: MessageId): void {
    const { messages } = this.ctx
    const timer = messages.timer(m)
    if (timer === 0) return
    this.ctx.cancel(timer)
    messages.setTimer(m, 0)
  }

  /** Puts waiting messages on free workers, and those outside into the room they leave. Not re-entered: the outer loop sees what is freed. */
  protected refill(instance: number): void {
    if (this.isRefilling) return
    this.isRefilling = true
    const { ctx, stations } = this
    const room = stations.rooms[instance]
    while (stations.hasFree(instance)) {
      const m = room.take()
      if (m === 0) break
      this.stopTimer(m)
      this.begin(m, instance, ctx.now - ctx.messages.time(m))
      this.openDoor(instance)
    }
    this.openDoor(instance)
    this.isRefilling = false
    if (stations.isFlexible) this.watchIdle(instance)
  }

  protected openDoor(instance: number): void {
    const { stations } = this
    const door = stations.doors[instance]
    while (door.length > 0 && stations.isUp[instance]) {
      const hasPlace = this.shares ? this.sharingHasRoom(instance) : stations.hasFree(instance) || stations.hasRoom(instance)
      if (!hasPlace) return
      this.arrive(door.shift(), instance)
    }
  }

  protected watchIdle(instance: number): void {
    const { stations } = this
    if (stations.keepAliveTimers[instance] !== 0) return
    const wait = stations.shrink(instance)
    if (wait >= 0) stations.keepAliveTimers[instance] = this.ctx.schedule(wait, job.KEEP_ALIVE_TIMER, instance)
  }

  // ---- service ----

  protected startOn(m: MessageId, instance: number): void {
    const startup = nsOfMs(this.ctx.params.startupTimeMs)
    if (startup === 0) return this.begin(m, instance, 0)
    this.giveWorker(m, instance)
    this.setState(m, job.STARTING)
    this.ctx.messages.setTimer(m, this.ctx.schedule(startup, job.STARTED_TIMER, m))
  }

  protected begin(m: MessageId, instance: number, waitedNs: number): void {
    this.giveWorker(m, instance)
    this.meters.wait.record(waitedNs)
    if (this.batchSize > 1 && (this.ctx.messages.c(m) & job.STEP_MASK) === 0) this.gather(m, instance)
    this.proceed(m)
  }

  /** Runs the program from the step where a message stands, until something takes time. */
  protected proceed(m: MessageId): void {
    const { messages } = this.ctx
    for (;;) {
      const c = messages.c(m)
      const at = (c & job.STEP_MASK) >> job.STEP_SHIFT
      if (at >= this.program.length) return this.finish(m, (c & job.IS_DEGRADED) !== 0 ? OUTCOME.degraded : OUTCOME.ok)
      const step = this.program[at]
      if (step.op === WORK) return this.work(m)
      if (this.callOthers(m, step, at)) return
      messages.setC(m, messages.c(m) + job.ONE_STEP)
    }
  }

  private work(m: MessageId): void {
    const { ctx } = this
    const { messages } = ctx
    const instance = messages.a(m)
    const c = messages.c(m)
    if ((c & job.HAS_WORKER) === 0 && !this.shares) return this.queueAgain(m, instance)
    if ((c & job.HAS_BEGUN) === 0) {
      const fails = this.failures.chance(this.failureRatio)
      messages.setC(m, c | job.HAS_BEGUN | (fails ? job.WILL_FAIL : 0))
      if (fails && this.failsAtOnce) return this.finish(m, this.failure)
    }
    const frame = messages.b(m)
    let need = frame === 0 ? -1 : this.frames.remaining(frame)
    if (need < 0) need = this.drawWork(m)
    messages.setTime(m, ctx.now)
    if (this.shares && (c & job.HAS_WORKER) === 0) {
      this.setState(m, job.SHARING)
      return this.sharing[instance].join(m, need, this.stations.size[instance])
    }
    this.setState(m, job.WORKING)
    messages.setTimer(m, ctx.schedule(need, job.DONE_TIMER, m))
    if (this.preempts) {
      this.frames.setRemaining(this.frameOf(m), need)
      this.stations.running[instance].pushBack(m)
      messages.setC(m, messages.c(m) | job.IS_LISTED)
    }
  }

  private drawWork(m: MessageId): number {
    const at = (this.ctx.messages.c(m) & job.STEP_MASK) >> job.STEP_SHIFT
    const own = at < this.program.length ? this.program[at].service : null
    const drawn = (own ?? this.service).draw()
    const { slowness } = this.ctx
    return slowness === 1 ? drawn : Math.round(drawn * slowness)
  }

  /** A later work step of a message that has given its worker back: it was admitted before, so no waiting room is too full. */
  private queueAgain(m: MessageId, instance: number): void {
    if (this.stations.hasFree(instance)) this.begin(m, instance, 0)
    else this.enqueue(m, instance)
  }

  /** Takes the worker of the message with the lowest priority, if that is lower than the newcomer's. */
  private interruptFor(m: MessageId, instance: number): boolean {
    const { ctx, frames, stations } = this
    const { messages } = ctx
    if (!stations.isUp[instance]) return false
    let victim = 0
    let lowest = messages.priority(m)
    for (let other = stations.running[instance].last; other !== 0; other = messages.previous(other)) {
      if (messages.priority(other) <= lowest) continue
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
}
