import { checkScenario, problemText, SCENARIO_VERSION, type Scenario } from '../scenario'

const FILES = import.meta.glob<unknown>('./scenarios/checkout.json', { eager: true, import: 'default' })

/** The scenario that a new visitor sees running. */
export function firstScenario(): Scenario {
  const checked = checkScenario(FILES['./scenarios/checkout.json'])
  if ('scenario' in checked) return checked.scenario
  // A test keeps this from happening; a person would still rather draw than see nothing.
  console.error(`spillway: the first scenario is broken: ${checked.problems.map(problemText).join('; ')}`)
  return { spillway: SCENARIO_VERSION, name: 'Untitled', nodes: [], wires: [] }
}
