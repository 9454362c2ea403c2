import {
  type AuditEntry,
  type Context,
  type MessageId,
  Model,
  type ModelClass,
  nsOfMs,
  nsOfSec,
  type Sampler,
} from '../../../workers/sdk'
import { type Distribution, OUTCOME, type Outcome } from '../../params'
import { ArrivalClock } from './arrivals'
import { HeaderWriter } from './header'
import type { schema } from './schema'
import { Users } from './users'

type Schema = typeof schema

/** Timers. */
const ARRIVAL = 1
const PIECE = 2
const PHASE = 3
const THOUGHT = 4
const SESSION_THOUGHT = 5
const PATIENCE = 6
const BATCH = 7

/** Who waits for a message: the field C of its root. */
const NOBODY = 0
const USER = 1
const SESSION = 2
const WRITER = 3

/** A mean gap on the scale of expected arrivals. */
const UNIT_GAP = 1e9
const ARRIVAL_PARAMS: ReadonlySet<string> = new Set([
  'arrivals',
  'erlangPhases',
  'gapCv2',
  'burstFactor',
  'burstRatio',
  'burstMs',
])
const KEY_PARAMS: ReadonlySet<string> = new Set(['keys', 'keyspace', 'keyAlpha', 'hotKeys', 'hotRatio'])

/**
 * A source of requests: open loop, closed loop, sessions (semi-open; Schroeder, Wierman, Harchol-Balter, "Open versus closed", NSDI 2006), or a
 * batch. Every message is a root, begun and ended here, with one call for its sake; root fields: A its call, B user or requests left in its
 * session, C who waits for it, timer its patience. Simplified: users of a closed loop are alike, and one who gives up thinks and asks anew.
 */
class ProducerModel extends Model<Schema> {
  private readonly wire: number
  private readonly clock = new ArrivalClock()
  private readonly users = new Users()
  private readonly header: HeaderWriter
  private readonly gap: Sampler
  private readonly think: Sampler
  private readonly batchSize: Sampler
  private readonly sessionLength: Sampler
  private readonly phase: Sampler
  private mode: string
  private gapTimer = 0
  private phaseTimer = 0
  private batchTimer = 0
  private inBurst = false
  private readonly sent: Context<Schema>['metrics']['sent']
  private inSessions = false
  private waits = false
  private patienceNs = Infinity
  private givesUp = true
  private begun = 0
  private ended = 0
  private inFlight = 0
  private sessions = 0
  private limit = Infinity
  private batchSent = 0
  /** Messages made and not yet sent, behind the one that is not accepted yet. */
  private inHand = 0
  private isBlocked = false

  constructor(ctx: Context<Schema>) {
    super(ctx)
    const { params } = ctx
    const outs = ctx.outs('out')
    this.wire = outs.length > 0 ? outs[0] : -1
    this.mode = params.mode
    this.header = new HeaderWriter(params, ctx.random('keys'), ctx.random('classes'), (values, i) =>
      ctx.sampler(values.classes[i].sizeBytes, `size ${i}`),
    )
    this.gap = ctx.sampler(this.gapShape(), 'arrivals')
    this.think = ctx.samplerMs(params.thinkMs, 'think')
    this.batchSize = ctx.sampler(params.batchSize, 'batch size')
    this.sessionLength = ctx.sampler(params.requestsPerSession, 'session length')
    this.phase = ctx.samplerMs({ dist: 'exponential', mean: 1 }, 'bursts')
    this.sent = ctx.metrics.sent
    this.readLimits()
    ctx.metrics.users.set(0)
    ctx.metrics.blocked.set(0)
  }

  private gapShape(): Distribution {
    const { arrivals, erlangPhases, gapCv2 } = this.ctx.params
    switch (arrivals) {
      case 'constant':
        return { dist: 'constant', mean: UNIT_GAP }
      case 'erlang':
        return { dist: 'erlang', mean: UNIT_GAP, k: erlangPhases }
      case 'hyperexponential':
        return { dist: 'hyperexponential', mean: UNIT_GAP, cv2: Math.max(1, gapCv2) }
      case 'lognormal':
        return { dist: 'lognormal', mean: UNIT_GAP, cv2: gapCv2 }
      default:
        return { dist: 'exponential', mean: UNIT_GAP }
    }
  }

  private readLimits(): void {
    const { params } = this.ctx
    this.patienceNs = params.patienceMs === Infinity ? Infinity : nsOfMs(params.patienceMs)
    this.givesUp = params.givesUp
    this.limit = params.maxMessages
    this.inSessions = params.mode === 'semiOpen'
    this.waits = params.mode === 'open' && params.whenBlocked === 'wait'
  }

  // ---- starting and stopping the modes ----

  override onStart(): void {
    if (this.wire < 0) return
    if (this.mode === 'batch') this.startBatch(false)
    else this.startMode()
  }

  private startMode(): void {
    const { ctx } = this
    if (this.mode === 'closed') return this.setUsers()
    this.clock.become(ctx.params.ratePerSec, ctx.params.schedule)
    this.startBursts()
    this.nextGap()
  }

  /** `late`: the mode was chosen after the batch's time, so it comes at once. Otherwise a time that has passed stays passed. */
  private startBatch(late: boolean): void {
    const { ctx } = this
    const wait = nsOfSec(ctx.params.batchAtSec) - ctx.now
    if (wait >= 0 || late) this.batchTimer = ctx.schedule(Math.max(0, wait), BATCH)
  }

  private stopMode(): void {
    const { ctx, users } = this
    ctx.cancel(this.gapTimer)
    ctx.cancel(this.phaseTimer)
    ctx.cancel(this.batchTimer)
    this.gapTimer = 0
    this.phaseTimer = 0
    this.batchTimer = 0
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
    const { ctx, clock } = this
    const delay = clock.plan(ctx.now)
    this.gapTimer = delay === Infinity ? 0 : ctx.schedule(delay, clock.isArrival ? ARRIVAL : PIECE)
  }

  /** The rate changes now: what is left of the gap changes with it. */
  private replan(change: () => void): void {
    const { ctx, clock } = this
    clock.settle(ctx.now)
    change()
    if (this.isBlocked) return
    ctx.cancel(this.gapTimer)
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
    if (params.arrivals !== 'burst' || params.burstRatio >= 1) {
      this.clock.modulate(1)
      return
    }
    const factor = Math.min(params.burstFactor, 1 / params.burstRatio)
    const share = params.burstRatio
    this.clock.modulate(this.inBurst ? factor : (1 - share * factor) / (1 - share))
    const mean = this.inBurst ? params.burstMs : (params.burstMs * (1 - share)) / share
    this.phaseTimer = this.ctx.schedule(Math.round(this.phase.draw() * mean), PHASE)
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

  private closeSession(): void {
    this.sessions--
    this.showUsers()
  }

  // ---- messages ----

  private emit(b: number, waiter: number): void {
    if (this.begun >= this.limit) return
    const { ctx } = this
    const { messages } = ctx
    const root = ctx.begin()
    this.begun++
    this.inFlight++
    this.header.write(messages, root)
    if (this.patienceNs !== Infinity) {
      messages.setDeadline(root, ctx.now + this.patienceNs)
      if (this.givesUp) messages.setTimer(root, ctx.schedule(this.patienceNs, PATIENCE, root))
    }
    messages.setB(root, b)
    messages.setC(root, waiter)
    this.sent.add()
    messages.setA(root, ctx.call(this.wire, root, root))
  }

  override onMessage(message: MessageId): void {
    this.ctx.reply(message, OUTCOME.rejectedNoMember)
  }

  override onOutcome(call: MessageId, outcome: Outcome): void {
    const { messages } = this.ctx
    const root = messages.token(call)
    const timer = messages.timer(root)
    if (timer !== 0) this.ctx.cancel(timer)
    this.end(root, outcome)
  }

  private end(root: MessageId, outcome: Outcome): void {
    const { ctx } = this
    const b = ctx.messages.b(root)
    const waiter = ctx.messages.c(root)
    this.inFlight--
    this.ended++
    ctx.reply(root, outcome)
    if (waiter === NOBODY) return
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
    users.leave(place)
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
        this.inBurst = !this.inBurst
        return this.replan(() => this.startBursts())
      case THOUGHT:
        return this.askAsUser(argument)
      case SESSION_THOUGHT:
        if (this.mode === 'semiOpen' && this.begun < this.limit) this.emit(argument - 1, SESSION)
        else this.closeSession()
        return
      case PATIENCE: {
        this.ctx.metrics.gaveUp.add()
        this.ctx.abandon(this.ctx.messages.a(argument), true)
        return this.end(argument, OUTCOME.timeout)
      }
      default:
        return this.sendBatch()
    }
  }

  private askAsUser(place: number): void {
    if (this.begun >= this.limit) {
      this.users.leave(place)
      this.showUsers()
      return
    }
    this.users.ask(place)
    this.emit(place, USER)
  }

  private sendBatch(): void {
    this.batchTimer = 0
    for (; this.batchSent < this.ctx.params.batchMessages; this.batchSent++) this.emit(0, NOBODY)
  }

  override onChange(changed: readonly string[]): void {
    const { params } = this.ctx
    const has = (name: string) => changed.includes(name)
    this.readLimits()
    if (changed.some((name) => KEY_PARAMS.has(name))) this.header.changeKeys(params)
    if (has('classes')) this.header.changeClasses(params)
    if (has('thinkMs')) this.think.become(params.thinkMs)
    if (has('batchSize')) this.batchSize.become(params.batchSize)
    if (has('requestsPerSession')) this.sessionLength.become(params.requestsPerSession)
    if (changed.some((name) => ARRIVAL_PARAMS.has(name))) this.gap.become(this.gapShape())
    if (this.wire < 0) return
    if (this.mode !== params.mode) {
      this.stopMode()
      this.mode = params.mode
      if (this.mode === 'batch') this.startBatch(true)
      else this.startMode()
    } else this.adjustMode(changed)
  }

  private adjustMode(changed: readonly string[]): void {
    const { params } = this.ctx
    const has = (name: string) => changed.includes(name)
    if (this.mode === 'closed') {
      if (has('users') || has('maxMessages')) this.setUsers()
    } else if (this.mode === 'batch') this.adjustBatch(has('batchAtSec'))
    else if (has('whenBlocked') && this.isBlocked) this.writerGoesOn()
    else {
      this.replan(() => {
        this.clock.become(params.ratePerSec, params.schedule)
        if (changed.some((name) => ARRIVAL_PARAMS.has(name))) this.startBursts()
      })
      if (has('maxMessages') && this.gapTimer === 0 && !this.isBlocked && this.begun < this.limit) this.nextGap()
    }
  }

  private adjustBatch(moved: boolean): void {
    if (this.batchSent > 0) this.sendBatch()
    else if (moved && this.batchTimer !== 0) {
      this.ctx.cancel(this.batchTimer)
      this.startBatch(true)
    }
  }

  override audit(): readonly AuditEntry[] {
    const { users } = this
    return [
      { what: 'messages begun = ended + in flight', left: this.begun, right: this.ended + this.inFlight },
      { what: 'users present, counted one by one', left: users.present, right: users.counted() },
    ]
  }
}

export const model: ModelClass<Schema> = ProducerModel
