import { performance } from 'node:perf_hooks'
import { CASES } from './cases'
import { type Case, type Measured, WAY } from './cases/case'
import { EXPECTED, type ExpectedCase, WAITING } from './cases/expected'
import { type Judged, judgeMean, judgeOne, percent, RELEASE_SEEDS } from './cases/judge'

const USAGE = `npm run validate [-- ID… --release --fast --json --markdown]

Runs the cases of the validation table, and compares what is measured with what is expected.
  ID…        only these cases, or families: Q01 CB
  --release  the mean of ${RELEASE_SEEDS} seeds against the narrow gate, instead of one seed against the wide one
  --fast     leaves out the slow cases
  --json     one JSON array on standard output
  --markdown the table of docs/fidelity.md
  --help, -h this text
Exit code 0: all well; 1: a case failed; 2: no such case.`

/** One line of the table. */
export interface Row extends Judged {
  readonly id: string
  readonly title: string
  readonly metric: string
  readonly unit: string
  readonly source: string
}

interface Options {
  readonly ids: readonly string[]
  readonly release: boolean
  readonly fast: boolean
  readonly json: boolean
  readonly markdown: boolean
  readonly help: boolean
}

const FLAGS = ['--release', '--fast', '--json', '--markdown', '--help', '-h']

/** The options, or why there are none. */
function optionsOf(argv: readonly string[]): Options | string {
  const flags = argv.filter((word) => word.startsWith('-'))
  const unknown = flags.find((flag) => !FLAGS.includes(flag))
  if (unknown !== undefined) return `unknown option '${unknown}'`
  if (flags.includes('--json') && flags.includes('--markdown')) return 'either --json or --markdown'
  const has = (flag: string) => flags.includes(flag)
  return {
    ids: argv.filter((word) => !word.startsWith('-')).map((word) => word.toUpperCase()),
    release: has('--release'),
    fast: has('--fast'),
    json: has('--json'),
    markdown: has('--markdown'),
    help: has('--help') || has('-h'),
  }
}

/** Whether an id, or the letters of a family, mean a case. */
function means(wanted: string, id: string): boolean {
  return id === wanted || (/^[A-Z]+$/.test(wanted) && id.replace(/\d+$/, '') === wanted)
}

/** Why nothing shall run: words that mean no case. */
function problemOf({ ids }: Options): string | null {
  const unknown = ids.filter((wanted) => !CASES.some(({ id }) => means(wanted, id)))
  if (unknown.length === 0) return null
  const reasons = unknown.map((wanted) => {
    const waiting = WAITING.find(({ id }) => id === wanted)
    return waiting === undefined ? `there is no case ${wanted}` : `${wanted} ${waiting.title}: waits for ${waiting.for}`
  })
  return reasons.join('\n')
}

function isWanted({ id, slow }: Case, { ids, fast }: Options): boolean {
  if (fast && slow) return false
  return ids.length === 0 || ids.some((wanted) => means(wanted, id))
}

/** Runs a case and judges every metric of the table, measured or not. */
function rowsOf(of: Case, table: ExpectedCase, release: boolean): Row[] {
  const seeds = release && !of.exact ? RELEASE_SEEDS : 1
  const runs: Measured[] = []
  let failure: string | null = null
  try {
    for (let seed = 1; seed <= seeds; seed++) runs.push(of.measure(seed))
  } catch (error) {
    failure = error instanceof Error ? error.message : String(error)
  }
  return table.expected.flatMap((expected, i) => {
    const { id, title, source } = table
    // A metric that stands in the table several times is measured as `p`, `p #2`, `p #3`.
    const before = table.expected.slice(0, i).filter(({ metric }) => metric === expected.metric).length
    const called = before === 0 ? expected.metric : `${expected.metric} #${before + 1}`
    const row = (metric: string, judged: Judged): Row => ({ id, title, source, metric, unit: expected.unit, ...judged })
    if (of.leftOut !== undefined && expected.metric in of.leftOut) return []
    const names = failure === null ? Object.keys(runs[0]).filter((name) => name.split(WAY)[0] === called) : []
    if (names.length === 0) return [row(expected.metric, judgeOne(expected, failure ?? 'not measured'))].map(asFailed)
    return names.map((name) => {
      const values = runs.map((measured) => measured[name])
      return row(name, seeds > 1 ? judgeMean(expected, name, values) : judgeOne(expected, values[0]))
    })
  })
}

function asFailed(row: Row): Row {
  return { ...row, verdict: 'FAIL' }
}

function shown(value: Judged['measured'] | undefined): string {
  if (typeof value !== 'number') return String(value)
  return String(Number(value.toPrecision(6)))
}

function line(row: Row): string {
  const { id, metric, unit, expected, measured, deviation, allowed, verdict } = row
  const isLong = String(expected).length > 24 || String(measured).length > 24
  const relative = allowed.endsWith('%')
  const off = deviation === null ? '' : relative ? `${deviation >= 0 ? '+' : ''}${percent(deviation)}` : shown(deviation)
  const head = `${verdict.padEnd(4)}  ${id.padEnd(5)} ${metric.padEnd(34)}`
  if (!isLong)
    return `${head} ${shown(expected).padStart(12)} ${shown(measured).padStart(12)} ${unit.padEnd(4)} ${off.padStart(10)}  ${allowed}`
  return verdict === 'ok'
    ? `${head} as expected: ${shown(expected)}`
    : `${head}\n        expected: ${shown(expected)}\n        measured: ${shown(measured)}`
}

function markdown(rows: readonly Row[]): string {
  const cell = (text: string) => text.replaceAll('|', '\\|')
  const lines = rows.map(({ id, title, metric, unit, expected, measured, deviation, allowed, verdict }, i) => {
    const first = rows[i - 1]?.id !== id
    const isLong = String(expected).length > 40
    const off = deviation !== null && allowed.endsWith('%') ? percent(deviation) : ''
    const [wanted, found] =
      isLong && verdict === 'ok' ? ['the trace of the table', 'the same'] : [shown(expected), shown(measured)]
    const [name, about] = first ? [id, title] : ['', '']
    return `| ${name} | ${cell(about)} | ${cell(metric)} | ${cell(`${wanted} ${unit}`.trimEnd())} | ${cell(found)} | ${off} | ${allowed} | ${verdict} |`
  })
  return ['| | case | metric | expected | measured | off by | allowed | |', '|---|---|---|---|---|---|---|---|', ...lines].join(
    '\n',
  )
}

function main(argv: readonly string[]): number {
  const options = optionsOf(argv)
  if (typeof options !== 'string' && options.help) {
    console.log(USAGE)
    return 0
  }
  const problem = typeof options === 'string' ? options : problemOf(options)
  if (typeof options === 'string' || problem !== null) {
    console.error(`${problem}\n${USAGE}`)
    return 2
  }
  const wanted = CASES.filter((of) => isWanted(of, options))
  const startMs = performance.now()
  const all: Row[] = []
  const isText = !options.json && !options.markdown
  if (isText)
    console.log(
      `      case  ${'metric'.padEnd(34)} ${'expected'.padStart(12)} ${'measured'.padStart(12)}       deviation  allowed`,
    )
  for (const of of wanted) {
    const table = EXPECTED.get(of.id)
    if (table === undefined) throw new Error(`case ${of.id} is not in the table`)
    const rows = rowsOf(of, table, options.release)
    all.push(...rows)
    if (isText) for (const row of rows) console.log(line(row))
  }
  const failed = all.filter(({ verdict }) => verdict === 'FAIL')
  if (options.json) console.log(JSON.stringify(all, null, 2))
  else if (options.markdown) console.log(markdown(all))
  else {
    const seconds = ((performance.now() - startMs) / 1000).toFixed(1)
    const seeds = options.release ? `${RELEASE_SEEDS} seeds` : 'one seed'
    console.log(
      `\n${wanted.length} cases, ${all.length} figures, ${failed.length} failed; ${seeds}, ${seconds} s; left out: ${WAITING.map(({ id }) => id).join(', ')}`,
    )
  }
  return failed.length > 0 ? 1 : 0
}

process.exitCode = main(process.argv.slice(2))
