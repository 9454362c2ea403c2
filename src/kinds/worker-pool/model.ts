import type { Context, MessageId, ModelClass } from '../../../workers/sdk'
import { OUTCOME } from '../../params'
import * as job from './jobs'
import { PoolInstances } from './pool-instances'
import { programOf } from './program'
import { Registration } from './registration'
import type { schema } from './schema'

type Schema = typeof schema

const SIZE_PARAMS: ReadonlySet<string> = new Set([
  'instances',
  'workers',
  'dispatch',
  'discipline',
  'poolKind',
  'minWorkers',
  'maxWorkers',
  'keepAliveMs',
  'queueCapacity',
])

/**
 * Instances with workers and waiting rooms that run a program for every message: the M/M/c family (Kleinrock, "Queueing Systems", 1975), thread
 * pools (java.util.concurrent.ThreadPoolExecutor), services that hold a thread while they call others (Nygard, "Release It!", 2018).
 * Simplified: workers are alike, starting a call costs nothing, a batch calls once for all its messages, branches of a program work on
 * threads of their own, a crash loses everything that is here.
 *
 * The class is made in layers, each a file: what is where, answers, waiting rooms, workers, work, calls, programs, branches, the straight way of
 * plain pools, early ends, single instances; this one answers timers and changes.
 */
class WorkerPoolModel extends PoolInstances {
  private readonly registration: Registration

  constructor(ctx: Context<Schema>) {
    super(ctx)
    this.registration = new Registration(ctx, this.stations)
  }

  override onStart(): void {
    super.onStart()
    this.registration.sync()
  }

  override onTimer(tag: number, argument: number): void {
    const { messages } = this.ctx
    if (this.stations.copies.anyStill && this.waits(tag, argument)) return
    switch (tag) {
      case job.DONE_TIMER:
        messages.setTimer(argument, 0)
        if (this.endPlainly(argument)) return
        this.endWork(argument)
        break
      case job.SHARED_TIMER: {
        const m = this.sharing[argument].shift(this.stations.size[argument])
        this.endWork(m)
        this.openDoor(argument)
        break
      }
      case job.STOLEN_TIMER:
        messages.setTimer(argument, 0)
        this.ctx.started(argument)
        this.proceed(argument)
        break
      case job.UNDO_TIMER:
        messages.setTimer(argument, 0)
        this.goOnUndoing(argument)
        break
      case job.REPLY_TIMER:
        messages.setTimer(argument, 0)
        this.endUnanswered(argument)
        break
      case job.BATCH_TIMER:
        this.stations.batchTimers[argument] = 0
        this.refill(argument)
        break
      case job.DEADLINE_TIMER:
        this.abortAll()
        break
      case job.STARTED_TIMER: {
        messages.setTimer(argument, 0)
        const instance = messages.a(argument)
        this.beginWork(argument, instance, this.ctx.now - messages.time(argument))
        this.openDoor(instance)
        break
      }
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
      case job.HEARTBEAT_TIMER:
        this.registration.beat(argument)
        return
      default:
        this.startUps.end(argument)
        if (!this.stations.mayStart(argument)) break
        this.stations.open(argument, true)
        this.registration.sync(!this.isClosing)
        this.refill(argument)
    }
    this.show()
  }

  // ---- changes while it runs ----

  override onChange(changed: readonly string[]): void {
    const { params } = this.ctx
    const has = (name: string) => changed.includes(name)
    if (has('serviceTimeMs')) this.service.become(params.serviceTimeMs)
    if (has('failureTimeMs')) this.failureTime.become(params.failureTimeMs)
    if (has('queueTimeoutMs')) this.patience.become(params.queueTimeoutMs)
    if (has('heartbeatIntervalMs')) this.registration.changeInterval()
    if (has('steps') || has('callOrder')) this.changeProgram()
    if (changed.some((name) => SIZE_PARAMS.has(name))) this.resize()
    if (has('dispatch') && this.stations.copies.areUneven) {
      this.dealCopies()
      this.resize()
    }
    if (has('discipline') || (has('fairBy') && params.discipline === 'fair')) this.changeDiscipline()
    else this.readParams()
    if (has('shutdown')) this.closeDown()
    this.registration.sync(!this.isClosing)
    for (let i = 0; i < this.stations.count; i++) this.refill(i)
    this.choosePlain()
    this.show()
  }

  private changeProgram(): void {
    const { ctx, stepLoad } = this
    this.program = programOf(ctx)
    this.requests.become(this.program)
    stepLoad.become(ctx.params.steps.length > 0 ? this.program : [])
    for (const m of ctx.messagesHere()) stepLoad.move(0, ctx.messages.c(m))
  }

  protected override tellRegistry(): void {
    this.registration.catchUp()
    this.registration.sync(!this.isClosing)
  }

  /** Everybody who waits lines up anew, in the order in which they came. */
  private changeDiscipline(): void {
    const { stations } = this
    const { messages } = this.ctx
    const waiting: MessageId[] = []
    for (const room of stations.rooms) for (let m = room.takeOldest(); m !== 0; m = room.takeOldest()) waiting.push(m)
    this.readParams()
    stations.reorder()
    for (const m of waiting) {
      const instance = messages.a(m)
      if (!this.shares) stations.rooms[instance].push(m, this.rankOf(m), false)
      else {
        this.stopTimer(m)
        this.meters.wait.record(this.ctx.now - messages.time(m))
        this.ctx.started(m)
        this.proceed(m)
      }
    }
  }
}

export const model: ModelClass<Schema> = WorkerPoolModel
