import { type AuditEntry, type Context, type MessageId, NS_PER_SEC } from '../../../workers/sdk'
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
  IS_LEFT,
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
import { PoolLevels } from './pool-levels'
import { ReorderBuffer } from './reorder'
import type { schema } from './schema'
import { Standstill } from './standstill'
import { StepLoad } from './step-load'

type Schema = typeof schema

/** What a worker's cell shows while its message is in a state. */
const CELL_OF_STATE = [IDLE, IDLE, IDLE, STARTING_CELL, BUSY, HELD_CELL, BLOCKED_CELL, IDLE, IDLE, IDLE, IDLE, IDLE, IDLE]

/** Bookkeeping of a pool: who is where, who has which worker, and how messages end. */
export abstract class PoolBase extends PoolLevels {
  protected readonly frames = new Frames()
  protected readonly reorder: ReorderBuffer
  protected readonly cells: Cells
  protected readonly stepLoad: StepLoad
  protected readonly standstill: Standstill
  /** Messages may take several workers: they remember how many. */
  protected isWeighted = false
  protected readonly busyCell = BUSY
  /** Where it calls nobody, its own time is the latency, and is not recorded twice. */
  protected readonly callsOthers: boolean

  constructor(ctx: Context<Schema>) {
    super(ctx)
    this.callsOthers = ctx.outs('out').length > 0
    this.reorder = new ReorderBuffer(ctx, this.frames)
    this.cells = new Cells(ctx.metrics.cells)
    this.stepLoad = new StepLoad(ctx.metrics.stepLoad, ctx.metrics.stepKinds)
    this.standstill = new Standstill(ctx, this.stations, this.frames)
    this.dealCells()
    this.show()
  }

  /** Deals the cells anew after a change of the number of workers. */
  protected dealCells(): void {
    const { params } = this.ctx
    const each = this.workersOfEach
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

  /** Workers of one copy, at most. */
  protected get workersOfEach(): number {
    const { maxWorkers, minWorkers, poolKind, workers } = this.ctx.params
    return poolKind === 'fixed' ? workers : Math.max(minWorkers, maxWorkers)
  }

  /** Workers that a message has. */
  protected workersOf(m: MessageId): number {
    const frame = this.ctx.messages.b(m)
    return frame === 0 ? 1 : Math.max(1, this.frames.cost(frame))
  }

  /** A worker of a copy that stands still is not free for others. */
  private leaveCopy(m: MessageId, workers: number): void {
    const isLost = this.stations.copies.anyStill && this.standstill.isStill(m)
    this.stations.copies.leave(m, workers)
    if (isLost) this.stations.become()
  }

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
    if (stations.placesCopies && instance === 0) stations.copies.place(m, workers, this.workersOfEach)
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
    const workers = this.workersOf(m)
    if (workers > 1) {
      this.frames.setCost(messages.b(m), 0)
      this.extraWorkers -= workers - 1
    }
    this.stations.vacate(instance, workers)
    if (this.stations.copies.areUneven) this.leaveCopy(m, workers)
    messages.setC(m, c & ~WORKER_MASK)
    return true
  }

  // ---- work for nobody ----

  /** Whether nobody needs the answer of a message any more. */
  protected isUseless(m: MessageId): boolean {
    const { messages, now } = this.ctx
    return now > messages.deadline(m) || (messages.c(m) & IS_LEFT) !== 0
  }

  /** Work of a message until now, ns. One without a frame has done one piece of work at most, and is in it or at its end. */
  protected workedFor(m: MessageId): number {
    const { messages, now } = this.ctx
    const frame = messages.b(m)
    if (frame !== 0) return this.frames.worked(frame) + this.frames.served(frame)
    return (messages.c(m) & STATE_MASK) === WORKING ? now - messages.time(m) : 0
  }

  /** The work of a message is not resumed: counts the part that was done. */
  protected interruptWork(m: MessageId): void {
    const { messages, now } = this.ctx
    const frame = messages.b(m)
    if (frame !== 0) this.frames.setServed(frame, this.frames.served(frame) + now - messages.time(m))
  }

  /** A piece of work is done, and another may follow: adds what workers did for it. Branches and the work of callers need none. */
  protected keepWork(m: MessageId, passed: number): void {
    const { frames } = this
    const state = this.ctx.messages.c(m) & STATE_MASK
    if (state !== WORKING && state !== SHARING) return
    const frame = this.frameOf(m)
    const done = state === SHARING ? frames.remaining(frame) : passed + frames.served(frame)
    frames.setWorked(frame, frames.worked(frame) + done)
  }

  /** Notes a message's part of the work of its batch, where it matters: one without a frame ends now. */
  protected setWork(m: MessageId, ns: number): void {
    const { frames } = this
    if (this.ctx.messages.b(m) === 0 && !this.isUseless(m)) return
    const frame = this.frameOf(m)
    frames.setWorked(frame, ns)
    frames.setServed(frame, 0)
  }

  /** Counts the work of a message that ends now, if it was for nobody. */
  protected countWaste(m: MessageId): void {
    if (this.isUseless(m)) this.meters.wastedSec.add(this.workedFor(m) / NS_PER_SEC)
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
    const c = messages.c(m)
    if ((c & IS_STORED) === 0) this.countWaste(m)
    if (frame !== 0) this.frames.release(frame)
    this.counts[c & STATE_MASK]--
    this.stepLoad.move(c, 0)
    this.open--
    if ((c & IS_STORED) === 0) return this.ctx.reply(m, outcome)
    this.background--
    if (!isOk(outcome)) this.ctx.metrics.backgroundErrors.add()
    this.ctx.discard(m)
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
      counts[NOWHERE] +
      doors +
      waiting +
      withWorker +
      counts[CALLING] +
      counts[BESIDE] +
      sharing +
      this.reorder.waiting +
      counts[FOLLOWING]
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
