import { type Context, nsOfMs, type TimerId } from '../../../workers/sdk'
import { UP_TIMER } from './jobs'
import type { schema } from './schema'
import type { Stations } from './stations'

/** Start-ups of instances: each has one at a time, and one that is called off leaves nothing behind. */
export class StartUps {
  /** By instance; 0: none under way. */
  private readonly timers: TimerId[] = []

  constructor(
    private readonly ctx: Context<typeof schema>,
    private readonly stations: Stations,
  ) {}

  /** Starts whoever is not up: at second 0 at once and warm, later as cold as any newcomer. */
  startAll(): void {
    const { stations } = this
    for (let i = 0; i < stations.count; i++) if (!stations.isUp[i] && stations.mayStart(i)) this.start(i)
  }

  private start(i: number): void {
    const { ctx, stations, timers } = this
    const isLater = ctx.now > 0
    const ns = isLater && i < stations.accepting ? nsOfMs(ctx.params.startupTimeMs) : 0
    if (ns === 0) {
      this.callOff(i)
      stations.open(i, isLater)
    } else if ((timers[i] ?? 0) === 0) timers[i] = ctx.schedule(ns, UP_TIMER, i)
  }

  /** The time of an instance is over. */
  end(i: number): void {
    this.timers[i] = 0
  }

  /** An instance dies before it is up, or need not wait any longer. */
  callOff(i: number): void {
    this.ctx.cancel(this.timers[i] ?? 0)
    this.timers[i] = 0
  }
}
