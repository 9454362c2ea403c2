import { LiveThreads } from '../testing/live-threads'
import { tenNodes } from './topologies'

const MINUTES = 10
const RATE_PER_SEC = 10_000
const SEEKS = 25

/** How long it takes to go from the end of a long run to instants all over it, and from one of them to another. */
export async function benchSeek(quick: boolean): Promise<void> {
  const endSec = quick ? 60 : 60 * MINUTES
  const run = await LiveThreads.open(
    { ...tenNodes(RATE_PER_SEC, 0.5, 1), durationSec: endSec },
    1,
    new URL('./node-worker.mjs', import.meta.url),
  )
  const go = async (sec: number): Promise<Cost> => {
    const startedMs = performance.now()
    const cpu = process.cpuUsage()
    run.send({ type: 'seek', toNs: Math.round(sec * 1e9), after: 'pause' })
    await run.sought()
    const { user, system } = process.cpuUsage(cpu)
    return { wallMs: performance.now() - startedMs, cpuMs: (user + system) / 1000 }
  }
  const whole = await go(endSec)
  const events = run.events
  // Spread evenly and taken in an order that leaps about.
  const leaps = await inTurn(SEEKS, (i) => go((((i * 7) % SEEKS) + 0.5) * (endSec / SEEKS)))
  const fromEnd = await inTurn(5, async (i) => {
    await go(endSec)
    return go((endSec * (i + 0.7)) / 5)
  })
  await run.stop()
  const all = [...leaps, ...fromEnd]
  console.log(
    `${endSec} virtual s at ${RATE_PER_SEC} requests/s, ten nodes: ${(events / 1e6).toFixed(0)} M events, run in ${secText(whole)}`,
  )
  const of = (rank: (count: number) => number) => ({
    wallMs: sortedBy(all, 'wallMs')[rank(all.length)],
    cpuMs: sortedBy(all, 'cpuMs')[rank(all.length)],
  })
  const median = secText(of((count) => count >> 1))
  console.log(`going to another instant, ${all.length} times: median ${median}, longest ${secText(of((count) => count - 1))}`)
}

interface Cost {
  readonly wallMs: number
  /** Of all threads: on a busy machine far less than the wall clock says. */
  readonly cpuMs: number
}

function sortedBy(costs: readonly Cost[], field: keyof Cost): readonly number[] {
  return costs.map((cost) => cost[field]).sort((a, b) => a - b)
}

function secText({ wallMs, cpuMs }: Cost): string {
  return `${(wallMs / 1000).toFixed(2)} s (${(cpuMs / 1000).toFixed(2)} s of processor time)`
}

async function inTurn(count: number, measure: (i: number) => Promise<Cost>): Promise<Cost[]> {
  const times: Cost[] = []
  for (let i = 0; i < count; i++) times.push(await measure(i))
  return times
}
