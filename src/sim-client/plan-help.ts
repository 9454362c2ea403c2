import type { RunFailure } from '../../workers/protocol/engine'
import { compileScenario, type Plan, type PlanCommand, problemText, type Scenario } from '../scenario'

/** Commands of a scenario's timeline. Throws where it is none. */
export function commandsOf(scenario: Scenario): readonly PlanCommand[] {
  const compiled = compileScenario(scenario)
  if ('problems' in compiled) throw new Error(compiled.problems.map(problemText).join('; '))
  return compiled.plan.commands
}

/** A failure in words: where, when, why. */
export function failureText(plan: Plan, failure: RunFailure): string {
  const node = plan.nodes[failure.node]
  const where = node === undefined ? '' : `${node.label}, at ${(failure.timeNs / 1e9).toFixed(3)} s: `
  return where + failure.message
}
