import { MODELS } from '../../src/kinds/models'
import type { Plan } from '../../src/scenario'
import { foldDigests } from '../protocol/digest'
import { allocate, layoutOf } from '../protocol/layout'
import { type Results, resultsOf } from '../protocol/results'
import { failureOf } from './engine'
import { RunError } from './run-error'
import { runToStop } from './run-to-stop'
import { Simulation } from './simulation'

/**
 * Runs a plan in this thread until `completions` requests have ended after the first `warmup` ones (0: after the plan's warm-up), which stay
 * out of the results; at the latest to the plan's duration, or until nothing is left to happen. Throws {@link RunError}.
 */
export function runToCompletions(plan: Plan, completions: number, warmup: number): Results {
  const layout = layoutOf(plan, { warmup: true, isSampled: () => false })
  const buffer = allocate(layout, false)
  const transits = { every: 0, transit: () => {}, began: () => {}, ended: () => {} }
  const assignment = new Uint8Array(plan.nodes.length)
  const parts = { plan, layout, buffer, models: MODELS, transits, assignment, worker: 0, tiling: null }
  const simulation = new Simulation(parts)
  const { kernel } = simulation
  let warmupNs = plan.warmupNs
  const endWarmup = () => {
    simulation.markWarmup()
    warmupNs = kernel.now
  }
  if (warmup > 0) {
    kernel.noticeAtCompleted = warmup
    kernel.onNotice = endWarmup
  }
  try {
    runToStop(simulation, plan, { completions, warmup }, endWarmup)
  } catch (error) {
    throw new RunError(plan, failureOf(error))
  }
  return resultsOf(buffer, layout, plan, {
    virtualNs: kernel.now,
    warmupNs,
    events: kernel.eventCount,
    digest: foldDigests(kernel.digests),
  })
}
