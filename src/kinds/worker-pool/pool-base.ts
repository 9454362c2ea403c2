import { type AuditEntry, type Context, type MessageId, Model } from '../../../workers/sdk'
import { isOk, type Outcome } from '../../params'
import { BLOCKED as BLOCKED_CELL, BUSY, Cells, HELD as HELD_CELL, IDLE, STARTING as STARTING_CELL } from './cells'
import { Frames } from './frames'
import {
  AT_DOOR,
  BESIDE,
  BLOCKED,
  BRANCH,
  CALLING,
  CELL_SHIFT,
  DEAL_SHIFT,
  FOLLOWING,
  HAS_WORKER,
  HELD,
  IS_STORED,
  NOWHERE,
  REORDERING,
  SHARING,
  STARTING,
  STATE_MASK,
  STEP_MASK,
  STEP_SHIFT,
  WAITING,
  WORKER_MASK,
  WORKING,
} from './jobs'
import { Meters, Shown } from './meters'
import { ReorderBuffer } from './reorder'
import type { schema } from './schema'
import type { Sharing } from './sharing'
import { Stations } from './stations'
import { StepLoad } from './step-load'

type Schema = typeof schema

/** What a worker's cell shows while its message is in a state. */
const CELL_OF_STATE = [IDLE, IDLE, IDLE, STARTING_CELL, BUSY, HELD_CELL, BLOCKED_CELL, IDLE, IDLE, IDLE, IDLE, IDLE, IDLE]

/** Bookkeeping of a pool: who is where, who has which worker, how messages end, and what the meters show. */
export abstract class PoolBase extends Model<Schema> {
  protected readonly stations: Stations
  protected readonly frames = new Frames()
  protected readonly reorder: ReorderBuffer
  /** One per instance, where processor sharing has been used. */
  protected readonly sharing: Sharing[] = []
  /** Messages in each state. */
  protected readonly counts = new Int32Array(16)
  protected readonly cells: Cells
  protected readonly stepLoad: StepLoad
  /** Messages here, answered or not. Branches are parts of others. */
  protected open = 0
  /** Of them those whose callers have their answer. */
  protected background = 0
  /** Messages may take several workers: they remember how many. */
  protected isWeighted = false
  /** Workers taken beyond one per message. */
  private extraWorkers = 0
  protected readonly busyCell = BUSY
  /** Where it calls nobody, its own time is the latency, and is not recorded twice. */
  protected readonly callsOthers: boolean
  // Meters and what they show: looking either up by name for every message would cost more than the work itself.
  protected readonly meters: Meters
  private readonly shown = new Shown()

  constructor(ctx: Context<Schema>) {
    super(ctx)
    this.callsOthers = ctx.outs('out').length > 0
    this.stations = new Stations(ctx)
    this.reorder = new ReorderBuffer(ctx, this.frames)
    this.meters = new Meters(ctx.metrics)
    this.cells = new Cells(ctx.metrics.cells)
    this.stepLoad = new StepLoad(ctx.metrics.stepLoad, ctx.metrics.stepKinds)
    this.dealCells()
    this.show()
  }

  /** Deals the cells anew after a change of the number of workers. */
  protected dealCells(): void {
    const { params } = this.ctx
    const each = params.poolKind === 'fixed' ? params.workers : Math.max(params.minWorkers, params.maxWorkers)
    const instances = params.dispatch === 'shared' ? 1 : params.instances
    this.cells.layOut(instances, params.dispatch === 'shared' ? each * params.instances : each, this.stations.occupied)
  }

  protected enter(m: MessageId, instance: number): void {
    const { messages } = this.ctx
    messages.setA(m, instance)
    messages.setB(m, 0)
    messages.setC(m, NOWHERE)
    this.counts[NOWHERE]++
    this.open++
  }

  protected setState(m: MessageId, state: number): void {
    const { messages } = this.ctx
    const c = messages.c(m)
    const before = c & STATE_MASK
    if (before === state) return
    this.counts[before]--
    this.counts[state]++
    const after = (c & ~STATE_MASK) | state
    messages.setC(m, after)
    this.stepLoad.move(c, after)
    if ((c & HAS_WORKER) !== 0) this.cells.show(((c >> CELL_SHIFT) & 127) - 1, (c >> DEAL_SHIFT) & 63, CELL_OF_STATE[state])
  }

  /** A message goes on at a step. */
  protected goTo(m: MessageId, step: number): void {
    const { messages } = this.ctx
    const c = messages.c(m)
    const after = (c & ~STEP_MASK) | (step << STEP_SHIFT)
    messages.setC(m, after)
    this.stepLoad.move(c, after)
  }

  protected goOn(m: MessageId): void {
    this.goTo(m, ((this.ctx.messages.c(m) & STEP_MASK) >> STEP_SHIFT) + 1)
  }

  /** The frame of a message, which it gets when it has none. */
  protected frameOf(m: MessageId): number {
    const { messages } = this.ctx
    let frame = messages.b(m)
    if (frame === 0) {
      frame = this.frames.take()
      messages.setB(m, frame)
    }
    return frame
  }

  // ---- workers ----

  /** Workers that a message takes. */
  protected costOf(m: MessageId): number {
    const { messages, params } = this.ctx
    return params.permits[messages.classOf(m)]?.permits ?? 1
  }

  protected giveWorker(m: MessageId, instance: number): void {
    const { messages } = this.ctx
    const { cells, stations } = this
    let workers = 1
    if (this.isWeighted) {
      workers = Math.min(this.costOf(m), stations.size[instance])
      this.frames.setCost(this.frameOf(m), workers)
      this.extraWorkers += workers - 1
    }
    stations.occupy(instance, workers)
    const cell = ((cells.take(instance) + 1) << CELL_SHIFT) | (cells.deal << DEAL_SHIFT)
    messages.setC(m, (messages.c(m) & ~WORKER_MASK) | cell | HAS_WORKER)
  }

  /** `false`: it had none. */
  protected takeWorker(m: MessageId): boolean {
    const { messages } = this.ctx
    const c = messages.c(m)
    if ((c & HAS_WORKER) === 0) return false
    const instance = messages.a(m)
    this.cells.release(instance, ((c >> CELL_SHIFT) & 127) - 1, (c >> DEAL_SHIFT) & 63)
    const frame = messages.b(m)
    const workers = frame === 0 ? 1 : Math.max(1, this.frames.cost(frame))
    if (workers > 1) {
      this.frames.setCost(frame, 0)
      this.extraWorkers -= workers - 1
    }
    this.stations.vacate(instance, workers)
    messages.setC(m, c & ~WORKER_MASK)
    return true
  }

  // ---- ends ----

  /** Ends a message whose work is over; it may have to wait for its turn. */
  protected answer(m: MessageId, outcome: Outcome): void {
    const { ctx, frames } = this
    const frame = ctx.messages.b(m)
    if (this.callsOthers && isOk(outcome) && (ctx.messages.c(m) & IS_STORED) === 0) {
      const nested = frame === 0 ? 0 : frames.nestedNs(frame)
      this.meters.ownTime.record(ctx.now - ctx.messages.arrivedAt(m) - nested)
    }
    if (frame === 0 || frames.place(frame) < 0) return this.end(m, outcome)
    frames.setResult(frame, outcome)
    this.setState(m, REORDERING)
    this.reorder.ready(m)
    this.answerInOrder()
  }

  /** Ends a message now, whoever came before it. */
  protected leave(m: MessageId, outcome: Outcome): void {
    const frame = this.ctx.messages.b(m)
    const isOrdered = frame !== 0 && this.frames.place(frame) >= 0
    if (isOrdered) this.reorder.leave(frame)
    this.end(m, outcome)
    if (isOrdered) this.answerInOrder()
  }

  private answerInOrder(): void {
    for (let m = this.reorder.next(); m !== 0; m = this.reorder.next()) {
      this.end(m, this.frames.result(this.ctx.messages.b(m)))
    }
  }

  private end(m: MessageId, outcome: Outcome): void {
    const { messages } = this.ctx
    const frame = messages.b(m)
    if (frame !== 0) this.frames.release(frame)
    const c = messages.c(m)
    this.counts[c & STATE_MASK]--
    this.stepLoad.move(c, 0)
    this.open--
    if ((c & IS_STORED) === 0) return this.ctx.reply(m, outcome)
    this.background--
    if (!isOk(outcome)) this.ctx.metrics.backgroundErrors.add()
    this.ctx.discard(m)
  }

  // ---- meters ----

  /** Brings the gauges up to date; called once at the end of every handler. */
  protected show(): void {
    const { counts, meters, shown, stations } = this
    const waiting = counts[WAITING]
    if (waiting !== shown.waiting) {
      shown.waiting = waiting
      meters.waiting.set(waiting)
    }
    let working = counts[WORKING]
    for (let i = 0; i < this.sharing.length; i++) working += Math.min(this.sharing[i].length, stations.size[i])
    const occupied = working + counts[HELD] + counts[BLOCKED] + counts[STARTING] + this.extraWorkers
    if (working !== shown.working) {
      shown.working = working
      meters.busy.set(working)
    }
    if (occupied !== shown.occupied || stations.workers !== shown.workers) this.showOccupied(occupied)
    shown.outside = counts[AT_DOOR] + counts[REORDERING]
    const inService = this.open - waiting - shown.outside
    if (inService !== shown.inService) {
      shown.inService = inService
      meters.inService.set(inService)
    }
    if (this.background !== shown.background) {
      shown.background = this.background
      this.ctx.metrics.background.set(this.background)
    }
    const isSame = counts[HELD] === shown.held && counts[CALLING] === shown.calling && counts[REORDERING] === shown.reordering
    if (!isSame || counts[BLOCKED] + counts[AT_DOOR] !== shown.blocked) this.showOthers()
  }

  /** The same after a handler that has only moved messages between outside, waiting and working. */
  protected showPlain(): void {
    const { counts, meters, shown } = this
    const waiting = counts[WAITING]
    const working = counts[WORKING]
    if (working !== shown.working) {
      this.showOccupied(shown.occupied + working - shown.working)
      shown.working = working
      meters.busy.set(working)
    }
    const inService = this.open - waiting - shown.outside
    if (inService !== shown.inService) {
      shown.inService = inService
      meters.inService.set(inService)
    }
    if (waiting === shown.waiting) return
    shown.waiting = waiting
    meters.waiting.set(waiting)
  }

  private showOccupied(occupied: number): void {
    const { meters, shown } = this
    const { workers } = this.stations
    shown.occupied = occupied
    meters.utilization.set(workers > 0 ? Math.min(1, occupied / workers) : 0)
    if (workers === shown.workers) return
    shown.workers = workers
    meters.poolSize.set(Math.min(workers, Number.MAX_SAFE_INTEGER))
  }

  private showOthers(): void {
    const { counts, meters, shown } = this
    shown.held = counts[HELD]
    shown.blocked = counts[BLOCKED] + counts[AT_DOOR]
    meters.held.set(shown.held)
    meters.blocked.set(shown.blocked)
    shown.calling = counts[CALLING]
    shown.reordering = counts[REORDERING]
    meters.calling.set(shown.calling)
    meters.reordering.set(shown.reordering)
  }

  override audit(): readonly AuditEntry[] {
    const { counts, stations } = this
    let doors = 0
    let waiting = 0
    for (let i = 0; i < stations.count; i++) {
      doors += stations.doors[i].length
      waiting += stations.rooms[i].length
    }
    const withWorker = counts[STARTING] + counts[WORKING] + counts[HELD] + counts[BLOCKED]
    const sharing = this.sharing.reduce((sum, s) => sum + s.length, 0)
    const everywhere =
      doors + waiting + withWorker + counts[CALLING] + counts[BESIDE] + sharing + this.reorder.waiting + counts[FOLLOWING]
    return [
      { what: 'messages here = outside + waiting + in service + answers out of turn', left: this.open, right: everywhere },
      { what: 'messages in the waiting rooms', left: counts[WAITING], right: waiting },
      { what: 'messages outside', left: counts[AT_DOOR], right: doors },
      { what: 'occupied workers', left: withWorker + this.extraWorkers, right: stations.sum(stations.occupied) },
      { what: 'messages that share workers', left: counts[SHARING], right: sharing },
      {
        what: 'messages and branches with a frame, at most',
        left: Number(this.frames.used <= this.open + counts[BRANCH]),
        right: 1,
      },
      { what: 'waiting on the meter', left: this.meters.waiting.value, right: waiting },
    ]
  }
}
