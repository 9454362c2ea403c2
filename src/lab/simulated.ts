import { compileScenario, problemText } from '../scenario'
import { type LabCosts, type LabSettings, simulateForLab } from '../sim-client/lab'
import { SCALE, simulatedQueue } from './simulated-scenario'

const COMPLETIONS = 50_000
const WARMUP = 5_000

/** Records per second that the simulated queue moves, given the costs of the real one. */
export async function simulatedPerSec(settings: LabSettings, costs: LabCosts): Promise<number> {
  const compiled = compileScenario({ ...simulatedQueue(settings, costs), durationSec: 10_000 })
  if ('problems' in compiled) throw new Error(compiled.problems.map(problemText).join('; '))
  const { nodes, measuredSec } = await simulateForLab(compiled.plan, COMPLETIONS, WARMUP)
  return ((nodes.consumers.outcomes.ok ?? 0) / measuredSec) * SCALE
}
