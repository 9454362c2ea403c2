import { describe, expect, it } from 'vitest'
import { runToCompletions } from '../../workers/host/run-to-completions'
import { checkScenario, compileScenario } from '../scenario'
import { LAB_DEFAULTS, type LabSettings } from '../sim-client/lab'
import { simulatedQueue } from './simulated-scenario'

function simulatedPerSec(change: Partial<LabSettings>, putNs: number, takeNs: number): number {
  const checked = checkScenario(simulatedQueue({ ...LAB_DEFAULTS, ...change }, { putNs, takeNs }))
  if ('problems' in checked) throw new Error(JSON.stringify(checked.problems))
  const compiled = compileScenario(checked.scenario)
  if ('problems' in compiled) throw new Error(JSON.stringify(compiled.problems))
  const { nodes, measuredSec } = runToCompletions(compiled.plan, 20_000, 2_000)
  return ((nodes.consumers.outcomes.ok ?? 0) / measuredSec) * 1000
}

describe('the simulated ring of the lab', () => {
  // Constant times and a buffer between: the slower side sets the pace.
  it.each([
    { ring: 'spsc', putNs: 20, takeNs: 50, perSec: 1e9 / 50 },
    { ring: 'spsc', putNs: 50, takeNs: 20, perSec: 1e9 / 50 },
    { ring: 'mpmc', producers: 3, consumers: 2, putNs: 60, takeNs: 60, perSec: 2e9 / 60 },
    { ring: 'mpmc', producers: 1, consumers: 4, putNs: 60, takeNs: 60, perSec: 1e9 / 60 },
    { ring: 'spsc', full: 'drop', putNs: 20, takeNs: 50, perSec: 1e9 / 50 },
  ] as const)('moves as much as its slower side can: %o', ({ putNs, takeNs, perSec, ...change }) => {
    expect(simulatedPerSec(change, putNs, takeNs) / perSec).toBeCloseTo(1, 2)
  })
})
