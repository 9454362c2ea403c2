import type { Scenario } from '../../src/scenario'
import { prepare } from '../testing/simulate'
import { type Rated, type Round, ratio, type Subject, type Work } from './measure'
import { millionEntries, mm1, tandem, tenNodes, thousandWorkers, threeServices } from './topologies'
import { chainYardstick, type Sojourn, tandemYardstick, yardstick } from './yardstick'

/** Measures a piece of work. */
export type Timed = (work: () => Work) => Promise<Round>

const SLICE_EVENTS = 50_000

/** Runs a scenario in this thread until at least `requests` have ended; only the run itself is timed. */
export function engine(timed: Timed, scenario: Scenario, requests: number): Promise<Round> {
  const { simulation } = prepare(scenario, { unchecked: true })
  const { kernel } = simulation
  simulation.start()
  return timed(() => {
    while (kernel.completed < requests && !simulation.runBefore(1e16, SLICE_EVENTS));
    return { requests: kernel.completed, events: kernel.eventCount }
  })
}

export const customers = (quick: boolean) => (quick ? 300_000 : 2_000_000)

export const CORE = [
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

export type CoreName = (typeof CORE)[number]

export const CORE_TITLES: Readonly<Record<CoreName, string>> = {
  yardstick: 'M/M/1, hand-written loop (yardstick)',
  mm1: 'M/M/1, load 0.8',
  thousandWorkers: 'M/M/1000, load 0.8',
  tandemYardstick: 'ten M/M/1 in a row, hand-written loop',
  tandem: 'ten M/M/1 in a row, there and back',
  chainYardstick: 'three services, hand-written loop',
  threeServices: 'three services, request and response',
  gets: 'gets, a million entries, Zipf keys',
  tenNodes: 'ten nodes, 10,000 requests/s',
}

/** What one worker does beside loops written by hand, in Node or in a page. */
export function coreSubjects(timed: Timed): Readonly<Record<CoreName, Subject>> {
  /** For so many customers in a whole round. */
  const loop =
    (count: number, run: (customers: number, seed: number) => Sojourn): Subject =>
    (quick, round) =>
      timed(() => {
        const requests = quick ? Math.ceil(count / 8) : count
        run(requests, round + 1)
        return { requests, events: 0 }
      })
  const run =
    (scenario: (seed: number) => Scenario, requests: (quick: boolean) => number): Subject =>
    (quick, round) =>
      engine(timed, scenario(round + 1), requests(quick))
  return {
    yardstick: loop(8_000_000, (count, seed) => yardstick(count, 0.8, seed)),
    mm1: run((seed) => mm1(0.8, seed), customers),
    thousandWorkers: run(thousandWorkers, customers),
    tandemYardstick: loop(1_200_000, (count, seed) => tandemYardstick(count, 10, 0.8, seed)),
    tandem: run(tandem, (quick) => (quick ? 30_000 : 200_000)),
    chainYardstick: loop(1_600_000, (count, seed) => chainYardstick(count, 3, 10, 0.8, 0.1, seed)),
    threeServices: run(threeServices, (quick) => (quick ? 100_000 : 600_000)),
    gets: run(millionEntries, customers),
    tenNodes: run(
      (seed) => tenNodes(10_000, 0.5, seed),
      (quick) => (quick ? 50_000 : 400_000),
    ),
  }
}

/** What one worker does against the loops. */
export function compareCore(table: Rated<CoreName>): void {
  ratio(table, 'M/M/1 against the yardstick', 'mm1', 'yardstick')
  ratio(table, 'ten M/M/1 in a row, there and back, against the loop, one way', 'tandem', 'tandemYardstick')
  ratio(table, 'three services against the loop', 'threeServices', 'chainYardstick')
  ratio(table, 'ten nodes against the yardstick of M/M/1', 'tenNodes', 'yardstick')
  ratio(table, 'gets against M/M/1', 'gets', 'mm1')
}
