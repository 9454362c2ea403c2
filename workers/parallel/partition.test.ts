import { describe, expect, it } from 'vitest'
import { compileScenario, type Plan, type ScenarioNode } from '../../src/scenario'
import { expectedLoad, type Net } from './expected-load'
import { groupsOf, partition, suggestedWorkers } from './partition'
import { leastLatenciesNs } from './tiling'

type Params = ScenarioNode['params']

/** Nodes as `id kind`, wires as `from>to latency`. */
function planOf(nodes: readonly string[], wires: readonly string[], params: Readonly<Record<string, Params>> = {}): Plan {
  const compiled = compileScenario({
    spillway: 1,
    name: 'net',
    nodes: nodes.map((text) => {
      const [id, kind = 'worker-pool'] = text.split(' ')
      return { id, kind, x: 0, y: 0, params: params[id] }
    }),
    wires: wires.map((text, i) => {
      const [ends, latencyMs = '1'] = text.split(' ')
      const [from, to] = ends.split('>')
      return { id: `w${i}`, from, to, latencyMs: Number(latencyMs) }
    }),
  })
  if ('problems' in compiled) throw new Error(JSON.stringify(compiled.problems))
  return compiled.plan
}

/** Nodes on wires of so many milliseconds: `[from, to, ms]`; the first is an origin. `peers`: whose peer each node is. */
function bareOf(count: number, ends: readonly (readonly [number, number, number])[], peers?: readonly number[]): Net {
  const nodes = Array.from({ length: count }, (_, i) => ({ origin: i === 0, peer: peers?.[i] ?? i, params: { ratePerSec: 1e6 } }))
  const wires = ends.map(([from, to, ms]) => ({ from, to, minLatencyNs: ms * 1e6, share: 1, contract: 'call' }))
  return { nodes, wires } as unknown as Net
}

const chain = (...latenciesMs: readonly number[]) =>
  bareOf(
    latenciesMs.length + 1,
    latenciesMs.map((ms, i) => [i, i + 1, ms]),
  )

/** Nodes of each worker, by their ids. */
function dealt(plan: Plan, workers: number): string[] {
  const { assignment, workers: used } = partition(plan, workers)
  return Array.from({ length: used }, (_, worker) =>
    plan.nodes
      .filter((_, i) => assignment[i] === worker)
      .map(({ id }) => id)
      .sort()
      .join(' '),
  ).sort()
}

const perSec = (plan: Plan) =>
  Object.fromEntries(
    plan.wires.map(({ from, to }, i) => [`${plan.nodes[from].id}>${plan.nodes[to].id}`, expectedLoad(plan).messages[i]]),
  )

describe('what a run is expected to do', () => {
  it('follows the rate of each producer along the wires', () => {
    const plan = planOf(['a producer', 'b producer', 'x', 'y', 'z'], ['a>x', 'b>y', 'x>z', 'y>z'], {
      a: { ratePerSec: 100 },
      b: { ratePerSec: 7 },
    })
    expect(perSec(plan)).toEqual({ 'a>x': 100, 'b>y': 7, 'x>z': 100, 'y>z': 7 })
    // Arrivals and service of what came, answers to what was sent.
    expect([...expectedLoad(plan).events]).toEqual([300, 21, 300, 21, 214])
  })

  it('divides what leaves a balancer and a queue, and copies what leaves a pool', () => {
    const plan = planOf(
      ['a producer', 'lb load-balancer', 'x', 'y', 'q queue', 'm', 'n'],
      ['a>lb 0', 'lb>x', 'lb>y', 'x>q', 'q>m', 'q>n'],
      { a: { ratePerSec: 100 } },
    )
    expect(perSec(plan)).toMatchObject({ 'lb>x': 50, 'lb>y': 50, 'x>q': 50, 'q>m': 25, 'q>n': 25 })
  })

  it('expects little behind a cache', () => {
    const plan = planOf(['a producer', 'c cache', 'db'], ['a>c', 'c>db'], { a: { ratePerSec: 100 } })
    expect(perSec(plan)).toEqual({ 'a>c': 100, 'c>db': 20 })
  })

  it('comes to an end where messages can go round', () => {
    const plan = planOf(['a producer', 'x', 'q queue', 'y'], ['a>x', 'x>q', 'q>y', 'y>x'], { a: { ratePerSec: 100 } })
    for (const rate of Object.values(perSec(plan))) expect(rate).toBe(100)
  })
})

describe('the partition', () => {
  it('gives the busy path more workers than the idle ones', () => {
    const plan = planOf(['a producer', 'x', 'y', 'b producer', 'p', 'q'], ['a>x', 'x>y', 'b>p', 'p>q'], {
      a: { ratePerSec: 10_000 },
      b: { ratePerSec: 10 },
    })
    const [first, second] = dealt(plan, 2).map((ids) => ids.split(' ').filter((id) => 'axy'.includes(id)).length)
    expect([first, second].sort()).toEqual([1, 2])
  })

  it('keeps together what is joined by wires that take no time', () => {
    const plan = planOf(['a producer', 'x', 'y', 'z'], ['a>x', 'x>y 0', 'y>z'], { a: { ratePerSec: 1000 } })
    const { assignment, lookaheadNs } = partition(plan, 3)
    expect(assignment[1]).toBe(assignment[2])
    expect(lookaheadNs).toBe(1e6)
    expect(partition(planOf(['a producer', 'x'], ['a>x 0']), 3)).toEqual({
      workers: 1,
      assignment: Uint8Array.of(0, 0),
      lookaheadNs: Infinity,
    })
  })

  it('cuts long wires rather than short ones where the windows of short ones would hold nothing', () => {
    const nodes = ['a producer', 'x', 'b producer', 'y']
    const plan = planOf(nodes, ['a>x 0.01', 'x>y 20', 'b>y 0.01'], { a: { ratePerSec: 900 }, b: { ratePerSec: 1000 } })
    expect(dealt(plan, 2)).toEqual(['a x', 'b y'])
    expect(partition(plan, 2).lookaheadNs).toBe(20e6)
  })

  it('leaves no worker without a node, also where nothing is sent', () => {
    const plan = planOf(['a producer', 'x', 'y', 'z'], ['a>x', 'x>y', 'y>z'], { a: { ratePerSec: 0.001 } })
    for (const workers of [2, 3, 4]) expect(dealt(plan, workers)).toHaveLength(workers)
    expect(partition(plan, 8).workers).toBe(4)
  })

  it('is not divided where its windows would hold too little', () => {
    const net = (ratePerSec: number) => planOf(['a producer', 'x', 'y'], ['a>x', 'x>y'], { a: { ratePerSec } })
    expect(suggestedWorkers(net(1000), 4)).toBe(1)
    expect(suggestedWorkers(net(100_000), 4)).toBe(3)
    expect(suggestedWorkers(net(100_000), 1)).toBe(1)
  })

  it('numbers each group by its first node', () => {
    expect(groupsOf(chain(1, 0, 0, 1), 1000)).toEqual([0, 1, 1, 1, 4])
    expect(groupsOf(bareOf(3, [[2, 1, 0]]), 1000)).toEqual([0, 1, 1])
  })

  it('keeps peers together, who know of each other without a message', () => {
    const ends = [0, 1, 2].map((i) => [i, i + 1, 1] as const)
    const { workers, assignment } = partition(bareOf(4, ends, [0, 1, 2, 1]), 3)
    expect(workers).toBe(3)
    expect(assignment[3]).toBe(assignment[1])
    expect(new Set(assignment).size).toBe(3)
  })

  it('leaves a core to the page, and takes three workers at most', () => {
    const busy = chain(10, 10, 10, 10, 10)
    expect([1, 2, 3, 4, 64].map((cores) => suggestedWorkers(busy, cores))).toEqual([1, 1, 2, 3, 3])
  })

  it('lets wires become shorter only where no window is planned by them', () => {
    const plan = chain(0.5, 0, 0.5)
    const parts = { workers: 1, assignment: new Uint8Array(4), lookaheadNs: Infinity }
    expect(leastLatenciesNs(plan, parts)).toEqual([5e5, 0, 5e5])
    const cut = { workers: 2, assignment: Uint8Array.of(0, 1, 1, 1), lookaheadNs: 4e5 }
    expect(leastLatenciesNs(plan, cut)).toEqual([4e5, 0, 5e5])
  })
})
