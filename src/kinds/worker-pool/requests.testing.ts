import type { ListItem, ParamValue } from '../../params'
import type { Scenario, ScenarioNode, TimelineEntry } from '../../scenario'

type Params = Readonly<Record<string, ParamValue>>

export interface Setup {
  readonly producer?: Params
  /** The pool that asks. */
  readonly asker?: Params
  readonly request?: Params
  readonly responder?: Params
  /** What carries requests and replies: a queue, a topic or a log. */
  readonly broker?: string
  readonly requests?: Params
  readonly replies?: Params
  readonly latencyMs?: number
  readonly timeline?: readonly TimelineEntry[]
}

/** A producer p, a pool s that asks over q, a pool r that answers over a. */
export function asking(setup: Setup): Scenario {
  const { broker = 'queue', latencyMs = 1 } = setup
  const node = (id: string, kind: string, params: Params = {}): ScenarioNode => ({ id, kind, x: 0, y: 0, params })
  const steps: ListItem[] = [{ type: 'request', ...setup.request }]
  const answer: ListItem[] = [{ type: 'work' }, { type: 'send' }]
  const ways = [
    ['p', 's'],
    ['s', 'q'],
    ['q', 'r'],
    ['r', 'a'],
    ['a', 's'],
  ]
  return {
    spillway: 1,
    name: 'asking',
    nodes: [
      node('p', 'producer', { mode: 'batch', batchMessages: 1, ...setup.producer }),
      node('s', 'worker-pool', { workers: 4, steps, ...setup.asker }),
      node('q', broker, setup.requests),
      node('r', 'worker-pool', { workers: 4, serviceTimeMs: 10, steps: answer, ...setup.responder }),
      node('a', broker, setup.replies),
    ],
    wires: ways.map(([from, to]) => ({ id: `${from}${to}`, from, to, latencyMs: from === 'p' ? 0 : latencyMs })),
    timeline: [...(setup.timeline ?? [])],
  }
}
