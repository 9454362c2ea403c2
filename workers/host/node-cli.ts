import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { schemaOf } from '../../src/kinds/schemas'
import type { ParamValue } from '../../src/params'
import { parseQuantity } from '../../src/params'
import {
  checkScenario,
  compileScenario,
  meetsGoal,
  type Problem,
  parseGoal,
  problemText,
  type Scenario,
  splitSet,
} from '../../src/scenario'
import { metricOf, type Results } from '../protocol/results'
import { type Arguments, parseArguments, USAGE, UsageError } from './arguments'
import { RunError, runInThreads } from './run-in-threads'
import { runToCompletions } from './run-to-completions'

const EXIT = { done: 0, assertion: 1, input: 2, run: 3 } as const

/** The program: results as JSON on standard output, everything else on standard error. Returns the exit code. */
async function main(argv: readonly string[]): Promise<number> {
  const args = parseArguments(argv)
  if (args.help) {
    console.log(USAGE)
    return EXIT.done
  }
  const scenario = applyOverrides(readScenario(args.file), args)
  const goals = args.assertions.map((text) => {
    const goal = parseGoal(text)
    if ('problem' in goal) throw new UsageError(`--assert '${text}': ${goal.problem}`)
    return { text, goal }
  })
  const compiled = compileScenario(scenario)
  if ('problems' in compiled) throw new UsageError(listed(compiled.problems))
  for (const note of compiled.notes) console.error(`note: ${problemText(note)}`)
  const results =
    args.completions === undefined
      ? (
          await runInThreads(compiled.plan, {
            workers: args.workers,
            cores: availableParallelism(),
            workerUrl: new URL('./node-worker.mjs', import.meta.url),
          })
        ).results
      : runToCompletions(compiled.plan, args.completions, args.warmupCompletions ?? 0)
  console.log(JSON.stringify(results, null, 2))
  return judge(goals, results)
}

type Goals = readonly { readonly text: string; readonly goal: Exclude<ReturnType<typeof parseGoal>, { problem: string }> }[]

function judge(goals: Goals, results: Results): number {
  let failed = 0
  for (const { text, goal } of goals) {
    const measured = metricOf(results, goal.target, goal.metric)
    const met = meetsGoal(goal, measured)
    if (!met) failed++
    console.error(`${met ? 'met' : 'NOT MET'}: ${text} (measured ${measured === null ? 'nothing' : measured})`)
  }
  return failed > 0 ? EXIT.assertion : EXIT.done
}

function readScenario(file: string): Scenario {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    throw new UsageError(`cannot read '${file}': ${error instanceof Error ? error.message : String(error)}`)
  }
  let input: unknown
  try {
    input = JSON.parse(text)
  } catch (error) {
    throw new UsageError(`'${file}' is not JSON: ${error instanceof Error ? error.message : String(error)}`)
  }
  const checked = checkScenario(input)
  if ('problems' in checked) throw new UsageError(`'${file}' is not a scenario:\n${listed(checked.problems)}`)
  for (const note of checked.notes) console.error(`note: ${problemText(note)}`)
  return checked.scenario
}

function applyOverrides(scenario: Scenario, args: Arguments): Scenario {
  let nodes = scenario.nodes
  for (const { path, text } of args.set) {
    const parts = splitSet(path)
    const node = parts === null ? undefined : nodes.find((n) => n.id === parts.node)
    if (parts === null || node === undefined) throw new UsageError(`--set ${path}: there is no node '${parts?.node ?? path}'`)
    const value = overrideOf(node.kind, parts.param, text)
    nodes = nodes.map((n) => (n === node ? { ...n, params: { ...n.params, [parts.param]: value } } : n))
  }
  const durationSec = args.durationSec ?? (args.completions === undefined ? scenario.durationSec : 9e6)
  const result = {
    ...scenario,
    nodes,
    seed: args.seed ?? scenario.seed,
    durationSec,
    warmupSec: args.warmupSec ?? scenario.warmupSec,
  }
  return JSON.parse(JSON.stringify(result)) as Scenario
}

/** The text of a `--set` as the parameter's spec reads it: quantities with units, else JSON, else the text itself. */
function overrideOf(kind: string, param: string, text: string): ParamValue {
  const spec = schemaOf(kind)?.params[param]
  if (spec === undefined) throw new UsageError(`--set: kind '${kind}' has no parameter '${param}'`)
  if (spec.type === 'number' || spec.type === 'distribution') {
    const quantity = parseQuantity(text, spec.unit)
    if (typeof quantity === 'number') return quantity === Infinity ? null : quantity
  }
  if (spec.type === 'choice' || spec.type === 'text') return text
  try {
    return JSON.parse(text) as ParamValue
  } catch {
    return text
  }
}

function listed(problems: readonly Problem[]): string {
  return problems.map((p) => `  ${problemText(p)}`).join('\n')
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code
  },
  (error: unknown) => {
    const message = error instanceof Error ? error.message : String(error)
    console.error(message)
    if (error instanceof UsageError) console.error('--help explains the options')
    process.exitCode = error instanceof RunError ? EXIT.run : EXIT.input
  },
)
