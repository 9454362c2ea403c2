import type { ParamValue } from '../../src/params'
import type { Scenario, ScenarioNode } from '../../src/scenario'

type Params = Readonly<Record<string, ParamValue>>

function node(id: string, kind: string, params: Params): ScenarioNode {
  return { id, kind, x: 0, y: 0, params }
}

function wires(latencyMs: number, ...chains: readonly string[]): Scenario['wires'] {
  const pairs = chains.flatMap((chain) => chain.split('>').flatMap((end, i, ends) => (i === 0 ? [] : [[ends[i - 1], end]])))
  return pairs.map(([from, to], i) => ({ id: `w${i}`, from, to, latencyMs }))
}

/**
 * A producer and a worker pool on one wire that takes no time; service times of 10 ms on average. Keys are numbered through: nobody reads
 * them here, and the peers draw none.
 */
export function mm1(load: number, seed: number): Scenario {
  return {
    spillway: 1,
    name: 'M/M/1',
    seed,
    durationSec: 1e7,
    nodes: [
      node('users', 'producer', { ratePerSec: 100 * load, keys: 'sequential' }),
      node('station', 'worker-pool', { serviceTimeMs: { dist: 'exponential', mean: 10 } }),
    ],
    wires: wires(0, 'users>station'),
  }
}

const exponential = (mean: number) => ({ dist: 'exponential', mean }) as const

/** Worker pools in a row, each of which works and then calls the next one; nobody holds a worker meanwhile. */
function inARow(count: number, ratePerSec: number, workers: number, latencyMs: number, seed: number): Scenario {
  const ids = Array.from({ length: count }, (_, i) => `station${i + 1}`)
  const params = { workers, serviceTimeMs: exponential(10), holdWorker: false }
  return {
    spillway: 1,
    name: 'In a row',
    seed,
    durationSec: 1e7,
    nodes: [node('users', 'producer', { ratePerSec, keys: 'sequential' }), ...ids.map((id) => node(id, 'worker-pool', params))],
    wires: wires(latencyMs, ['users', ...ids].join('>')),
  }
}

/** Ten M/M/1 stations in a row at a load of 0.8, on wires that take no time. Answers go all the way back, which queues in a row elsewhere have not. */
export const tandem = (seed: number) => inARow(10, 80, 1, 0, seed)

/** A chain of requests and responses: three services of ten workers each at a load of 0.8, on wires of 1 ms. */
export const threeServices = (seed: number) => inARow(3, 800, 10, 1, seed)

/** M/M/1000 at a load of 0.8. */
export const thousandWorkers = (seed: number) => inARow(1, 80_000, 1000, 0, seed)

const MILLION = 1_000_000

/** A million entries under Zipf keys, answered at once: what a get costs under the engine. */
export function millionEntries(seed: number): Scenario {
  return {
    spillway: 1,
    name: 'A million entries',
    seed,
    durationSec: 1e7,
    nodes: [
      node('users', 'producer', { ratePerSec: 100_000, keyspace: MILLION }),
      node('cache', 'cache', { capacity: MILLION, hitTimeMs: 0 }),
    ],
    wires: wires(0, 'users>cache'),
  }
}

/**
 * Ten nodes: patience of the users with a timer for each request, two breakers, a cache before a database, a payment provider that fails at
 * times, and a queue to e-mail workers. Pools are sized for a load of about 0.7, so that what is measured does not change with the rate.
 */
export function tenNodes(ratePerSec: number, latencyMs: number, seed: number): Scenario {
  const workers = (perRequestMs: number) => Math.max(1, Math.min(10_000, Math.ceil((ratePerSec * perRequestMs) / 1000 / 0.7)))
  const pool = (id: string, meanMs: number, perRequestMs: number, more: Params = {}) =>
    node(id, 'worker-pool', {
      workers: workers(perRequestMs),
      serviceTimeMs: { dist: 'exponential', mean: meanMs },
      holdWorker: false,
      ...more,
    })
  return {
    spillway: 1,
    name: 'Ten nodes',
    seed,
    durationSec: 1,
    nodes: [
      node('users', 'producer', { ratePerSec, patienceMs: 1000, keyspace: 100_000 }),
      pool('gateway', 0.2, 0.2),
      node('breaker', 'circuit-breaker', {}),
      pool('checkout', 1, 1),
      node('cache', 'cache', { capacity: 10_000, policy: 'sieve' }),
      pool('database', 2, 1),
      node('guard', 'circuit-breaker', {}),
      pool('payment', 3, 3, { failureRatio: 0.01 }),
      node('mails', 'queue', {}),
      // A delivery holds its mailer for the way there and back, too: else the queue grows for as long as the run lasts.
      pool('mailers', 1, 1 + 2 * latencyMs),
    ],
    wires: wires(
      latencyMs,
      'users>gateway>breaker>checkout>cache',
      'cache>database',
      'checkout>guard>payment',
      'checkout>mails>mailers',
    ),
  }
}

/** Numbers of parameters that say how much a node can take. */
const SIZES = ['ratePerSec', 'workers', 'queueCapacity', 'capacity']

/** A scenario with one producer as it would be for another rate: everything as many times as large. */
export function scaled(scenario: Scenario, ratePerSec: number): Scenario {
  const rates = scenario.nodes.flatMap(({ params }) => (typeof params?.ratePerSec === 'number' ? [params.ratePerSec] : []))
  const factor = ratePerSec / rates[0]
  const grown = ([name, value]: [string, ParamValue]): [string, ParamValue] =>
    SIZES.includes(name) && typeof value === 'number' ? [name, Math.round(value * factor)] : [name, value]
  const nodes = scenario.nodes.map((each) => ({
    ...each,
    params: Object.fromEntries(Object.entries(each.params ?? {}).map(grown)),
  }))
  return { ...scenario, nodes }
}

/** The inline kinds that {@link tenServices} puts before each service, from the caller on. */
export const CHAIN = ['retry', 'circuit-breaker', 'timeout', 'load-balancer'] as const
export type Link = (typeof CHAIN)[number]

export const SERVICES = 10

/**
 * Ten services, each of which calls the next one, over wires of 0.5 ms; before each stands `chain`, in process. Nothing fails, nothing is
 * late and each service has one instance, so the inline nodes have nothing to do but to pass on calls and answers.
 */
export function tenServices(chain: readonly Link[], seed: number): Scenario {
  const ratePerSec = 10_000
  const ids = Array.from({ length: SERVICES }, (_, i) => `service${i + 1}`)
  const services = ids.map((id) =>
    node(id, 'worker-pool', { workers: 15, serviceTimeMs: { dist: 'exponential', mean: 1 }, holdWorker: false }),
  )
  const relays = ids.flatMap((id) => chain.map((kind) => node(`${kind}-${id}`, kind, {})))
  const before = (id: string, caller: string) => {
    const path = [...chain.map((kind) => `${kind}-${id}`), id]
    return [...wires(0.5, `${caller}>${path[0]}`), ...wires(0, path.join('>'))]
  }
  const all = ids.flatMap((id, i) => before(id, i === 0 ? 'users' : ids[i - 1]))
  return {
    spillway: 1,
    name: 'Ten services',
    seed,
    durationSec: 1,
    nodes: [node('users', 'producer', { ratePerSec, keys: 'sequential' }), ...services, ...relays],
    wires: all.map((wire, i) => ({ ...wire, id: `w${i}` })),
  }
}
