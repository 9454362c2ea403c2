import { parseQuantity } from '../../src/params'
import { MAX_WORKERS } from '../protocol/control'

/** What the command line asks for. */
export interface Arguments {
  readonly file: string
  readonly durationSec?: number
  readonly warmupSec?: number
  /** Requests that end after the warm-up, instead of a duration. */
  readonly completions?: number
  readonly warmupCompletions?: number
  readonly seed?: number
  readonly workers?: number
  /** `node.param` and the text of its new value. */
  readonly set: readonly { readonly path: string; readonly text: string }[]
  readonly assertions: readonly string[]
  readonly help: boolean
}

/** A command line that cannot be understood; the message says which part and why. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

export const USAGE = `usage: npm run sim -- SCENARIO.json [options]

  --duration 60s        virtual time to run (default: the scenario's, else 60s)
  --completions N       instead: run until N requests have ended after the warm-up
  --warmup 5s | N       left out of the results: a time, or with --completions a number of requests
  --seed N              0 to 4294967295
  --workers N           threads, 1 to ${MAX_WORKERS} (default: the engine chooses)
  --set node.param=V    another value for a parameter; may be given several times
  --assert 'CONDITION'  e.g. 'checkout.latencyMsP99 < 200'; exit code 1 when one does not hold

Prints the results as JSON. Exit code 0: done; 1: an assertion failed; 2: bad input; 3: the run failed.`

const WITH_VALUE = new Set(['--duration', '--completions', '--warmup', '--seed', '--workers', '--set', '--assert'])

/** Reads the arguments after the program's name. Throws {@link UsageError}. */
export function parseArguments(argv: readonly string[]): Arguments {
  const set: { path: string; text: string }[] = []
  const assertions: string[] = []
  const values = new Map<string, string>()
  let file = ''
  let help = false
  for (let i = 0; i < argv.length; i++) {
    const [name, inline] = split(argv[i])
    if (name === '--help' || name === '-h') help = true
    else if (!name.startsWith('--')) {
      if (file !== '') throw new UsageError(`one scenario at a time: '${file}' and '${name}'`)
      file = name
    } else if (!WITH_VALUE.has(name)) throw new UsageError(`unknown option '${name}'; --help lists them`)
    else {
      const value = inline ?? argv[++i]
      if (value === undefined) throw new UsageError(`${name} needs a value`)
      if (name === '--set') set.push(assignment(value))
      else if (name === '--assert') assertions.push(value)
      else values.set(name, value)
    }
  }
  if (file === '' && !help) throw new UsageError('which scenario? Give the path of a scenario file')
  return { file, help, set, assertions, ...limits(values) }
}

function split(argument: string): [string, string | undefined] {
  const at = argument.startsWith('--') ? argument.indexOf('=') : -1
  return at < 0 ? [argument, undefined] : [argument.slice(0, at), argument.slice(at + 1)]
}

function assignment(text: string): { path: string; text: string } {
  const at = text.indexOf('=')
  if (at < 3 || !text.slice(0, at).includes('.')) throw new UsageError(`--set takes node.param=value, not '${text}'`)
  return { path: text.slice(0, at).trim(), text: text.slice(at + 1).trim() }
}

function limits(values: ReadonlyMap<string, string>) {
  const completions = count(values, '--completions', 1, 1e12)
  const warmup = values.get('--warmup')
  const byCount = completions !== undefined && warmup !== undefined && /^\d[\d_,]*$/.test(warmup)
  const result: { -readonly [K in keyof Arguments]?: Arguments[K] } = {}
  if (completions !== undefined) result.completions = completions
  if (byCount) result.warmupCompletions = count(values, '--warmup', 0, 1e12)
  else if (warmup !== undefined) result.warmupSec = seconds('--warmup', warmup)
  const duration = values.get('--duration')
  if (duration !== undefined) result.durationSec = seconds('--duration', duration)
  const seed = count(values, '--seed', 0, 2 ** 32 - 1)
  if (seed !== undefined) result.seed = seed
  const workers = count(values, '--workers', 1, MAX_WORKERS)
  if (workers !== undefined) result.workers = workers
  if (completions !== undefined && (workers ?? 1) > 1)
    throw new UsageError('--completions runs on one worker: leave --workers out')
  return result
}

function count(values: ReadonlyMap<string, string>, name: string, min: number, max: number): number | undefined {
  const text = values.get(name)
  if (text === undefined) return undefined
  const value = Number(text.replace(/[_,]/g, ''))
  if (!Number.isInteger(value) || value < min || value > max) {
    throw new UsageError(`${name} takes a whole number from ${min} to ${max}, not '${text}'`)
  }
  return value
}

function seconds(name: string, text: string): number {
  const value = parseQuantity(text, 's')
  if (typeof value !== 'number') throw new UsageError(`${name}: ${value.problem}`)
  if (!(value >= 0 && value <= 1e7)) throw new UsageError(`${name} takes a time from 0 to 1e7 s, not '${text}'`)
  return value
}
