import '../host/node-tuning'
import { cpus } from 'node:os'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { benchPolicies } from './caches'
import { CORE, CORE_TITLES, type CoreName, compareCore } from './core-subjects'
import { BARE, CHAINED, INLINE_SUBJECTS, printInlineCosts } from './inline'
import { benchLog, type LogTask, runLog } from './log'
import { measure, print, printHeads, type Rated, type Round, ratio, type SubjectThread, type Table, type Titles } from './measure'
import { benchRings } from './rings'
import { benchSeek } from './seek'
import { SUBJECTS, type SubjectName } from './subjects'

const USAGE = `npm run bench [-- --quick --no-rings --caches --only-core --only-inline --only-log --only-seek]
npm run bench -- --chromium [--quick]

Measures the engine beside a hand-written loop, its peers, and itself: medians of five rounds, in each of which everything runs once.
  --quick     a tenth of the work and three rounds
  --no-rings  leaves out the rings between threads
  --caches    measures caches alone
  --only-core measures one worker beside hand-written loops and peers: M/M/1, M/M/1000, services in a row, gets and ten nodes
  --chromium  measures one worker in a page in Chromium, beside the hand-written loops
  --only-inline measures what an inline node costs that has nothing to do
  --only-log measures a million records a second through a log
  --only-seek measures nothing but how long it takes to go back in a long run
  --help, -h  this text`

const WORDS = ['--quick', '--no-rings', '--caches', '--only-core', '--only-inline', '--only-log', '--only-seek']

interface Options {
  readonly quick: boolean
  readonly rings: boolean
  readonly caches: boolean
}

/** A round per message. */
class NodeThread implements SubjectThread {
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

const TITLES: Titles<SubjectName> = {
  ...CORE_TITLES,
  mm1Overload: 'M/M/1, load 1.2',
  mm1Silent: 'M/M/1, load 0.8, no telemetry',
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

const PEERS = ['simjs', 'simjsTandem', 'simjsChain', 'simscript', 'simpy', 'simpyTandem', 'simpyChain'] as const

function comparePeers(table: Rated<CoreName | (typeof PEERS)[number]>): void {
  ratio(table, 'M/M/1 against sim.js', 'mm1', 'simjs')
  ratio(table, 'M/M/1 against SimScript', 'mm1', 'simscript')
  ratio(table, 'M/M/1 against SimPy', 'mm1', 'simpy')
  ratio(table, 'ten M/M/1 in a row, there and back, against sim.js, one way', 'tandem', 'simjsTandem')
  ratio(table, 'ten M/M/1 in a row, there and back, against SimPy, one way', 'tandem', 'simpyTandem')
  ratio(table, 'three services against sim.js', 'threeServices', 'simjsChain')
  ratio(table, 'three services against SimPy', 'threeServices', 'simpyChain')
}

function measured<Name extends SubjectName>(names: readonly Name[], { quick }: Options): Promise<Table<Name>> {
  return measure(names, quick, (name) => new NodeThread(name, quick))
}

async function benchInline(options: Options): Promise<void> {
  const table = await measured<SubjectName>(['yardstick', BARE, ...Object.values(INLINE_SUBJECTS), CHAINED], options)
  print(table, TITLES)
  printInlineCosts((name) => table.get(name)?.requestsByCpu.map((perSec) => 1e9 / perSec))
}

async function main(argv: readonly string[]): Promise<number> {
  if (argv.includes('--help') || argv.includes('-h')) {
    console.log(USAGE)
    return 0
  }
  const unknown = argv.find((word) => !WORDS.includes(word))
  if (unknown !== undefined) {
    console.error(unknown === '--chromium' ? '--chromium goes with --quick alone' : `unknown option '${unknown}'`)
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
  printHeads()
  if (argv.includes('--only-core')) {
    const core = await measured([...CORE, ...PEERS], options)
    print(core, TITLES)
    console.log('')
    compareCore(core)
    comparePeers(core)
    return 0
  }
  if (argv.includes('--only-inline')) {
    await benchInline(options)
    return 0
  }
  if (options.caches) {
    const caches = await measured(['yardstick', 'mm1', 'gets'], options)
    print(caches, TITLES)
    ratio(caches, 'gets against M/M/1', 'gets', 'mm1')
    ratio(caches, 'gets against the yardstick', 'gets', 'yardstick')
    await benchPolicies(options.quick)
    return 0
  }
  const single = await measured([...CORE, 'mm1Overload', 'mm1Silent', 'tenNodesSilent', ...PEERS], options)
  print(single, TITLES)
  const parallel = await measured(['workers1', 'workers2', 'workers3'], options)
  print(parallel, TITLES)
  console.log('')
  compareCore(single)
  comparePeers(single)
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
