import { isOfSeries, readConditions } from '../protocol/conditions'
import { Control, type ControlBlock, Word, WorkerField, workerAt } from '../protocol/control'
import { type Became, testOf } from './condition-tests'
import type { Simulation } from './simulation'

interface Watched {
  /** Its bit among those of all conditions. */
  readonly bit: number
  readonly became: Became
  readonly ofSeries: boolean
}

/**
 * Watches the conditions on one worker's nodes: lets the run go on event by event and looks after each, so that the instant at which a
 * condition becomes true follows from the scenario alone. Everything that it knows stands in the telemetry; it changes nothing. A run without
 * conditions does not come by here.
 */
export class ConditionWatch {
  private watched: readonly Watched[] = []
  private seen = 0
  /** The tests know what was true until now. */
  private isCurrent = false
  private readonly bitsAt: number
  private readonly instantAt: number

  constructor(
    private readonly simulation: Simulation,
    private readonly control: ControlBlock,
    private readonly workers: number,
  ) {
    this.bitsAt = workerAt(simulation.parts.worker, WorkerField.breakBits)
    this.instantAt = workerAt(simulation.parts.worker, WorkerField.breakNs)
  }

  /** Time has gone elsewhere: what was true before says nothing. */
  forget(): void {
    this.isCurrent = false
  }

  /** Before a window from `now` on, or one that goes on with an `unfinished` one. `true`: it is to be gone through by {@link runBefore}. */
  begin(now: number, unfinished: boolean): boolean {
    const { f64, i32 } = this.control
    if (!unfinished) f64[this.bitsAt] = 0
    const lists = Atomics.load(i32, Word.conditions)
    if (lists !== this.seen) this.isCurrent = false
    this.seen = lists
    const isOn = i32[Word.conditionCount] > 0 && now >= f64[Control.watchFromNs]
    if (isOn && !this.isCurrent) this.adopt()
    this.isCurrent = isOn
    return isOn && this.watched.length > 0
  }

  /** New tests take what is for what was. */
  private adopt(): void {
    const { telemetry, parts } = this.simulation
    this.watched = readConditions(this.control).flatMap((condition, i) => {
      if (parts.assignment[condition.node] !== parts.worker) return []
      return [{ bit: 1 << i, became: testOf(telemetry, parts.layout, condition), ofSeries: isOfSeries(condition.test) }]
    })
    for (const { became } of this.watched) became()
  }

  /**
   * As {@link Simulation.runBefore}. A worker on its own stops where a condition becomes true, and the clock with it; among several it takes
   * note and goes on, since the others cannot wait.
   */
  runBefore(limit: number, budget: number): boolean {
    const { simulation } = this
    const { kernel, sampler } = simulation
    const until = kernel.eventCount + budget
    const goesOn = this.workers > 1
    if (goesOn && this.control.f64[this.bitsAt] !== 0) return simulation.runBefore(limit, budget)
    for (;;) {
      const sampleNs = sampler.nextSampleNs
      const at = Math.min(simulation.nextTime(), sampleNs)
      // What happens at `limit` itself belongs to the next window.
      if (at >= limit) return simulation.runBefore(limit, 1)
      const whole = simulation.runBefore(at + 1, 1)
      const isHit = this.look(at, sampler.nextSampleNs !== sampleNs)
      if (isHit && !goesOn) return whole
      if (isHit) {
        this.isCurrent = false
        return simulation.runBefore(limit, budget)
      }
      if (kernel.eventCount >= until) return false
    }
  }

  /** After an event at an instant, or a point of the series. */
  private look(atNs: number, sampled: boolean): boolean {
    let bits = 0
    for (const { bit, became, ofSeries } of this.watched) if ((sampled || !ofSeries) && became()) bits |= bit
    if (bits === 0) return false
    const { f64 } = this.control
    f64[this.instantAt] = atNs
    f64[this.bitsAt] |= bits
    return true
  }
}
