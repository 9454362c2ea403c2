import '../host/node-tuning'
import { cpus } from 'node:os'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { benchPolicies } from './caches'
import { BARE, CHAINED, INLINE_SUBJECTS, printInlineCosts } from './inline'
import { benchLog, type LogTask, runLog } from './log'
import { benchRings } from './rings'
import { benchSeek } from './seek'
import { type Round, SUBJECTS, type SubjectName } from './subjects'

const USAGE = `npm run bench [-- --quick --no-rings --caches --only-core --only-inline --only-log --only-seek]

Measures the engine beside a hand-written loop, its peers, and itself: medians of five rounds, in each of which everything runs once.
  --quick     a tenth of the work and three rounds
  --no-rings  leaves out the rings between threads
  --caches    measures caches alone
  --only-core measures one worker: the hand-written loop, M/M/1, M/M/1000, services in a row, gets and ten nodes
  --only-inline measures what an inline node costs that has nothing to do
  --only-log measures a million records a second through a log
  --only-seek measures nothing but how long it takes to go back in a long run`

const WORDS = ['--quick', '--no-rings', '--caches', '--only-core', '--only-inline', '--only-log', '--only-seek']

interface Options {
  readonly quick: boolean
  readonly rings: boolean
  readonly caches: boolean
}

/** Rates of one subject by round: per wall second, and per second of processor time, which other programs disturb less. */
interface Rates {
  readonly requests: number[]
  readonly requestsByCpu: number[]
  readonly events: number[]
  readonly eventsByCpu: number[]
}

type Table = ReadonlyMap<SubjectName, Rates>

/** A thread of its own for one subject; a round per message. */
class Thread {
  private readonly worker: Worker

  constructor(name: SubjectName, quick: boolean) {
    this.worker = new Worker(new URL(import.meta.url), { workerData: { name, quick } })
  }

  round(number: number): Promise<Round | string> {
    return new Promise((resolve) => {
      this.worker.once('message', resolve)
      this.worker.once('error', (error) => resolve(error instanceof Error ? error.message : String(error)))
      this.worker.postMessage(number)
    })
  }

  end(): void {
    void this.worker.terminate()
  }
}

/** Rounds for the compiler: until the fourth it takes processor time besides, and code is given up that relied on what has changed since. */
const WARM_UP = 4

async function measure(names: readonly SubjectName[], { quick }: Options): Promise<Table> {
  const rounds = quick ? 3 : 5
  const threads = new Map(names.map((name) => [name, new Thread(name, quick)]))
  const table = new Map<SubjectName, Rates>(
    names.map((name) => [name, { requests: [], requestsByCpu: [], events: [], eventsByCpu: [] }]),
  )
  for (let round = 0; round < WARM_UP + rounds; round++) {
    for (const [name, thread] of threads) {
      const result = await thread.round(round)
      if (typeof result === 'string') {
        console.log(`${name}: skipped, ${result}`)
        table.delete(name)
        threads.delete(name)
        thread.end()
      } else if (round >= WARM_UP) {
        const { requests, events, wallMs, cpuMs } = result
        table.get(name)?.requests.push((requests / wallMs) * 1000)
        table.get(name)?.requestsByCpu.push((requests / cpuMs) * 1000)
        table.get(name)?.events.push((events / wallMs) * 1000)
        table.get(name)?.eventsByCpu.push((events / cpuMs) * 1000)
      }
    }
  }
  for (const thread of threads.values()) thread.end()
  return table
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]
}

function rate(value: number): string {
  if (value === 0) return ''
  return value >= 1e6 ? `${(value / 1e6).toFixed(2)} M/s` : `${(value / 1e3).toFixed(1)} k/s`
}

function print(table: Table, titles: Readonly<Partial<Record<SubjectName, string>>>): void {
  for (const [name, { requests, requestsByCpu, events, eventsByCpu }] of table) {
    const range = `${rate(Math.min(...requests))} to ${rate(Math.max(...requests))}`
    const figures = [requests, requestsByCpu, events, eventsByCpu].map((rates) => rate(median(rates)).padStart(12)).join(' ')
    console.log(`${(titles[name] ?? name).padEnd(42)} ${figures}   ${range}`)
  }
}

/** Median over the rounds of the ratio within a round, since noise falls on all subjects of a round alike. */
function ratio(table: Table, title: string, ours: SubjectName, theirs: SubjectName, of: keyof Rates = 'requestsByCpu'): void {
  const a = table.get(ours)?.[of]
  const b = table.get(theirs)?.[of]
  if (a === undefined || b === undefined) return
  console.log(`${title.padEnd(61)} ${median(a.map((value, i) => value / b[i])).toFixed(2)}x`)
}

const TITLES: Readonly<Partial<Record<SubjectName, string>>> = {
  yardstick: 'M/M/1, hand-written loop (yardstick)',
  tandemYardstick: 'ten M/M/1 in a row, hand-written loop',
  chainYardstick: 'three services, hand-written loop',
  mm1: 'M/M/1, load 0.8',
  mm1Overload: 'M/M/1, load 1.2',
  gets: 'gets, a million entries, Zipf keys',
  tandem: 'ten M/M/1 in a row, there and back',
  threeServices: 'three services, request and response',
  thousandWorkers: 'M/M/1000, load 0.8',
  mm1Silent: 'M/M/1, load 0.8, no telemetry',
  tenNodes: 'ten nodes, 10,000 requests/s',
  tenNodesSilent: 'ten nodes, no telemetry',
  workers1: 'ten nodes at 1e6 requests/s, 1 worker',
  workers2: 'ten nodes at 1e6 requests/s, 2 workers',
  workers3: 'ten nodes at 1e6 requests/s, 3 workers',
  services: 'ten services in a row',
  servicesRetry: 'a retry before each',
  servicesBreaker: 'a circuit breaker before each',
  servicesTimeout: 'a timeout before each',
  servicesBalancer: 'a load balancer before each',
  servicesChain: 'all four before each',
  simjs: 'M/M/1, sim.js',
  simscript: 'M/M/1, SimScript',
  simpy: 'M/M/1, SimPy',
  simjsTandem: 'ten M/M/1 in a row, sim.js',
  simjsChain: 'three services, sim.js',
  simpyTandem: 'ten M/M/1 in a row, SimPy',
  simpyChain: 'three services, SimPy',
}

/** What one worker does. */
const CORE = [
  'yardstick',
  'mm1',
  'thousandWorkers',
  'tandemYardstick',
  'tandem',
  'chainYardstick',
  'threeServices',
  'gets',
  'tenNodes',
] as const

const PEERS = ['simjs', 'simjsTandem', 'simjsChain', 'simscript', 'simpy', 'simpyTandem', 'simpyChain'] as const

/** What one worker does against the hand-written loops. */
function compareCore(table: Table): void {
  ratio(table, 'M/M/1 against the yardstick', 'mm1', 'yardstick')
  ratio(table, 'ten M/M/1 in a row, there and back, against the loop, one way', 'tandem', 'tandemYardstick')
  ratio(table, 'three services against the loop', 'threeServices', 'chainYardstick')
  ratio(table, 'ten nodes against the yardstick of M/M/1', 'tenNodes', 'yardstick')
  ratio(table, 'gets against M/M/1', 'gets', 'mm1')
}

async function benchInline(options: Options): Promise<void> {
  const table = await measure(['yardstick', BARE, ...Object.values(INLINE_SUBJECTS), CHAINED], options)
  print(table, TITLES)
  printInlineCosts((name) => table.get(name)?.requestsByCpu.map((perSec) => 1e9 / perSec))
}

async function main(argv: readonly string[]): Promise<number> {
  if (argv.some((word) => !WORDS.includes(word))) {
    console.error(USAGE)
    return 2
  }
  const options = { quick: argv.includes('--quick'), rings: !argv.includes('--no-rings'), caches: argv.includes('--caches') }
  console.log(`${cpus().length} cores, ${cpus()[0]?.model ?? 'unknown'}; Node ${process.version}\n`)
  if (argv.includes('--only-seek')) {
    await benchSeek(options.quick)
    return 0
  }
  if (argv.includes('--only-log')) {
    await benchLog(options.quick, new URL(import.meta.url))
    return 0
  }
  const heads = ['req/wall', 'req/cpu', 'events/wall', 'events/cpu'].map((text) => text.padStart(12)).join(' ')
  console.log(`${''.padEnd(42)} ${heads}   req/wall, worst to best round`)
  if (argv.includes('--only-core')) {
    const core = await measure(CORE, options)
    print(core, TITLES)
    console.log('')
    compareCore(core)
    return 0
  }
  if (argv.includes('--only-inline')) {
    await benchInline(options)
    return 0
  }
  if (options.caches) {
    const caches = await measure(['yardstick', 'mm1', 'gets'], options)
    print(caches, TITLES)
    ratio(caches, 'gets against M/M/1', 'gets', 'mm1')
    ratio(caches, 'gets against the yardstick', 'gets', 'yardstick')
    await benchPolicies(options.quick)
    return 0
  }
  const single = await measure([...CORE, 'mm1Overload', 'mm1Silent', 'tenNodesSilent', ...PEERS], options)
  print(single, TITLES)
  const parallel = await measure(['workers1', 'workers2', 'workers3'], options)
  print(parallel, TITLES)
  console.log('')
  compareCore(single)
  ratio(single, 'M/M/1 against sim.js', 'mm1', 'simjs')
  ratio(single, 'M/M/1 against SimScript', 'mm1', 'simscript')
  ratio(single, 'M/M/1 against SimPy', 'mm1', 'simpy')
  ratio(single, 'ten M/M/1 in a row, there and back, against sim.js, one way', 'tandem', 'simjsTandem')
  ratio(single, 'ten M/M/1 in a row, there and back, against SimPy, one way', 'tandem', 'simpyTandem')
  ratio(single, 'three services against sim.js', 'threeServices', 'simjsChain')
  ratio(single, 'three services against SimPy', 'threeServices', 'simpyChain')
  ratio(single, 'time per event, load 1.2 against 0.8', 'mm1', 'mm1Overload', 'eventsByCpu')
  ratio(single, 'time per event with telemetry against without, M/M/1', 'mm1Silent', 'mm1', 'eventsByCpu')
  ratio(single, 'time per event with telemetry against without, ten nodes', 'tenNodesSilent', 'tenNodes', 'eventsByCpu')
  ratio(parallel, 'speed-up on 2 workers', 'workers2', 'workers1', 'requests')
  ratio(parallel, 'speed-up on 3 workers', 'workers3', 'workers1', 'requests')
  console.log('')
  await benchInline(options)
  console.log('\nEviction policies on a stored trace')
  await benchPolicies(options.quick)
  console.log('')
  await benchLog(options.quick, new URL(import.meta.url))
  console.log('')
  await benchSeek(options.quick)
  if (options.rings) {
    console.log('\nRings, 64-byte records')
    await benchRings()
  }
  return 0
}

function serve(name: SubjectName, quick: boolean): void {
  const port = parentPort
  port?.on('message', async (round: number) => {
    try {
      port.postMessage(await SUBJECTS[name](quick, round))
    } catch (error) {
      port.postMessage(error instanceof Error ? error.message : String(error))
    }
  })
}

function serveLog(): void {
  const port = parentPort
  port?.on('message', async (task: LogTask) => {
    try {
      port.postMessage(await runLog(task))
    } catch (error) {
      port.postMessage(error instanceof Error ? error.message : String(error))
    }
  })
}

if (isMainThread) {
  main(process.argv.slice(2)).then((code) => {
    process.exitCode = code
  })
} else if (workerData === 'log') {
  serveLog()
} else {
  const { name, quick } = workerData as { readonly name: SubjectName; readonly quick: boolean }
  serve(name, quick)
}
