import { type Context, type MessageId, nsOfMs, type Sampler } from '../../../workers/sdk'
import { OUTCOME, type Outcome } from '../../params'
import * as job from './jobs'
import { PoolAnswers } from './pool-answers'
import { programOf, type Step, workAhead } from './program'
import type { schema } from './schema'
import { Sharing } from './sharing'
import { StartUps } from './start-ups'

type Schema = typeof schema

/** How messages wait: by which parameters, in which order, for how long. */
export abstract class PoolRooms extends PoolAnswers {
  protected readonly patience: Sampler
  protected readonly startUps: StartUps
  protected program: readonly Step[]
  protected shares = false
  protected preempts = false
  protected holds = true
  protected ordered = false
  protected steals = false
  protected batchSize = 1
  protected failure: Outcome = OUTCOME.error
  /** It shuts down: nobody comes in any more. */
  protected isClosing = false
  /** How long a worker waits for a batch to fill, ns; 0: not at all. */
  protected fillNs = 0
  /** How waiting messages are ranked. */
  private rank = job.NO_RANK
  private patient = true

  /** Draws the work of a message in a step, ns. */
  protected abstract drawWork(m: MessageId, at: number): number

  constructor(ctx: Context<Schema>) {
    super(ctx)
    this.patience = ctx.samplerMs(ctx.params.queueTimeoutMs, 'queue timeout')
    this.startUps = new StartUps(ctx, this.stations)
    this.program = programOf(ctx)
    this.stepLoad.become(ctx.params.steps.length > 0 ? this.program : [])
    this.readWaiting()
  }

  protected readWaiting(): void {
    const { params } = this.ctx
    const isFixed = params.poolKind === 'fixed'
    this.rank = job.RANKS[params.discipline] ?? job.NO_RANK
    this.patient = this.patience.alwaysZero
    this.shares = params.discipline === 'ps'
    this.preempts = params.discipline === 'preemptive'
    this.holds = params.holdWorker
    this.ordered = params.ordered
    this.isWeighted = params.permits.length > 0 && isFixed && !this.shares && !this.preempts
    this.batchSize = this.shares || this.preempts || this.isWeighted ? 1 : params.batchSize
    this.fillNs = isFixed && this.batchSize > 1 ? nsOfMs(params.batchWaitMs) : 0
    this.steals = params.stealing && !this.shares && !this.preempts && !this.isWeighted && this.stations.count > 1
    this.failure = params.failureKind === 'fatal' ? OUTCOME.fatal : OUTCOME.error
    this.isClosing = params.shutdown !== 'no'
    if (this.shares)
      for (let i = this.sharing.length; i < this.stations.count; i++)
        this.sharing.push(new Sharing(this.ctx, i, job.SHARED_TIMER))
  }

  protected sharingHasRoom(instance: number): boolean {
    const { capacity, isUp, size } = this.stations
    return isUp[instance] && this.sharing[instance].length < size[instance] + capacity
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
    if (this.frames.remaining(frame) < 0) {
      const at = (messages.c(m) & job.STEP_MASK) >> job.STEP_SHIFT
      const ahead = workAhead(this.program, at, messages.classOf(m), messages.key(m))
      // Whose next work nobody knows yet counts as the shortest.
      if (ahead < 0) return 0
      this.frames.setRemaining(frame, this.drawWork(m, ahead))
    }
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
    // Below 0: it has run while a copy stands still.
    if (timer > 0) this.ctx.cancel(timer)
    messages.setTimer(m, 0)
  }
}
