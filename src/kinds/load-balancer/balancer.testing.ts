import type { ParamValue } from '../../params'
import type { Scenario, ScenarioNode, TimelineEntry } from '../../scenario'

type Params = Readonly<Record<string, ParamValue>>

export function node(id: string, kind: string, params: Params = {}): ScenarioNode {
  return { id, kind, x: 0, y: 0, params }
}

export function exponential(mean: number): ParamValue {
  return { dist: 'exponential', mean }
}

/** Poisson arrivals at a balancer before one pool of `n` instances with one worker each: each serves one a second, `load` of which comes. */
export function farm(n: number, load: number, balancer: Params): Scenario {
  return {
    spillway: 1,
    name: 'Farm',
    nodes: [
      node('users', 'producer', { ratePerSec: load * n }),
      node('lb', 'load-balancer', balancer),
      node('pool', 'worker-pool', { instances: n, serviceTimeMs: exponential(1000) }),
    ],
    wires: [
      { id: 'w0', from: 'users', to: 'lb' },
      { id: 'w1', from: 'lb', to: 'pool' },
    ],
  }
}

/** A balancer before several pools of unlimited workers, named `a`, `b`, …; wires to them are named `to-a`, `to-b`, … */
export function pools(
  users: Params,
  balancer: Params,
  members: readonly Params[],
  timeline: readonly TimelineEntry[] = [],
): Scenario {
  const ids = members.map((_, i) => String.fromCharCode(97 + i))
  return {
    spillway: 1,
    name: 'Pools',
    nodes: [
      node('users', 'producer', users),
      node('lb', 'load-balancer', balancer),
      ...members.map((params, i) => node(ids[i], 'worker-pool', { workers: null, serviceTimeMs: 0, ...params })),
    ],
    wires: [{ id: 'w0', from: 'users', to: 'lb' }, ...ids.map((id) => ({ id: `to-${id}`, from: 'lb', to: id }))],
    timeline,
  }
}

/** Collects which wire each call took, as letters; for `onTransit`. */
export function trace(): { readonly letters: string[]; readonly onTransit: (wire: number, back: boolean) => void } {
  const letters: string[] = []
  return {
    letters,
    onTransit: (wire, back) => {
      if (!back && wire > 0) letters.push(String.fromCharCode(96 + wire))
    },
  }
}
