import { describe, expect, test, vi } from 'vitest'
import { Ring } from '../../../workers/sdk/placement-ring'
import { near } from '../../../workers/testing/near.testing'
import { simulate } from '../../../workers/testing/simulate'
import type { ParamValue } from '../../params'
import { farm, pools, trace } from './balancer.testing'
import { slowStartRatio } from './slow-start'

const RUN = { completions: 200_000, warmupCompletions: 20_000 }
/** Mean time at the pool in mean service times. */
const sojourn = (n: number, load: number, balancer: Readonly<Record<string, ParamValue>>, run = RUN) =>
  (simulate(farm(n, load, balancer), run).nodes.pool.histograms.latency.mean as number) / 1000

/** Mean time of GI/M/1 with Erlang-n gaps of mean 1/λ, service rate 1: σ solves σ = (nλ / (nλ + 1 − σ))ⁿ. */
function erlangGaps(n: number, load: number): number {
  let sigma = load
  for (let i = 0; i < 1000; i++) sigma = ((n * load) / (n * load + 1 - sigma)) ** n
  return 1 / (1 - sigma)
}

/** Mitzenmacher's fixed point: W = Σ λ^((dⁱ − d)/(d − 1)). */
function mitzenmacher(load: number, d: number): number {
  let sum = 0
  for (let i = 1; i < 20; i++) sum += load ** ((d ** i - d) / (d - 1))
  return sum
}

describe('queues behind a balancer', () => {
  test('at random every instance is an M/M/1', () => near(sojourn(10, 0.8, { policy: 'random' }), 5, 0.1))

  test('in turn every instance is a GI/M/1 with Erlang gaps', () =>
    near(sojourn(10, 0.8, { policy: 'roundRobin' }), erlangGaps(10, 0.8), 0.05))

  test('the better of two random ones follows Mitzenmacher’s fixed point', () => {
    near(sojourn(100, 0.7, { policy: 'leastRequest' }), mitzenmacher(0.7, 2), 0.02)
    near(sojourn(100, 0.9, { policy: 'leastRequest', choiceCount: 3 }), mitzenmacher(0.9, 3), 0.04)
  })

  test('a full scan joins the shortest of two queues (Flatto and McKean)', () =>
    near(sojourn(2, 0.8, { policy: 'leastRequest', choiceCount: null }), 2.9557, 0.05))

  test('one choice is random', () => near(sojourn(10, 0.5, { policy: 'leastRequest', choiceCount: 1 }), 2, 0.04))

  test('old news makes a herd: a full scan is worse than random, two choices are not', () => {
    const stale = { policy: 'leastRequest', loadInfo: 'stale', staleMs: 20_000 }
    const random = 1 / (1 - 0.8)
    const short = { completions: 20_000, warmupCompletions: 2000 }
    expect(sojourn(20, 0.8, { ...stale, choiceCount: null }, short)).toBeGreaterThan(2 * random)
    expect(sojourn(20, 0.8, { ...stale, staleMs: 1000, choiceCount: 2 }, short)).toBeLessThan(random)
  })

  test('peak EWMA keeps away from a slow instance, which least request fills as much as others', () => {
    const run = (policy: string) =>
      simulate(pools({ ratePerSec: 100 }, { policy }, [{ serviceTimeMs: 10 }, { serviceTimeMs: 10 }, { serviceTimeMs: 1000 }]), {
        durationSec: 300,
      }).nodes
    const ewma = run('peakEwma')
    // Decaying from 1 s to 10 ms takes ln 100 = 4.6 time constants: far fewer than a twentieth of the calls.
    expect(ewma.c.counters.in / ewma.lb.counters.picks).toBeLessThan(0.05)
    const random = run('random')
    near(random.c.counters.in / random.lb.counters.picks, 1 / 3, 0.05)
  })
})

describe('traces', () => {
  const weights = (a: number, b: number, c: number) =>
    [a, b, c].map((weight, i) => ({ type: 'weight', wires: [`to-${'abc'[i]}`], weight }))
  const steady = { arrivals: 'constant', ratePerSec: 1 }

  test('smooth weighted round robin: 5, 1, 1 is a a b a c a a', () => {
    const { letters, onTransit } = trace()
    simulate(pools(steady, { weights: weights(5, 1, 1) }, [{}, {}, {}]), { durationSec: 14.5, onTransit })
    expect(letters.join(' ')).toBe('a a b a c a a a a b a c a a')
  })

  test('in turn over all instances behind all wires, wire by wire', () => {
    const seen: number[] = []
    const { nodes } = simulate(pools(steady, {}, [{ instances: 2 }, {}]), {
      durationSec: 9.5,
      onTransit: (wire, back) => {
        if (!back && wire > 0) seen.push(wire)
      },
    })
    expect(seen).toEqual([1, 1, 2, 1, 1, 2, 1, 1, 2])
    expect(nodes.lb.gauges.members.value).toBe(3)
  })

  test('weights are shares with random and with two choices', () => {
    for (const policy of ['random', 'leastRequest']) {
      const busy = { serviceTimeMs: 1000 }
      const { nodes } = simulate(
        pools({ ratePerSec: 1000 }, { policy, choiceCount: null, weights: weights(1, 2, 5) }, [busy, busy, busy]),
        {
          durationSec: 30,
        },
      )
      for (const [id, share] of [
        ['a', 1 / 8],
        ['b', 1 / 4],
        ['c', 5 / 8],
      ] as const) {
        near(nodes[id].counters.in / nodes.lb.counters.picks, share, 0.05)
      }
    }
  })

  test('follows the instances of a pool while it runs, and only starts newcomers slowly', () => {
    const balancer = { slowStartMs: 10_000 }
    const { nodes } = simulate(
      pools({ ...steady, ratePerSec: 1000 }, balancer, [{}, {}], [{ atSec: 5, set: 'b.instances', to: 2 }]),
      { durationSec: 14.999 },
    )
    // Until 5 s halves; then the newcomer weighs 0.1 for a second and t/10 from there: of 2 + w it gets ∫ w / (2 + w).
    const integral = (from: number) => 10 * (1 - 2 * Math.log(3 / (2 + from)) - from)
    const newcomer = 1000 * ((1 * 0.1) / 2.1 + integral(0.1))
    const others = 10_000 - newcomer
    near(nodes.a.counters.in, 2500 + others / 2, 0.005)
    near(nodes.b.counters.in, 2500 + others / 2 + newcomer, 0.005)
  })

  test('an instance that is taken away gets nothing more', () => {
    const { nodes } = simulate(
      pools({ ...steady, ratePerSec: 100 }, {}, [{ instances: 3 }], [{ atSec: 1.001, set: 'a.instances', to: 1 }]),
      { durationSec: 2 },
    )
    expect(nodes.users.counters.error).toBe(0)
    expect(nodes.lb.gauges.members.value).toBe(1)
  })
})

test('LB13: the weight in slow start is max(least, (time / window)^(1 / aggression))', () => {
  const linear = { windowNs: 60e9, aggression: 1, minRatio: 0.1 }
  expect([3, 15, 30, 60, 90].map((sec) => slowStartRatio(linear, sec * 1e9))).toEqual([0.1, 0.25, 0.5, 1, 1])
  expect(slowStartRatio({ ...linear, aggression: 2 }, 15e9)).toBeCloseTo(0.5, 12)
})

describe('consistent hashing', () => {
  const KEYS = 1000
  const scan = { arrivals: 'constant', ratePerSec: 1000, keyspace: KEYS, keys: 'sequential' }
  const eject = { outlierDetection: true, consecutiveFailures: 1, maxEjectionRatio: 1 }

  /** Which member each key went to in each second; from 1 s on `e` is down, and ejected at its first failure. */
  function rounds(placement: string): readonly string[][] {
    const { letters, onTransit } = trace()
    const of = pools(
      scan,
      { policy: 'hash', placement, virtualNodes: 200, ...eject },
      [{}, {}, {}, {}, {}],
      [{ atSec: 2.0005, fault: 'crash', on: 'e' }],
    )
    simulate(of, { durationSec: 4.0005, onTransit })
    return [0, 1, 3].map((round) => letters.slice(round * KEYS, (round + 1) * KEYS))
  }

  test.each(['ring', 'ketama', 'maglev', 'jump', 'rendezvous', 'modulo'])('%s: a key has one member', (placement) => {
    const [first, second, third] = rounds(placement)
    expect(second).toEqual(first)
    // Of five members with 160 points a share has a standard deviation of 7 %, and a thousand keys add 6 %: four of both together.
    for (const id of 'abcde') near(first.filter((letter) => letter === id).length, KEYS / 5, 0.38)
    expect(third).not.toContain('e')
    const moved = third.filter((letter, i) => first[i] !== 'e' && letter !== first[i]).length
    // Only the keys of a member that is gone move, with Maglev few others; with modulo 1 − 1/5 of all.
    if (placement === 'modulo') near(moved, 0.6 * KEYS, 0.15)
    else expect(moved).toBeLessThanOrEqual(placement === 'maglev' ? 0.1 * KEYS : 0)
  })

  test('with bounded loads no member has more than ⌈c m / n⌉ of m calls under way, however hot a key', () => {
    const hot = { arrivals: 'constant', ratePerSec: 100, keyspace: 1 }
    const slow = { serviceTimeMs: 100_000 }
    const of = pools(hot, { policy: 'hash', placement: 'bounded', loadFactor: 1.25 }, [slow, slow, slow, slow])
    const { nodes } = simulate(of, { durationSec: 10.005 })
    const loads = ['a', 'b', 'c', 'd'].map((id) => nodes[id].gauges.inProgress.value)
    const all = loads.reduce((sum, load) => sum + load, 0)
    expect(all).toBe(nodes.lb.counters.picks)
    expect(Math.max(...loads)).toBe(Math.ceil((1.25 * all) / 4))
  })

  test('the ring is made anew once however many members come and go at one instant', () => {
    const made = vi.spyOn(Ring.prototype as unknown as { rebuild(): void }, 'rebuild')
    // One of a hundred is chosen; then all crash, and come back.
    const of = farm(100, 0.01, { policy: 'hash', subsetSize: 1 })
    simulate({ ...of, timeline: [{ atSec: 5, fault: 'crash', on: 'pool', forSec: 1 }] }, { durationSec: 9 })
    expect(made.mock.calls.length).toBeLessThan(10)
    made.mockRestore()
  })
})
