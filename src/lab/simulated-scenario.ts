import type { ParamValue } from '../params'
import { checkScenario, problemText, type Scenario } from '../scenario'
import { type LabCosts, type LabSettings, threadsOf } from '../sim-client/lab'
import template from './simulated-queue.json'

/** A nanosecond of the ring is a microsecond of the simulation, whose clock counts whole nanoseconds. */
export const SCALE = 1000

/** The lab's queue as a scenario: producers that think for as long as a record costs them, consumers that work for as long. */
export function simulatedQueue(settings: LabSettings, costs: LabCosts): Scenario {
  const { producers, consumers } = threadsOf(settings)
  const ms = (ns: number) => ({ dist: 'constant', mean: (ns * SCALE) / 1e6 }) as const
  const params: Readonly<Record<string, Readonly<Record<string, ParamValue>>>> = {
    producers: { users: producers, thinkMs: ms(costs.putNs) },
    ring: { capacity: settings.capacity, overflow: settings.full === 'wait' ? 'block' : 'dropNewest' },
    consumers: { workers: consumers, serviceTimeMs: ms(costs.takeNs) },
  }
  const checked = checkScenario(template)
  if ('problems' in checked) throw new Error(checked.problems.map(problemText).join('; '))
  const { scenario } = checked
  return { ...scenario, nodes: scenario.nodes.map((node) => ({ ...node, params: { ...node.params, ...params[node.id] } })) }
}
