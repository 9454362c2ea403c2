import { type MessageId, nsOfMs } from '../../../workers/sdk'
import { OUTCOME } from '../../params'
import * as job from './jobs'
import { PoolRooms } from './pool-rooms'
import { WORK } from './program'

/** How messages come in and get a worker. What they then do is left to the subclasses. */
export abstract class PoolWaiting extends PoolRooms {
  private isRefilling = false

  /** Runs the program from the step where a message stands, until something takes time. */
  protected abstract proceed(m: MessageId): void
  /** Lets others join a message in one batch. */
  protected abstract gather(m: MessageId, instance: number): void
  /** Takes the worker of a message with a lower priority. */
  protected abstract interruptFor(m: MessageId, instance: number): boolean

  override onStart(): void {
    this.startUps.startAll()
    this.show()
  }

  // ---- arrivals ----

  override onMessage(m: MessageId): void {
    if (this.isClosing) return this.turnAway(m)
    const instance = this.stations.choose(this.ctx.messages.member(m))
    if (instance < 0) return this.ctx.reply(m, OUTCOME.error)
    this.enter(m, instance)
    if (!this.stations.isStill[instance]) this.comeIn(m, instance)
    else this.standstill.holdArrival(m, instance)
    this.show()
  }

  protected comeIn(m: MessageId, instance: number): void {
    if (this.ordered) this.reorder.enter(m, this.frameOf(m))
    this.arrive(m, instance)
  }

  protected arrive(m: MessageId, instance: number): void {
    const { stations } = this
    if (this.shares) {
      if (this.sharingHasRoom(instance)) this.proceed(m)
      else this.overflow(m, instance)
    } else if (!this.holds && this.program[0].op !== WORK) this.proceed(m)
    else if (this.fillNs > 0) this.joinBatch(m, instance)
    else if (stations.isFlexible && stations.grows(instance)) {
      stations.addWorker(instance)
      this.startOn(m, instance)
    } else if (this.canBegin(m, instance)) this.begin(m, instance, 0)
    else if (this.steals && this.goElsewhere(m)) return
    else if (this.preempts && this.interruptFor(m, instance)) this.begin(m, instance, 0)
    else if (stations.hasRoom(instance)) this.enqueue(m, instance)
    else this.overflow(m, instance)
  }

  /** Whether a newcomer finds what it needs and nobody who came before it. */
  private canBegin(m: MessageId, instance: number): boolean {
    const { stations } = this
    if (!this.isWeighted) return stations.hasFree(instance)
    return stations.rooms[instance].length === 0 && stations.hasFreeFor(instance, this.costOf(m))
  }

  private joinBatch(m: MessageId, instance: number): void {
    const { stations } = this
    const forms = stations.hasFree(instance) && stations.rooms[instance].length < this.batchSize
    if (!forms && !stations.hasRoom(instance)) return this.overflow(m, instance)
    this.enqueue(m, instance)
    this.refill(instance)
  }

  private overflow(m: MessageId, instance: number): void {
    const { ctx, stations } = this
    const { overflow } = ctx.params
    if (overflow === 'block' || (this.shares && !stations.isUp[instance])) {
      stations.doors[instance].pushBack(m)
      return this.setState(m, job.AT_DOOR)
    }
    if (overflow === 'reject') return this.leave(m, OUTCOME.rejectedQueueFull)
    if (overflow === 'callerRuns') {
      ctx.metrics.callerRan.add()
      ctx.messages.setC(m, ctx.messages.c(m) | job.OFF_WORKER)
      return this.proceed(m)
    }
    const oldest = overflow === 'dropOldest' && !this.shares ? stations.rooms[instance].victim() : 0
    if (oldest === 0) return this.leave(m, OUTCOME.droppedOverflow)
    this.dequeue(oldest, instance)
    this.leave(oldest, OUTCOME.droppedOverflow)
    this.enqueue(m, instance)
  }

  // ---- free workers ----

  /** Puts waiting messages on free workers, and those outside into the room they leave. Not re-entered: the outer loop sees what is freed. */
  protected refill(instance: number): void {
    if (this.isRefilling) return
    this.isRefilling = true
    this.beginWaiting(instance)
    this.openDoor(instance)
    if (this.steals) this.stealFor(instance)
    this.isRefilling = false
    if (this.stations.isFlexible) this.watchIdle(instance)
  }

  private beginWaiting(instance: number): void {
    const { ctx, stations } = this
    const room = stations.rooms[instance]
    while (stations.hasFree(instance)) {
      if (this.fillNs > 0 && !this.isBatchReady(instance)) break
      if (this.isWeighted && room.length > 0 && !stations.hasFreeFor(instance, this.costOf(room.peek()))) break
      const m = room.take()
      if (m === 0) break
      this.stopTimer(m)
      this.begin(m, instance, ctx.now - ctx.messages.time(m))
      this.openDoor(instance)
    }
  }

  /** A batch is full, or its first message has waited long enough; else it is looked at again then. */
  private isBatchReady(instance: number): boolean {
    const { ctx, stations } = this
    const room = stations.rooms[instance]
    if (room.length >= this.batchSize) return true
    const first = room.oldest()
    if (first === 0 || (ctx.messages.c(first) & job.STEP_MASK) !== 0) return true
    const wait = ctx.messages.time(first) + this.fillNs - ctx.now
    if (wait <= 0) return true
    if (stations.batchTimers[instance] === 0) {
      stations.batchTimers[instance] = ctx.schedule(wait, job.BATCH_TIMER, instance)
    }
    return false
  }

  protected openDoor(instance: number): void {
    const { stations } = this
    const door = stations.doors[instance]
    while (door.length > 0 && stations.isUp[instance] && !stations.isStill[instance]) {
      const hasPlace = this.shares ? this.sharingHasRoom(instance) : stations.hasFree(instance) || stations.hasRoom(instance)
      if (!hasPlace) return
      const before = door.length
      this.arrive(door.shift(), instance)
      // A message that needs more workers than are free is outside again.
      if (door.length === before) return
    }
  }

  protected watchIdle(instance: number): void {
    const { stations } = this
    if (stations.keepAliveTimers[instance] !== 0) return
    const wait = stations.shrink(instance)
    if (wait >= 0) stations.keepAliveTimers[instance] = this.ctx.schedule(wait, job.KEEP_ALIVE_TIMER, instance)
  }

  /** A newcomer whose instance is busy is taken at once by one that is idle. */
  private goElsewhere(m: MessageId): boolean {
    const thief = this.stations.idleOne()
    if (thief < 0) return false
    this.steal(m, thief, 0)
    return true
  }

  private stealFor(thief: number): void {
    const { ctx, stations } = this
    while (stations.hasFree(thief) && stations.rooms[thief].length === 0) {
      const victim = stations.waitingOne(thief)
      if (victim < 0) return
      const m = stations.rooms[victim].takeOldest()
      this.stopTimer(m)
      const isMore = ctx.params.stealRatio > 0 && this.takeAlong(victim, thief)
      this.steal(m, thief, ctx.now - ctx.messages.time(m))
      if (isMore) this.beginWaiting(thief)
      this.openDoor(victim)
    }
  }

  /** A thief that has taken one message takes more of those who wait there into its own room. `false`: that one was its share. */
  private takeAlong(victim: number, thief: number): boolean {
    const { ctx, stations } = this
    const from = stations.rooms[victim]
    const share = Math.ceil(ctx.params.stealRatio * (from.length + 1) - 1e-9)
    for (const m of from.takeEldest(share - 1)) {
      ctx.messages.setA(m, thief)
      ctx.metrics.stolen.add()
      stations.rooms[thief].push(m, this.rankOf(m), false)
    }
    return share > 1
  }

  private steal(m: MessageId, thief: number, waitedNs: number): void {
    const { ctx } = this
    const stealNs = nsOfMs(ctx.params.stealMs)
    ctx.messages.setA(m, thief)
    ctx.metrics.stolen.add()
    if (stealNs === 0) return this.begin(m, thief, waitedNs)
    this.giveWorker(m, thief)
    this.meters.wait.record(waitedNs + stealNs)
    this.setState(m, job.STARTING)
    ctx.messages.setTimer(m, ctx.schedule(stealNs, job.STOLEN_TIMER, m))
  }

  protected startOn(m: MessageId, instance: number): void {
    const startup = nsOfMs(this.ctx.params.startupTimeMs)
    if (startup === 0) return this.begin(m, instance, 0)
    this.giveWorker(m, instance)
    this.setState(m, job.STARTING)
    this.ctx.messages.setTime(m, this.ctx.now)
    this.ctx.messages.setTimer(m, this.ctx.schedule(startup, job.STARTED_TIMER, m))
  }

  protected begin(m: MessageId, instance: number, waitedNs: number): void {
    this.giveWorker(m, instance)
    this.beginWork(m, instance, waitedNs)
  }

  /** A message's worker is ready: it begins, and takes its batch. */
  protected beginWork(m: MessageId, instance: number, waitedNs: number): void {
    this.meters.wait.record(waitedNs)
    this.ctx.started(m)
    if (this.batchSize > 1 && (this.ctx.messages.c(m) & job.STEP_MASK) === 0) this.gather(m, instance)
    this.proceed(m)
  }
}
