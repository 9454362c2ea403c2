import { type MessageId, NS_PER_SEC } from '../../../workers/sdk'
import { OUTCOME } from '../../params'
import * as job from './jobs'
import { PoolBranches } from './pool-branches'
import { WORK } from './program'

/** What a message may not be if it is to go the straight way. */
export const SPECIAL = job.WILL_FAIL | job.IS_DEGRADED | job.IS_LISTED | job.LEADS | job.IS_STORED | job.OFF_WORKER | job.IS_LEFT
/** The same of one that is at its first step. */
const SPECIAL_AT_FIRST = SPECIAL | job.STEP_MASK

/**
 * The straight way through a pool that has nothing special about it: one instance with so many workers, first in, first out, one work step,
 * no patience. It does exactly what the general way does, in fewer calls; most pools of a large run are like this. A test runs
 * both ways and compares the digests. What a message does after its work is left to the subclass.
 */
export abstract class PlainService extends PoolBranches {
  /** Messages come in and begin their work by the straight way. */
  protected isPlain = false
  /** They end when their work is done. */
  private endsThen = false

  override onStart(): void {
    super.onStart()
    this.choosePlain()
  }

  /** Looks anew whether the straight way is open; after every change of parameters. */
  protected choosePlain(): void {
    const { params } = this.ctx
    const isOnePlace = this.stations.count === 1 && params.poolKind === 'fixed' && params.batchSize === 1
    const isSteady = params.slowdown === 'none' && params.batchItemMs === 0 && !this.isWeighted && !this.isClosing
    const isEven = params.classFactors.length === 0 && params.perKilobyteMs === 0 && params.warmupMs === 0
    const isAlike = !this.stations.copies.areUneven
    const isCalm = isAlike && params.failureAfter !== 'atOnce' && !params.ordered && this.patience.alwaysZero && isSteady
    this.endsThen = this.program.length === 1
    this.isPlain = this.beginsPlainly && isOnePlace && isCalm && isEven && params.discipline === 'fifo'
  }

  /** Work, and then nothing or what a pool without steps of its own does: it calls others. */
  private get beginsPlainly(): boolean {
    const [first] = this.program
    return this.ctx.params.steps.length === 0 && first.op === WORK && first.service === null
  }

  override onMessage(m: MessageId): void {
    const { stations } = this
    if (this.isPlain === true && stations.isUp[0] === true) {
      const hasFree = stations.occupied[0] < stations.size[0]
      if (hasFree || stations.rooms[0].length < stations.capacity) return this.admit(m, hasFree)
    }
    super.onMessage(m)
  }

  private admit(m: MessageId, hasFree: boolean): void {
    const { ctx, counts } = this
    const { messages } = ctx
    messages.setA(m, 0)
    messages.setB(m, 0)
    this.open++
    if (hasFree) this.serve(m, 0, 0)
    else {
      messages.setC(m, job.WAITING)
      messages.setTime(m, ctx.now)
      counts[job.WAITING]++
      this.meters.waited.add()
      this.stations.rooms[0].push(m, 0, false)
    }
    this.showPlain()
  }

  /** `left`: {@link job.IS_LEFT} if its caller gave up while it waited. */
  private serve(m: MessageId, left: number, waitedNs: number): void {
    const { ctx, cells, stations } = this
    const { messages } = ctx
    stations.occupied[0]++
    const cell = cells.take(0)
    const fate = this.failureRatio > 0 && this.failures.chance(this.failureRatio) ? job.WILL_FAIL : 0
    messages.setC(
      m,
      left |
        fate |
        job.WORKING |
        job.HAS_WORKER |
        job.HAS_BEGUN |
        ((cell + 1) << job.CELL_SHIFT) |
        (cells.deal << job.DEAL_SHIFT),
    )
    cells.show(cell, cells.deal, this.busyCell)
    this.counts[job.WORKING]++
    this.meters.wait.record(waitedNs)
    ctx.started(m)
    const drawn = this.service.draw()
    const { slowness } = ctx
    messages.setTime(m, ctx.now)
    messages.setTimer(m, ctx.schedule(slowness === 1 ? drawn : Math.round(drawn * slowness), job.DONE_TIMER, m))
  }

  /** The work of a message is over. `false`: it is not one for the straight way. */
  protected endPlainly(m: MessageId): boolean {
    const { ctx, counts } = this
    const { messages } = ctx
    const c = messages.c(m)
    if (this.isPlain !== true || (c & SPECIAL_AT_FIRST) !== 0 || messages.b(m) !== 0) return false
    if (this.endsThen !== true) return this.goOnPlainly(m, c)
    const now = ctx.now
    const worked = now - messages.time(m)
    this.meters.service.record(worked)
    if (now > messages.deadline(m)) this.meters.wastedSec.add(worked / NS_PER_SEC)
    counts[job.WORKING]--
    this.open--
    const isFree = this.free(c)
    if (this.callsOthers) this.meters.ownTime.record(now - messages.arrivedAt(m))
    ctx.reply(m, OUTCOME.ok)
    if (isFree) this.serveNext()
    if (!this.opensDoor()) this.showPlain()
    return true
  }

  /** The work of a message is over, and others are to be called; `c` is its field C. `false`: it is not one for the straight way. */
  protected abstract goOnPlainly(m: MessageId, c: number): boolean

  /** A message whose field C this is gives its worker back. `true`: there is one for the next. */
  protected free(c: number): boolean {
    const { stations } = this
    this.cells.release(0, ((c >> job.CELL_SHIFT) & 127) - 1, (c >> job.DEAL_SHIFT) & 63)
    return --stations.occupied[0] < stations.size[0] && stations.isUp[0] === true
  }

  /** A worker is free: whoever waits gets it. */
  protected serveNext(): void {
    const { ctx } = this
    const { messages } = ctx
    const room = this.stations.rooms[0]
    if (room.length === 0) return
    const next = room.take()
    this.counts[job.WAITING]--
    this.serve(next, messages.c(next) & job.IS_LEFT, ctx.now - messages.time(next))
  }

  /** Lets in who waits outside, and shows everything. `false`: nobody does. */
  protected opensDoor(): boolean {
    if (this.stations.doors[0].length === 0) return false
    this.openDoor(0)
    this.show()
    return true
  }
}
