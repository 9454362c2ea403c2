import { beforeEach, expect, it } from 'vitest'
import type { Command } from '../../workers/protocol/commands'
import { Control, controlBlock, controlBytes, Word } from '../../workers/protocol/control'
import { layoutOf } from '../../workers/protocol/layout'
import { compileScenario } from '../scenario'
import type { Breakpoint } from './api'
import { Breaks } from './breaks'
import type { EngineLink } from './engine-link'

const compiled = compileScenario({
  spillway: 1,
  name: 'Test',
  nodes: [
    { id: 'p', kind: 'producer', x: 0, y: 0 },
    { id: 'w', kind: 'worker-pool', x: 0, y: 0 },
  ],
  wires: [{ id: 'w1', from: 'p', to: 'w', latencyMs: 1 }],
})
if ('problems' in compiled) throw new Error('the scenario does not compile')
const { plan } = compiled
const layout = layoutOf(plan, { warmup: false })

const at = (node: string, metric: string): Breakpoint => ({ node, metric, test: 'above', value: 5 })
let control = controlBlock(new ArrayBuffer(controlBytes(2)), 2)
let sent: Command[] = []

function breaksOf(workers = 1, lookaheadNs = Infinity): Breaks {
  const send = (command: Command) => sent.push(command)
  return new Breaks({ control, workers, inits: [{ layout, lookaheadNs }], send } as unknown as EngineLink, plan)
}

/** The engine has paused at 1 s; `nowNs`: the run stands there. */
function pause(bits: number, nowNs = 1e9 + 1): void {
  control.f64.set([1e9, bits, sent.length], Control.breakNs)
  control.f64[Control.nowNs] = nowNs
  Atomics.add(control.i32, Word.breaks, 1)
}

beforeEach(() => {
  control = controlBlock(new ArrayBuffer(controlBytes(2)), 2)
  sent = []
})

it('sends nothing as long as there is none, and then all that the run knows', () => {
  const breaks = breaksOf()
  breaks.set([])
  expect(sent).toEqual([])
  breaks.set([at('gone', 'in'), at('w', 'inProgress'), at('w', 'gone')])
  const slot = layout.nodes[1].slots.findIndex(({ id }) => id === 'inProgress')
  expect(sent).toEqual([{ type: 'watch', conditions: [{ node: 1, slot, test: 'above', value: 5 }] }])
  breaks.set([])
  expect(sent[1]).toEqual({ type: 'watch', conditions: [] })
})

it('names those by which the run was paused, once', () => {
  const breaks = breaksOf()
  breaks.set([at('p', 'inProgress'), at('gone', 'in'), at('w', 'inProgress')])
  pause(2)
  expect(breaks.news('running')).toBeNull()
  expect(breaks.news('paused')).toEqual({ atNs: 1e9, by: [at('w', 'inProgress')] })
  expect(breaks.news('paused')).toBeNull()
})

it('says nothing of a place that the run has left, or of another list', () => {
  const breaks = breaksOf()
  breaks.set([at('w', 'inProgress')])
  pause(1, 2e9)
  expect(breaks.news('paused')).toBeNull()
  pause(1)
  breaks.set([at('p', 'inProgress')])
  expect(breaks.news('paused')).toBeNull()
})

it('knows that several workers go on to the end of their window', () => {
  const breaks = breaksOf(2, 1e6)
  breaks.set([at('w', 'inProgress')])
  pause(1, 1e9 + 9e5)
  expect(breaks.news('paused')?.atNs).toBe(1e9)
  pause(1, 1e9 + 2e6)
  expect(breaks.news('paused')).toBeNull()
})
