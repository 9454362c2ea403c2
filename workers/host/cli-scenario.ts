import { readFileSync } from 'node:fs'
import { checkScenario, type Problem, problemText, type Scenario } from '../../src/scenario'
import { applySettings, readValue, settingOf, targetOf } from '../experiments'
import { type Arguments, UsageError } from './arguments'

/** Virtual seconds that a run by requests may last at most. */
const LONGEST_SEC = 9e6

/** The JSON in a file. Throws {@link UsageError} with the file's name. */
export function readJson(file: string): unknown {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    throw new UsageError(`cannot read '${file}': ${error instanceof Error ? error.message : String(error)}`)
  }
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new UsageError(`'${file}' is not JSON: ${error instanceof Error ? error.message : String(error)}`)
  }
}

/** The scenario in a file, with remarks told to `note`. Throws {@link UsageError}. */
export function readScenario(file: string, note: (text: string) => void): Scenario {
  const checked = checkScenario(readJson(file))
  if ('problems' in checked) throw new UsageError(`'${file}' is not a scenario:\n${listed(checked.problems)}`)
  for (const remark of checked.notes) note(problemText(remark))
  return checked.scenario
}

/** The scenario as the options change it. Throws {@link UsageError}. */
export function applyOverrides(scenario: Scenario, args: Arguments): Scenario {
  let changed = scenario
  for (const { path, text } of args.set) {
    const target = targetOf(changed, path)
    if ('problem' in target) throw new UsageError(`--set ${path}: ${target.problem}`)
    changed = applySettings(changed, [settingOf(target, readValue(target, text))])
  }
  const durationSec = args.durationSec ?? (args.completions === undefined ? scenario.durationSec : LONGEST_SEC)
  const result = {
    ...changed,
    seed: args.seed ?? scenario.seed,
    durationSec,
    warmupSec: args.warmupSec ?? scenario.warmupSec,
  }
  return JSON.parse(JSON.stringify(result)) as Scenario
}

/** Problems one to a line, indented. */
export function listed(problems: readonly Problem[]): string {
  return problems.map((p) => `  ${problemText(p)}`).join('\n')
}
