import { nearest, parseQuantity } from '../../src/params'
import { MAX_REPLICATIONS, MAX_SHARDS, type Shard } from '../experiments'
import { MAX_WORKERS } from '../protocol/control'

/** What the command line asks for. */
export interface Arguments {
  /** `merge` joins part files; `run` runs a scenario, once or as an experiment. */
  readonly command: 'run' | 'merge'
  readonly file: string
  /** Part files to merge. */
  readonly parts: readonly string[]
  readonly durationSec?: number
  readonly warmupSec?: number
  /** Requests that end after the warm-up, instead of a duration. */
  readonly completions?: number
  readonly warmupCompletions?: number
  readonly seed?: number
  /** Threads of one run, or runs at once. */
  readonly workers?: number
  readonly replications?: number
  /** `node.param=VALUES`. */
  readonly sweeps: readonly string[]
  readonly shard?: Shard
  /** Between 0 and 1. */
  readonly confidence?: number
  readonly compare: boolean
  /** Unknown fields and parameters are left out, not refused. */
  readonly lenient: boolean
  /** Where the results go instead of standard output. */
  readonly output?: string
  /** `node.param` and the text of its new value. */
  readonly set: readonly { readonly path: string; readonly text: string }[]
  readonly assertions: readonly string[]
  readonly quiet: boolean
  readonly help: boolean
}

/** Input that cannot be used; the message says what, where and why. */
export class InputError extends Error {
  override readonly name: string = 'InputError'
}

/** A command line that cannot be understood; the message says which part and why. */
export class UsageError extends InputError {
  override readonly name = 'UsageError'
}

/** Most runs at once. */
const MAX_THREADS = 1024

export const USAGE = `usage: npm run sim -- SCENARIO [options]
       npm run sim -- merge PART.json PART.json ... [--confidence C] [--compare] [--assert 'CONDITION'] [--output FILE] [--quiet]

  SCENARIO              a file, - for standard input, or a link that holds the scenario (in quotes)

  --duration 60s        virtual time to run (default: the scenario's, else 60s)
  --completions N       instead: run until N requests have ended after the warm-up; with --duration as well at most that long
  --warmup 5s | N       left out of the results: a time, or with --completions a number of requests
  --seed N              0 to 4294967295
  --workers N           threads, 1 to ${MAX_WORKERS} (default: the engine chooses); of an experiment: runs at once (default: one a core)
  --set node.param=V    another value for a parameter of a node or a wire, or for a field of its distribution (node.param.mean=V); may be given several times
  --assert 'CONDITION'  e.g. 'checkout.latencyMsP99 < 200', with <, <=, >, >= or ==; exit code 1 when one does not hold
  --lenient             leaves out unknown fields and parameters of the file with a note, instead of refusing it

  --replications N      so many runs, the r-th with seed + r, merged, with confidence intervals
  --sweep node.param=R  a run for each value: 1,2,4 or 1..32 or 10..100:10 (steps) or 100..1000*2 (factor); several make a grid
  --compare             with both: each point minus the first, in pairs of runs with the same random numbers
  --confidence 0.95     of the intervals, 0.5 to 0.9999; on a single run: adds its batch means and a warm-up found by MSER-5
  --shard i/n           only every n-th run, from the i-th on (1 to n); prints a part for merge
  --output FILE         writes the results there instead of standard output
  --quiet               nothing on standard error but what failed
  --help, -h            this text

Prints the results as JSON. Exit code 0: done; 1: an assertion failed; 2: bad input; 3: a run failed, or its results could not be written; 130: cancelled.
All options with examples: docs/command-line.md`

const WITH_VALUE = new Set([
  ...['--duration', '--completions', '--warmup', '--seed', '--workers', '--set', '--assert'],
  ...['--replications', '--sweep', '--confidence', '--shard', '--output'],
])
const FLAGS = new Set(['--compare', '--lenient', '--quiet', '--help', '-h'])
const OF_MERGE = new Set(['--assert', '--confidence', '--compare', '--output', '--quiet', '--help', '-h'])

interface Words {
  readonly files: string[]
  readonly set: { path: string; text: string }[]
  readonly assertions: string[]
  readonly sweeps: string[]
  readonly flags: Set<string>
  readonly values: Map<string, string>
}

/** Reads the arguments after the program's name. Throws {@link UsageError}. */
export function parseArguments(argv: readonly string[]): Arguments {
  const command = argv[0] === 'merge' ? 'merge' : 'run'
  const words = wordsOf(command === 'merge' ? argv.slice(1) : argv, command)
  const { files, set, assertions, sweeps, flags } = words
  const help = flags.has('--help') || flags.has('-h')
  if (command === 'merge' && files.length === 0 && !help) throw new UsageError('merge what? Give the files that --shard printed')
  if (command === 'run' && files.length > 1) throw new UsageError(`one scenario at a time: '${files[0]}' and '${files[1]}'`)
  if (command === 'run' && files.length === 0 && !help) {
    throw new UsageError('which scenario? Give the path of a scenario file, or - for standard input')
  }
  const result: Arguments = {
    command,
    file: command === 'run' ? (files[0] ?? '') : '',
    parts: command === 'merge' ? files : [],
    help,
    quiet: flags.has('--quiet'),
    compare: flags.has('--compare'),
    lenient: flags.has('--lenient'),
    set,
    assertions,
    sweeps,
    ...limits(words),
  }
  if (command === 'run') checkTogether(result)
  return result
}

/** Whether more than one run is asked for, or a part of them. */
export function isExperiment(args: Pick<Arguments, 'replications' | 'sweeps'>): boolean {
  return args.replications !== undefined || args.sweeps.length > 0
}

function wordsOf(argv: readonly string[], command: Arguments['command']): Words {
  const words: Words = { files: [], set: [], assertions: [], sweeps: [], flags: new Set(), values: new Map() }
  for (let i = 0; i < argv.length; i++) {
    const [name, inline] = split(argv[i])
    const known = WITH_VALUE.has(name) || FLAGS.has(name)
    if (!known && (name === '-' || !name.startsWith('-'))) words.files.push(argv[i])
    else if (!known) throw unknownOption(name)
    else if (command === 'merge' && !OF_MERGE.has(name)) throw new UsageError(`merge does not take ${name}: the parts say it`)
    else if (FLAGS.has(name)) {
      if (inline !== undefined) throw new UsageError(`${name} takes no value, not '${inline}'`)
      words.flags.add(name)
    } else {
      const value = inline ?? argv[++i]
      if (value === undefined) throw new UsageError(`${name} needs a value`)
      if (inline === undefined && (WITH_VALUE.has(value) || FLAGS.has(value))) {
        throw new UsageError(`${name} needs a value, and ${value} is an option`)
      }
      if (name === '--set') words.set.push(assignment(value))
      else if (name === '--assert') words.assertions.push(value)
      else if (name === '--sweep') words.sweeps.push(value)
      else if (words.values.has(name)) throw new UsageError(`${name} is given twice: ${words.values.get(name)} and ${value}`)
      else words.values.set(name, value)
    }
  }
  return words
}

function unknownOption(name: string): UsageError {
  const [near] = nearest(name, [...WITH_VALUE, ...FLAGS])
  return new UsageError(`unknown option '${name}'${near === undefined ? '' : `: did you mean ${near}?`}`)
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

function limits({ values, sweeps }: Words) {
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
  const replications = count(values, '--replications', 1, MAX_REPLICATIONS)
  if (replications !== undefined) result.replications = replications
  const confidence = values.get('--confidence')
  if (confidence !== undefined) result.confidence = confidenceOf(confidence)
  const output = values.get('--output')
  if (output === '') throw new UsageError('--output needs the name of a file')
  if (output !== undefined) result.output = output
  const shard = values.get('--shard')
  if (shard !== undefined) result.shard = shardOf(shard)
  const workers = count(values, '--workers', 1, isExperiment({ replications, sweeps }) ? MAX_THREADS : MAX_WORKERS)
  if (workers !== undefined) result.workers = workers
  return result
}

function checkTogether(args: Arguments): void {
  if (isExperiment(args)) return
  if (args.completions !== undefined && (args.workers ?? 1) > 1) {
    throw new UsageError('--completions runs on one worker: leave --workers out')
  }
  if (args.confidence !== undefined && (args.workers ?? 1) > 1) {
    throw new UsageError('--confidence looks into a run on one worker: leave --workers out')
  }
  if (args.shard !== undefined) throw new UsageError('--shard deals out several runs: give --replications or --sweep')
  if (args.compare) throw new UsageError('--compare needs something to compare: give --sweep and --replications')
}

function confidenceOf(text: string): number {
  const value = parseQuantity(text, 'ratio')
  if (typeof value !== 'number') throw new UsageError(`--confidence: ${value.problem}`)
  if (!(value >= 0.5 && value <= 0.9999)) throw new UsageError(`--confidence takes a share from 0.5 to 0.9999, not '${text}'`)
  return value
}

function shardOf(text: string): Shard {
  const parts = /^(\d{1,7})\/(\d{1,7})$/.exec(text)
  if (parts === null) throw new UsageError(`--shard takes i/n, such as 1/4, not '${text}'`)
  const [index, of] = [Number(parts[1]), Number(parts[2])]
  if (of < 1 || of > MAX_SHARDS) throw new UsageError(`--shard ${text}: n lies between 1 and ${MAX_SHARDS}`)
  if (index < 1 || index > of) throw new UsageError(`--shard ${text}: shards count from 1 to ${of}`)
  return { index, of }
}

function count(values: ReadonlyMap<string, string>, name: string, min: number, max: number): number | undefined {
  const text = values.get(name)
  if (text === undefined) return undefined
  const value = text.trim() === '' ? Number.NaN : Number(text.replace(/[_,]/g, ''))
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
