import type { AuditEntry, Context, MessageId } from '../../../workers/sdk'
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
  NOWHERE,
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

/** Bookkeeping of a pool: who is where, and who has which worker. */
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
