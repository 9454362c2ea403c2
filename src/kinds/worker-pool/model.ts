import type { Context, MessageId, ModelClass } from '../../../workers/sdk'
import { isOk, OUTCOME, type Outcome } from '../../params'
import { heldBy } from './copies'
import * as job from './jobs'
import { DEGRADED, FAILED, FAILED_FATALLY, NestedCalls, PENDING } from './nested'
import { PlainService } from './plain-service'
import { programOf, SEND, type Step } from './program'
import type { schema } from './schema'

type Schema = typeof schema

const SIZE_PARAMS: ReadonlySet<string> = new Set([
  'instances',
  'workers',
  'dispatch',
  'poolKind',
  'minWorkers',
  'maxWorkers',
  'keepAliveMs',
  'queueCapacity',
])

/**
 * Instances with workers and waiting rooms that run a program for every message: the M/M/c family (Kleinrock, "Queueing Systems", 1975), thread
 * pools (java.util.concurrent.ThreadPoolExecutor), services that hold a thread while they call others (Nygard, "Release It!", 2018).
 * Simplified: workers are alike, starting a call costs nothing, a batch calls once for all its messages, a crash loses everything that is here.
 */
class WorkerPoolModel extends PlainService {
  private readonly nested: NestedCalls

  constructor(ctx: Context<Schema>) {
    super(ctx)
    this.nested = new NestedCalls(ctx, this.frames)
  }

  // ---- calls to others ----

  protected override callOthers(m: MessageId, step: Step, at: number): boolean {
    const { ctx, frames } = this
    const frame = this.frameOf(m)
    if (!this.nested.begin(m, frame, step, at)) return false
    frames.addNested(frame, -ctx.now)
    if ((ctx.messages.c(m) & job.HAS_WORKER) !== 0) {
      if (this.holds) {
        this.setState(m, step.op === SEND ? job.BLOCKED : job.HELD)
        return true
      }
      const instance = ctx.messages.a(m)
      this.takeWorker(m)
      this.setState(m, job.CALLING)
      this.refill(instance)
    } else this.setState(m, job.CALLING)
    return true
  }

  override onOutcome(call: MessageId, outcome: Outcome): void {
    const { messages } = this.ctx
    const m = messages.token(call)
    if (m === 0) {
      if (!isOk(outcome)) this.ctx.metrics.sendsLost.add()
      return
    }
    const frame = messages.b(m)
    const verdict = this.nested.answer(m, frame, this.program[this.frames.step(frame)], call, outcome)
    if (verdict === PENDING) return
    this.frames.addNested(frame, this.ctx.now)
    if (verdict === FAILED || verdict === FAILED_FATALLY) {
      this.ctx.metrics.calleeErrors.add()
      this.finish(m, verdict === FAILED ? OUTCOME.error : OUTCOME.fatal)
    } else {
      messages.setC(m, (messages.c(m) | (verdict === DEGRADED ? job.IS_DEGRADED : 0)) + job.ONE_STEP)
      this.proceed(m)
    }
    this.show()
  }

  // ---- ends ----

  protected override finish(m: MessageId, outcome: Outcome): void {
    const { messages } = this.ctx
    const instance = messages.a(m)
    if ((messages.c(m) & job.LEADS) !== 0) {
      for (let follower = messages.next(m); follower !== 0; ) {
        const next = messages.next(follower)
        this.answer(follower, outcome)
        follower = next
      }
    }
    const hadWorker = this.takeWorker(m)
    this.answer(m, outcome)
    if (hadWorker) this.refill(instance)
  }

  protected override gather(m: MessageId, instance: number): void {
    const { ctx, stations } = this
    const { messages } = ctx
    let last = m
    messages.setNext(m, 0)
    for (let size = 1; size < this.batchSize; size++) {
      const follower = stations.rooms[instance].take()
      if (follower === 0) break
      this.stopTimer(follower)
      this.meters.wait.record(ctx.now - messages.time(follower))
      this.setState(follower, job.FOLLOWING)
      messages.setNext(last, follower)
      messages.setNext(follower, 0)
      last = follower
    }
    if (last !== m) messages.setC(m, messages.c(m) | job.LEADS)
  }

  private endWork(m: MessageId): void {
    const { ctx, frames } = this
    const { messages } = ctx
    const frame = messages.b(m)
    let worked = ctx.now - messages.time(m)
    if (frame !== 0) {
      worked += frames.served(frame)
      frames.setServed(frame, 0)
      frames.setRemaining(frame, -1)
    }
    this.meters.service.record(worked)
    this.unlist(m)
    const c = messages.c(m)
    if ((c & job.WILL_FAIL) !== 0) return this.finish(m, this.failure)
    messages.setC(m, c + job.ONE_STEP)
    this.proceed(m)
  }

  override onCancel(m: MessageId): void {
    const { messages } = this.ctx
    const c = messages.c(m)
    const state = c & job.STATE_MASK
    const instance = messages.a(m)
    // Outside a full waiting room it is still the sender's.
    if (state === job.AT_DOOR) this.stations.doors[instance].remove(m)
    else if (!this.ctx.params.cancelPropagation || state === job.REORDERING || state === job.FOLLOWING) return
    else if (state === job.WAITING) this.dequeue(m, instance)
    else if ((c & job.LEADS) !== 0) return
    else if (state === job.SHARING) this.sharing[instance].remove(m, this.stations.size[instance])
    else if (state === job.WORKING || state === job.STARTING) {
      this.stopTimer(m)
      this.unlist(m)
    } else this.nested.cancelAll(messages.b(m))
    const hadWorker = this.takeWorker(m)
    this.leave(m, OUTCOME.cancelled)
    if (hadWorker) this.refill(instance)
    else this.openDoor(instance)
    this.show()
  }

  override onTimer(tag: number, argument: number): void {
    const { messages } = this.ctx
    switch (tag) {
      case job.DONE_TIMER:
        messages.setTimer(argument, 0)
        if (!this.endPlainly(argument)) this.endWork(argument)
        break
      case job.SHARED_TIMER: {
        const m = this.sharing[argument].shift(this.stations.size[argument])
        this.endWork(m)
        this.openDoor(argument)
        break
      }
      case job.STARTED_TIMER:
        messages.setTimer(argument, 0)
        this.meters.wait.record(this.ctx.now - messages.arrivedAt(argument))
        this.proceed(argument)
        break
      case job.TIMEOUT_TIMER: {
        messages.setTimer(argument, 0)
        const instance = messages.a(argument)
        this.stations.rooms[instance].remove(argument)
        this.ctx.metrics.waitTimeouts.add()
        this.leave(argument, OUTCOME.timeout)
        this.openDoor(instance)
        break
      }
      case job.KEEP_ALIVE_TIMER:
        this.stations.keepAliveTimers[argument] = 0
        this.watchIdle(argument)
        break
      default:
        this.stations.upTimers[argument] = 0
        this.stations.isUp[argument] = true
        this.refill(argument)
    }
    this.show()
  }

  // ---- changes while it runs ----

  override onChange(changed: readonly string[]): void {
    const { params } = this.ctx
    const has = (name: string) => changed.includes(name)
    if (has('serviceTimeMs')) this.service.become(params.serviceTimeMs)
    if (has('queueTimeoutMs')) this.patience.become(params.queueTimeoutMs)
    if (has('steps') || has('callOrder')) this.program = programOf(this.ctx)
    if (changed.some((name) => SIZE_PARAMS.has(name))) this.resize()
    if (has('discipline')) this.changeDiscipline()
    else this.readParams()
    for (let i = 0; i < this.stations.count; i++) this.refill(i)
    this.choosePlain()
    this.show()
  }

  private resize(become = () => this.stations.become()): void {
    const { sharing, stations } = this
    const before = [...stations.size]
    become()
    sharing.forEach((s, i) => {
      if (before[i] !== stations.size[i]) s.resize(before[i], stations.size[i])
    })
    this.startInstances(true)
    this.dealCells()
  }

  // ---- faults ----

  /** Who waits is sent away; who is at work, or outside, stays. */
  override onFlush(): void {
    const { stations } = this
    for (let i = 0; i < stations.count; i++) {
      for (let m = stations.rooms[i].oldest(); m !== 0; m = stations.rooms[i].oldest()) {
        this.dequeue(m, i)
        this.leave(m, OUTCOME.error)
      }
      this.refill(i)
    }
    this.show()
  }

  override onInstance(copy: number, isUp: boolean): void {
    const { stations } = this
    if (!isUp && stations.has(copy)) this.loseCopy(copy)
    this.resize(() => stations.setDown(copy, !isUp))
    for (let i = 0; i < stations.count; i++) this.refill(i)
    this.show()
  }

  /** What a copy holds ends with an error, all at once: nobody's turn comes in between. */
  private loseCopy(copy: number): void {
    const { ctx, frames, stations } = this
    const { messages } = ctx
    const lost = heldBy(ctx, copy, stations.standing)
    for (const m of lost) {
      const frame = messages.b(m)
      if (frame !== 0 && frames.place(frame) >= 0) {
        this.reorder.drop(frame, (messages.c(m) & job.STATE_MASK) === job.REORDERING)
        frames.setPlace(frame, -1)
      }
      this.tearAway(m)
    }
    for (const m of lost) this.end(m, OUTCOME.error)
    this.answerInOrder()
    const timer = stations.upTimers[copy]
    if (ctx.params.dispatch === 'shared' || timer === 0) return
    ctx.cancel(timer)
    stations.upTimers[copy] = 0
  }

  /** Takes a message out of whatever it is in. */
  private tearAway(m: MessageId): void {
    const { messages } = this.ctx
    const { stations } = this
    const instance = messages.a(m)
    const state = messages.c(m) & job.STATE_MASK
    if (state === job.AT_DOOR) stations.doors[instance].remove(m)
    else if (state === job.WAITING) this.dequeue(m, instance)
    else if (state === job.SHARING) this.sharing[instance].remove(m, stations.size[instance])
    else if (state === job.WORKING || state === job.STARTING) {
      this.stopTimer(m)
      this.unlist(m)
    } else if (state === job.HELD || state === job.BLOCKED || state === job.CALLING) this.nested.cancelAll(messages.b(m), false)
    this.takeWorker(m)
  }

  /** Everybody who waits lines up anew, in the order in which they came. */
  private changeDiscipline(): void {
    const { stations } = this
    const { messages } = this.ctx
    const waiting: MessageId[] = []
    for (const room of stations.rooms) for (let m = room.takeOldest(); m !== 0; m = room.takeOldest()) waiting.push(m)
    this.readParams()
    stations.reorder(this.ctx.params.discipline)
    for (const m of waiting) {
      const instance = messages.a(m)
      if (!this.shares) stations.rooms[instance].push(m, this.rankOf(m), false)
      else {
        this.stopTimer(m)
        this.meters.wait.record(this.ctx.now - messages.time(m))
        this.proceed(m)
      }
    }
  }
}

export const model: ModelClass<Schema> = WorkerPoolModel
