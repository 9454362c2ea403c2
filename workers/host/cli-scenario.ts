import { existsSync, readFileSync } from 'node:fs'
import { checkScenario, isLink, type Problem, problemText, type Scenario } from '../../src/scenario'
import { decodeLink } from '../../src/scenario/codec'
import { applySettings, readValue, settingOf, targetOf } from '../experiments'
import { type Arguments, InputError, UsageError } from './arguments'

/** Virtual seconds that a run by requests may last at most. */
const LONGEST_SEC = 9e6

/** Standard input, as a file's name. */
const STDIN = '-'

/** What a problem calls a file. */
function called(file: string): string {
  return file === STDIN ? 'standard input' : `'${file}'`
}

/** The JSON in a file, or on standard input. Throws {@link InputError} with the file's name. */
export function readJson(file: string, revive?: (key: string, value: unknown) => unknown): unknown {
  let text: string
  try {
    text = readFileSync(file === STDIN ? 0 : file, 'utf8')
  } catch (error) {
    throw new InputError(`cannot read ${called(file)}: ${error instanceof Error ? error.message : String(error)}`)
  }
  // Editors of Windows put a mark before the text that is no part of it.
  const json = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text
  if (json.trim() === '') throw new InputError(`${called(file)} is empty`)
  try {
    return JSON.parse(json, revive)
  } catch (error) {
    if (error instanceof RangeError) throw new InputError(`${called(file)} is nested too deeply to be a scenario`)
    throw new InputError(`${called(file)} is not JSON: ${error instanceof Error ? error.message : String(error)}`)
  }
}

/** JSON knows no infinity, but a number such as 1e999 becomes one: it would pass for unlimited. */
function refuseInfinity(key: string, value: unknown): unknown {
  if (value === Infinity || value === -Infinity) throw new Error(`the number of "${key}" is too large`)
  return value
}

/** The scenario of a file, of standard input or of a link, with remarks told to `note`. Throws {@link InputError}. */
export async function readScenario(file: string, lenient: boolean, note: (text: string) => void): Promise<Scenario> {
  const hash = file.includes('#') ? file.slice(file.indexOf('#')) : ''
  const fromLink = isLink(hash) && !existsSync(file)
  const name = fromLink ? 'the link' : called(file)
  if (!fromLink && /^https?:/.test(file))
    throw new InputError(`${name}: of links, only those that hold a scenario after #s1. can be read`)
  const checked = fromLink ? await decodeLink(hash) : checkScenario(readJson(file, refuseInfinity))
  if ('problems' in checked) throw new InputError(`${name} is not a scenario:\n${listed(checked.problems)}`)
  const unknown = checked.notes.filter(({ isLeftOut }) => isLeftOut)
  if (unknown.length > 0 && !lenient) {
    throw new InputError(`${name} has what this version does not know:\n${listed(unknown)}\n--lenient runs it all the same`)
  }
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
  // A warm-up in requests, be it of none, takes the place of the scenario's.
  const ownWarmupSec = args.warmupCompletions === undefined ? scenario.warmupSec : 0
  const result = {
    ...changed,
    seed: args.seed ?? scenario.seed,
    durationSec,
    warmupSec: args.warmupSec ?? ownWarmupSec,
  }
  return JSON.parse(JSON.stringify(result)) as Scenario
}

/** What a scenario that does not run is called: its file, and the options that may be why. */
export function headingOf({ file, set, durationSec, warmupSec }: Arguments): string {
  const options = [
    ...set.map(({ path, text }) => `--set ${path}=${text}`),
    ...(durationSec === undefined ? [] : ['--duration']),
    ...(warmupSec === undefined ? [] : ['--warmup']),
  ]
  const name = file.includes('#') ? 'the link' : called(file)
  return options.length === 0 ? `${name} cannot be run:` : `${name} cannot be run with ${options.join(' ')}:`
}

/** Problems one to a line, indented. */
export function listed(problems: readonly Problem[]): string {
  return problems.map((p) => `  ${problemText(p)}`).join('\n')
}
