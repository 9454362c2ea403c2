import { type Context, Model } from '../../../workers/sdk'
import { AT_DOOR, BLOCKED, CALLING, HELD, NOWHERE, REORDERING, STARTING, WAITING, WORKING } from './jobs'
import { Meters, Shown } from './meters'
import type { schema } from './schema'
import type { Sharing } from './sharing'
import { Stations } from './stations'

type Schema = typeof schema

/** How many messages are in which state, how many workers are taken, and the meters that show both. */
export abstract class PoolLevels extends Model<Schema> {
  protected readonly stations: Stations
  /** One per instance, where processor sharing has been used. */
  protected readonly sharing: Sharing[] = []
  /** Messages in each state. */
  protected readonly counts = new Int32Array(16)
  /** Messages here, answered or not. Branches are parts of others. */
  protected open = 0
  /** Of them those whose callers have their answer. */
  protected background = 0
  /** Workers taken beyond one per message. */
  protected extraWorkers = 0
  // Meters and what they show: looking either up by name for every message would cost more than the work itself.
  protected readonly meters: Meters
  private readonly shown = new Shown()

  constructor(ctx: Context<Schema>) {
    super(ctx)
    this.stations = new Stations(ctx)
    this.meters = new Meters(ctx.metrics)
  }

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
    shown.outside = counts[AT_DOOR] + counts[REORDERING] + counts[NOWHERE]
    const inService = this.open - waiting - shown.outside
    if (inService !== shown.inService) {
      shown.inService = inService
      meters.inService.set(inService)
    }
    if (this.background !== shown.background) {
      shown.background = this.background
      this.ctx.metrics.background.set(this.background)
    }
    this.showOthers()
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

  /** The same after a handler that has called others, or heard of them, besides; `state` is that of a message that waits for an answer. */
  protected showCalls(state: number): void {
    if (state === CALLING) this.showCalling()
    else if (state === HELD) this.showHeld()
    else return this.show()
    this.showPlain()
  }

  private showCalling(): void {
    const { meters, shown } = this
    const calling = this.counts[CALLING]
    if (calling === shown.calling) return
    shown.calling = calling
    meters.calling.set(calling)
  }

  /** Who works and who is held are taken together: a worker who waits is as occupied as before. */
  private showHeld(): void {
    const { counts, meters, shown } = this
    const held = counts[HELD]
    const working = counts[WORKING]
    const occupied = shown.occupied + working - shown.working + held - shown.held
    if (occupied !== shown.occupied) this.showOccupied(occupied)
    if (held !== shown.held) {
      shown.held = held
      meters.held.set(held)
    }
    if (working === shown.working) return
    shown.working = working
    meters.busy.set(working)
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
    const held = counts[HELD]
    const blocked = counts[BLOCKED] + counts[AT_DOOR]
    const reordering = counts[REORDERING]
    if (held !== shown.held) {
      shown.held = held
      meters.held.set(held)
    }
    if (blocked !== shown.blocked) {
      shown.blocked = blocked
      meters.blocked.set(blocked)
    }
    this.showCalling()
    if (reordering !== shown.reordering) {
      shown.reordering = reordering
      meters.reordering.set(reordering)
    }
  }
}
