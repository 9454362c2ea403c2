import { readFileSync } from 'node:fs'
import type { Scenario } from '../../src/scenario'
import { RandomStream } from '../kernel'
import { LiveThreads } from '../testing/live-threads'
import { scaled, tenNodes } from './topologies'

const MINUTES = 10
const RATE_PER_SEC = 10_000
const SEEKS = 30
const WORST = 10
/** The page first goes to where its window of figures begins. */
const WINDOW_SEC = 1
/** Steps in which the end of a gap between two checkpoints is looked for. */
const STEP_SEC = 0.2
/** The scenario that a new visitor sees; the bench runs in the project's folder. */
const FIRST = 'src/gallery/scenarios/checkout.json'

/** How long it takes to go from the end of a long run to instants all over it, and from one of them to another, as the page does it. */
export async function benchSeek(quick: boolean): Promise<void> {
  const endSec = quick ? 60 : 60 * MINUTES
  await measure('ten nodes', tenNodes(RATE_PER_SEC, 0.5, 1), endSec)
  const first = JSON.parse(readFileSync(FIRST, 'utf8')) as Scenario
  await measure('the first scenario of the page', scaled(first, RATE_PER_SEC), endSec)
}

interface Cost {
  readonly wallMs: number
  /** Of all threads: on a busy machine far less than the wall clock says. */
  readonly cpuMs: number
  /** Virtual seconds that were run again: what a way costs on any machine. */
  readonly againSec: number
}

async function measure(title: string, scenario: Scenario, endSec: number): Promise<void> {
  const workerUrl = new URL('./node-worker.mjs', import.meta.url)
  const run = await LiveThreads.open({ ...scenario, durationSec: endSec }, 1, { workerUrl })
  const whole = await timed(() => goTo(run, endSec))
  const { events, checkpoints } = run
  const share = ((100 * checkpoints.takingMs) / whole.wallMs).toFixed(1)
  console.log(
    `${title}, ${endSec} virtual s at ${RATE_PER_SEC} requests/s: ${(events / 1e6).toFixed(0)} M events, run in ${text(whole)}
  ${checkpoints.count} checkpoints, ${(checkpoints.bytes / 1e6).toFixed(0)} MB; taking them ${share} % of the wall time`,
  )
  const random = new RandomStream(1, 'bench', 'seek')
  const seeks: Cost[] = []
  for (let i = 0; i < SEEKS; i++) {
    const sec = endSec * random.uniform()
    seeks.push(await timed(() => show(run, sec)))
  }
  console.log(`  the first time back: ${text(seeks[0])}`)
  print(`${SEEKS} random instants`, seeks)
  const worst: Cost[] = []
  for (let i = 0; i < WORST; i++) {
    const sec = await beforeCheckpoint(run, endSec * random.uniform(), endSec)
    await goTo(run, endSec)
    worst.push(await timed(() => show(run, Math.min(endSec, sec + WINDOW_SEC))))
  }
  print(`${WORST} instants whose window begins just before a checkpoint`, worst)
  await run.stop()
}

/** Gives the virtual seconds that were run on the way. */
async function goTo(run: LiveThreads, sec: number): Promise<number> {
  run.send({ type: 'seek', toNs: Math.round(sec * 1e9), after: 'pause' })
  await run.sought()
  return sec - run.seekFromNs / 1e9
}

async function show(run: LiveThreads, sec: number): Promise<number> {
  const againSec = await goTo(run, Math.max(0, sec - WINDOW_SEC))
  return againSec + (await goTo(run, sec))
}

/** The last instant before the checkpoint that follows an instant. */
async function beforeCheckpoint(run: LiveThreads, sec: number, endSec: number): Promise<number> {
  await goTo(run, sec)
  const before = run.restoredNs
  let at = sec
  while (run.restoredNs <= Math.max(before, sec * 1e9) && at < endSec) {
    at += STEP_SEC
    await goTo(run, at)
  }
  return (run.restoredNs - 1) / 1e9
}

async function timed(action: () => Promise<number>): Promise<Cost> {
  const startedMs = performance.now()
  const cpu = process.cpuUsage()
  const againSec = await action()
  const { user, system } = process.cpuUsage(cpu)
  return { wallMs: performance.now() - startedMs, cpuMs: (user + system) / 1000, againSec }
}

function print(title: string, costs: readonly Cost[]): void {
  const at = (share: number): Cost => ({
    wallMs: quantile(costs, 'wallMs', share),
    cpuMs: quantile(costs, 'cpuMs', share),
    againSec: quantile(costs, 'againSec', share),
  })
  const of = (share: number) => `${text(at(share))}, ${at(share).againSec.toFixed(1)} virtual s run again`
  console.log(`  ${title}: median ${of(0.5)}; p95 ${of(0.95)}; longest ${of(1)}`)
}

function quantile(costs: readonly Cost[], field: keyof Cost, share: number): number {
  const sorted = costs.map((cost) => cost[field]).sort((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]
}

function text({ wallMs, cpuMs }: Pick<Cost, 'wallMs' | 'cpuMs'>): string {
  return `${(wallMs / 1000).toFixed(2)} s (${(cpuMs / 1000).toFixed(2)} s of processor time)`
}
