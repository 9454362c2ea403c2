import { checkScenario, problemText, type Scenario } from '../scenario'

const FILES = import.meta.glob<unknown>('./scenarios/checkout.json', { eager: true, import: 'default' })

/** The scenario that a new visitor sees running. */
export function firstScenario(): Scenario {
  const checked = checkScenario(FILES['./scenarios/checkout.json'])
  if ('scenario' in checked) return checked.scenario
  throw new Error(`the first scenario is broken: ${checked.problems.map(problemText).join('; ')}`)
}
