import './node-tuning'
import { availableParallelism } from 'node:os'
import { isMainThread, parentPort, workerData } from 'node:worker_threads'
import { compileScenario, type Plan, problemText, type Scenario } from '../../src/scenario'
import { batchesOf } from '../experiments'
import type { Results } from '../protocol/results'
import { type Arguments, InputError, isExperiment, parseArguments, USAGE, UsageError } from './arguments'
import { mergeFiles, runExperiment, type Verdict } from './cli-experiment'
import { checkAssertions, judge, readAssertions } from './cli-goals'
import { StandardError, sinkOf, watchOutputs } from './cli-output'
import { applyOverrides, headingOf, listed, readScenario } from './cli-scenario'
import { CancelledError, ThreadError } from './experiment-pool'
import { type ExperimentInit, serveExperiment } from './experiment-thread'
import { replicate } from './replicate'
import { OutputError, RunError } from './run-error'
import { runInThreads } from './run-in-threads'
import { runToCompletions } from './run-to-completions'

const EXIT = { done: 0, assertion: 1, input: 2, run: 3, cancelled: 130 } as const

/** The program: results as JSON on standard output, everything else on standard error. Returns the exit code. */
async function main(argv: readonly string[]): Promise<number> {
  const args = parseArguments(argv)
  if (args.help) {
    console.log(USAGE)
    return EXIT.done
  }
  const out = new StandardError(args.quiet)
  if (args.command === 'merge') return exitOf(mergeFiles(args, out))
  const scenario = applyOverrides(await readScenario(args.file, args.lenient, (text) => out.note(text)), args)
  // The threads of an experiment run this same bundle.
  if (isExperiment(args)) return exitOf(await runExperiment(scenario, args, new URL(import.meta.url), out))
  return runOnce(scenario, args, out)
}

function exitOf({ unmet, failedRuns }: Verdict): number {
  if (failedRuns > 0) return EXIT.run
  return unmet > 0 ? EXIT.assertion : EXIT.done
}

async function runOnce(scenario: Scenario, args: Arguments, out: StandardError): Promise<number> {
  const assertions = readAssertions(args.assertions)
  const compiled = compileScenario(scenario)
  if ('problems' in compiled) throw new InputError(`${headingOf(args)}\n${listed(compiled.problems)}`)
  const { plan } = compiled
  for (const note of compiled.notes) out.note(problemText(note))
  checkAssertions(assertions, plan)
  const startMs = performance.now()
  const results = args.confidence === undefined ? await resultsOnce(plan, args) : analysedRun(plan, args, args.confidence)
  const wallSec = (performance.now() - startMs) / 1000
  tellRun(results, args, wallSec, out)
  sinkOf(args.output)([`${JSON.stringify(results, null, 2)}\n`])
  const unmet = judge(assertions, results, (text, met) => out.verdict(text, met))
  return unmet > 0 ? EXIT.assertion : EXIT.done
}

/** What is worth knowing of a run and is no result: it differs from machine to machine. */
function tellRun(
  { virtualSec, measuredSec, events, system, engine }: Results,
  { completions }: Arguments,
  wallSec: number,
  out: StandardError,
): void {
  const ended = system.balance.ended
  if (completions !== undefined && ended < completions) {
    const after = measuredSec < virtualSec ? ' after the warm-up' : ''
    out.note(`only ${ended} of ${completions} requests had ended${after} when the run was over`)
  }
  out.note(`engine ${engine}: ${virtualSec} s of virtual time and ${events} events in ${wallSec.toFixed(2)} s`)
}

async function resultsOnce(plan: Plan, args: Arguments): Promise<Results> {
  if (args.completions !== undefined) return runToCompletions(plan, args.completions, args.warmupCompletions ?? 0)
  const { results } = await runInThreads(plan, {
    workers: args.workers,
    cores: availableParallelism(),
    workerUrl: new URL('./node-worker.mjs', import.meta.url),
  })
  return results
}

/** The same results, with what the run itself says about their precision. */
function analysedRun(plan: Plan, args: Arguments, confidence: number): Results & { readonly precision: object } {
  const { completions, warmupCompletions = 0 } = args
  const { results, analysis } = replicate(plan, completions === undefined ? null : { completions, warmup: warmupCompletions })
  return { ...results, precision: { confidence, ...batchesOf(analysis, confidence), warmup: analysis.warmup } }
}

function exitOfError(error: unknown): number {
  if (error instanceof CancelledError) return EXIT.cancelled
  const isOurs = error instanceof RunError || error instanceof ThreadError || error instanceof OutputError
  return isOurs ? EXIT.run : EXIT.input
}

if (isMainThread) {
  let isWritten = true
  watchOutputs(() => {
    isWritten = false
  })
  // The last word: the news that an output failed comes after the results were handed over.
  process.on('exit', () => {
    if (!isWritten) process.exitCode = EXIT.run
  })
  main(process.argv.slice(2)).then(
    (code) => {
      process.exitCode = code
    },
    (error: unknown) => {
      console.error(error instanceof Error ? error.message : String(error))
      if (error instanceof UsageError) console.error('--help explains the options')
      process.exitCode = exitOfError(error)
    },
  )
} else {
  serveExperiment(workerData as ExperimentInit, (message, transfer) => parentPort?.postMessage(message, transfer))
}
