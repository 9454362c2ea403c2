import { nsOfSec } from '../../../workers/sdk'
import { BATCH, NOBODY, Sender, TRACE } from './sender'
import { Trace } from './trace'

/** What comes at given times: a batch, or the messages of a trace. */
export abstract class Planned extends Sender {
  private readonly trace = new Trace()
  private plannedTimer = 0
  private batchSent = 0

  protected stopPlanned(): void {
    this.ctx.cancel(this.plannedTimer)
    this.plannedTimer = 0
  }

  /** `late`: the mode was chosen after the batch's time, so it comes at once. Otherwise a time that has passed stays passed. */
  protected startBatch(late: boolean): void {
    const wait = nsOfSec(this.ctx.params.batchAtSec) - this.ctx.now
    if (wait >= 0 || late) this.plannedTimer = this.ctx.schedule(Math.max(0, wait), BATCH)
  }

  protected sendBatch(): void {
    this.plannedTimer = 0
    for (; this.batchSent < this.ctx.params.batchMessages; this.batchSent++) this.emit(0, NOBODY)
  }

  protected adjustBatch(moved: boolean): void {
    if (this.batchSent > 0) this.sendBatch()
    else if (moved && this.plannedTimer !== 0) {
      this.stopPlanned()
      this.startBatch(true)
    }
  }

  /** Begins a trace, or goes on with another one: what lies before now is past. */
  protected startTrace(): void {
    const { ctx } = this
    this.stopPlanned()
    this.trace.become(ctx.params.trace, ctx.now)
    this.planTrace()
  }

  private planTrace(): void {
    const { nextNs } = this.trace
    this.plannedTimer = nextNs === Infinity ? 0 : this.planNext(nextNs - this.ctx.now, TRACE)
  }

  protected playTrace(): void {
    const { trace, ctx } = this
    while (trace.nextNs <= ctx.now) {
      const { key, class: place, count } = trace.take()
      for (let i = 0; i < count; i++) this.emit(0, NOBODY, key === Infinity ? -1 : key, place === Infinity ? -1 : place - 1)
    }
    this.planTrace()
  }
}
