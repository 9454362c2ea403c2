import type { AuditEntry, Context, ModelClass, Sampler } from '../../../workers/sdk'
import { ArrivalClock } from './arrivals'
import { ARRIVAL_PARAMS, burstFactor, gapOf, phaseMs } from './gaps'
import { Planned } from './planned'
import type { schema } from './schema'
import { ARRIVAL, NOBODY, PATIENCE, PHASE, PIECE, SESSION, SESSION_THOUGHT, THOUGHT, TRACE, USER, WRITER } from './sender'
import { Users } from './users'

type Schema = typeof schema

/**
 * A source of requests: open loop, closed loop, sessions (semi-open; Schroeder, Wierman, Harchol-Balter, "Open versus closed", NSDI 2006), a
 * batch, or a trace. Simplified: users of a closed loop are alike, and one who gives up thinks and asks anew.
 */
class ProducerModel extends Planned {
  private readonly clock = new ArrivalClock()
  private readonly users = new Users()
  private readonly gap: Sampler
  private readonly think: Sampler
  private readonly batchSize: Sampler
  private readonly sessionLength: Sampler
  private readonly phase: Sampler
  private mode: string
  private gapTimer = 0
  private phaseTimer = 0
  private inBurst = false
  private inSessions = false
  private waits = false
  private sessions = 0
  /** Messages made and not yet sent, behind the one that is not accepted yet. */
  private inHand = 0
  private isBlocked = false
  private hasStarted = false

  constructor(ctx: Context<Schema>) {
    super(ctx)
    const { params } = ctx
    this.mode = params.mode
    this.gap = ctx.sampler(gapOf(params), 'arrivals')
    this.think = ctx.samplerMs(params.thinkMs, 'think')
    this.batchSize = ctx.sampler(params.batchSize, 'batch size')
    this.sessionLength = ctx.sampler(params.requestsPerSession, 'session length')
    this.phase = ctx.samplerMs({ dist: 'exponential', mean: 1 }, 'bursts')
    this.readMode()
    ctx.metrics.users.set(0)
    ctx.metrics.blocked.set(0)
  }

  private readMode(): void {
    const { params } = this.ctx
    this.inSessions = params.mode === 'semiOpen'
    this.waits = params.mode === 'open' && params.whenBlocked === 'wait'
  }

  // ---- starting and stopping the modes ----

  override onStart(): void {
    this.hasStarted = true
    if (this.wire < 0) return
    this.startMode(false)
  }

  /** `late`: it was chosen while the run went on. */
  private startMode(late: boolean): void {
    const { ctx } = this
    if (this.mode === 'closed') return this.setUsers()
    if (this.mode === 'batch') return this.startBatch(late)
    if (this.mode === 'trace') return this.startTrace()
    this.clock.become(ctx.params.ratePerSec, ctx.params.schedule)
    this.startBursts()
    this.nextGap()
  }

  private stopMode(): void {
    const { ctx, users } = this
    for (const timer of [this.gapTimer, this.phaseTimer]) ctx.cancel(timer)
    this.gapTimer = 0
    this.phaseTimer = 0
    this.stopPlanned()
    this.inHand = 0
    for (let place = 0; place < users.places; place++) this.dismiss(place)
    this.setBlocked(false)
    this.showUsers()
  }

  // ---- arrivals ----

  private nextGap(): void {
    this.clock.begin(this.ctx.now, this.gap.draw())
    this.planGap()
  }

  private planGap(): void {
    const delay = this.clock.plan(this.ctx.now)
    this.gapTimer = delay === Infinity ? 0 : this.planNext(delay, this.clock.isArrival ? ARRIVAL : PIECE)
  }

  /** The rate changes now: what is left of the gap changes with it. */
  private replan(change: () => void): void {
    this.clock.settle(this.ctx.now)
    change()
    if (this.isBlocked) return
    this.ctx.cancel(this.gapTimer)
    this.planGap()
  }

  private arrive(): void {
    const count = this.batchSize.draw()
    if (this.inSessions) {
      for (let i = 0; i < count; i++) this.openSession()
    } else if (this.waits) {
      if (count > 0 && this.begun < this.limit) {
        this.inHand = count - 1
        this.setBlocked(true)
        this.emit(0, WRITER)
        return
      }
    } else for (let i = 0; i < count; i++) this.emit(0, NOBODY)
    if (this.begun < this.limit) this.nextGap()
  }

  private startBursts(): void {
    const { params } = this.ctx
    this.ctx.cancel(this.phaseTimer)
    this.phaseTimer = 0
    this.clock.modulate(burstFactor(params, this.inBurst))
    const mean = phaseMs(params, this.inBurst)
    if (mean < Infinity) this.phaseTimer = this.ctx.schedule(Math.round(this.phase.draw() * mean), PHASE)
  }

  private setBlocked(blocked: boolean): void {
    if (blocked === this.isBlocked) return
    this.isBlocked = blocked
    this.ctx.metrics.blocked.set(blocked ? 1 : 0)
  }

  // ---- users and sessions ----

  private setUsers(): void {
    const { users } = this
    const count = this.ctx.params.users
    users.reserve(count)
    for (let place = 0; place < users.places; place++) {
      if (place >= count) this.dismiss(place)
      else if (users.isAbsent(place)) users.think(place, this.ctx.schedule(this.think.draw(), THOUGHT, place))
    }
    this.showUsers()
  }

  /** A user who thinks leaves at once; one who waits for an answer leaves after it. */
  private dismiss(place: number): void {
    if (!this.users.isThinking(place)) return
    this.ctx.cancel(this.users.timer(place))
    this.users.leave(place)
  }

  private showUsers(): void {
    this.ctx.metrics.users.set(this.users.present + this.sessions)
  }

  private openSession(): void {
    if (this.begun >= this.limit) return
    this.sessions++
    this.showUsers()
    this.emit(Math.max(1, this.sessionLength.draw()) - 1, SESSION)
  }

  protected override goOn(waiter: number, b: number): void {
    if (waiter === USER) this.userGoesOn(b)
    else if (waiter === SESSION) this.sessionGoesOn(b)
    else this.writerGoesOn()
  }

  private userGoesOn(place: number): void {
    const { ctx, users } = this
    if (this.mode === 'closed' && place < ctx.params.users && this.begun < this.limit) {
      users.think(place, ctx.schedule(this.think.draw(), THOUGHT, place))
      return
    }
    this.userLeaves(place)
  }

  private userLeaves(place: number): void {
    this.users.leave(place)
    this.showUsers()
  }

  private closeSession(): void {
    this.sessions--
    this.showUsers()
  }

  private sessionGoesOn(left: number): void {
    if (left > 0 && this.mode === 'semiOpen' && this.begun < this.limit) {
      this.ctx.schedule(this.think.draw(), SESSION_THOUGHT, left)
    } else this.closeSession()
  }

  private writerGoesOn(): void {
    if (!this.isBlocked) return
    if (this.inHand > 0 && this.begun < this.limit) {
      this.inHand--
      this.emit(0, WRITER)
      return
    }
    this.setBlocked(false)
    if (this.begun < this.limit) this.nextGap()
  }

  // ---- time and change ----

  override onTimer(tag: number, argument: number): void {
    switch (tag) {
      case ARRIVAL:
        this.gapTimer = 0
        return this.arrive()
      case PIECE:
        this.clock.settle(this.ctx.now)
        return this.planGap()
      case PHASE:
        this.phaseTimer = 0
        this.inBurst = !this.inBurst
        return this.replan(() => this.startBursts())
      case THOUGHT:
        return this.askAsUser(argument)
      case SESSION_THOUGHT:
        if (this.mode === 'semiOpen' && this.begun < this.limit) this.emit(argument - 1, SESSION)
        else this.closeSession()
        return
      case PATIENCE:
        return this.giveUp(argument)
      case TRACE:
        return this.playTrace()
      default:
        return this.sendBatch()
    }
  }

  private askAsUser(place: number): void {
    if (this.begun >= this.limit) return this.userLeaves(place)
    this.users.ask(place)
    this.emit(place, USER)
  }

  override onChange(changed: readonly string[]): void {
    const { params } = this.ctx
    const has = (name: string) => changed.includes(name)
    this.readLimits()
    this.readMode()
    this.changeHeader(changed)
    if (has('thinkMs')) this.think.become(params.thinkMs)
    if (has('batchSize')) this.batchSize.become(params.batchSize)
    if (has('requestsPerSession')) this.sessionLength.become(params.requestsPerSession)
    if (changed.some((name) => ARRIVAL_PARAMS.has(name))) this.gap.become(gapOf(this.ctx.params))
    if (this.wire < 0) return
    // What is set at time 0 comes before the start, which reads it.
    if (!this.hasStarted) this.mode = params.mode
    else if (this.mode !== params.mode) {
      this.stopMode()
      this.mode = params.mode
      this.startMode(true)
    } else this.adjustMode(changed)
  }

  private adjustMode(changed: readonly string[]): void {
    const { params } = this.ctx
    const has = (name: string) => changed.includes(name)
    if (this.mode === 'closed') {
      if (has('users') || has('maxMessages')) this.setUsers()
    } else if (this.mode === 'batch') this.adjustBatch(has('batchAtSec'))
    else if (this.mode === 'trace') {
      if (has('trace')) this.startTrace()
    } else if (has('whenBlocked') && this.isBlocked) this.writerGoesOn()
    else {
      this.replan(() => {
        this.clock.become(params.ratePerSec, params.schedule)
        if (changed.some((name) => ARRIVAL_PARAMS.has(name))) this.startBursts()
      })
      if (has('maxMessages') && this.gapTimer === 0 && !this.isBlocked && this.begun < this.limit) this.nextGap()
    }
  }

  override audit(): readonly AuditEntry[] {
    const { users } = this
    return [...super.audit(), { what: 'users present, counted one by one', left: users.present, right: users.counted() }]
  }
}

export const model: ModelClass<Schema> = ProducerModel
