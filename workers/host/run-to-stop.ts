import type { Plan } from '../../src/scenario'
import type { Simulation } from './simulation'

const SLICE_EVENTS = 1_000_000

/** How many requests a run is to measure, and how many before them are left out; 0: what the plan leaves out by time. */
export interface Stop {
  readonly completions: number
  readonly warmup: number
}

/**
 * Starts a simulation and runs it until `stop.completions` requests have ended after the warm-up; at the latest to the plan's duration, or
 * until nothing is left to happen. `endWarmup` is called where the warm-up goes by time, and where the run is over before `stop.warmup`
 * requests have ended; the caller sees to the instant of that request itself.
 */
export function runToStop(simulation: Simulation, plan: Plan, stop: Stop, endWarmup: () => void): void {
  const { kernel } = simulation
  const isTimed = stop.warmup === 0 && plan.warmupNs > 0
  simulation.start()
  if (isTimed) {
    while (!simulation.runBefore(plan.warmupNs, SLICE_EVENTS));
    endWarmup()
  }
  kernel.stopAtCompleted = stop.completions + (isTimed ? kernel.completed : stop.warmup)
  while (kernel.completed < kernel.stopAtCompleted && simulation.nextTime() !== Infinity) {
    const limit = Math.min(plan.durationNs, simulation.nextTime() + 1e12)
    if (simulation.runBefore(limit, SLICE_EVENTS) && kernel.now >= plan.durationNs) break
  }
  if (kernel.completed < stop.warmup) endWarmup()
}
