import { expect, it } from 'vitest'
import { compileScenario, type ParamState } from '.'
import { FIXTURES, node, scenario, wires } from './builders.testing'
import type { TimelineEntry } from './document'
import { ParamState as State } from './param-state'

/** The number of workers, from 4, after every command of a timeline. */
function history(...timeline: readonly TimelineEntry[]): readonly unknown[] {
  const document = scenario([node('s', 'source'), node('work', 'pool', { v: 1 })], wires('s>work'), { timeline })
  const compiled = compileScenario(document, FIXTURES)
  if ('problems' in compiled) throw new Error(JSON.stringify(compiled.problems))
  const state: ParamState = new State(compiled.plan)
  return compiled.plan.commands.map((command) => {
    state.apply(command)
    return state.values[1].workers
  })
}

const scale = (atSec: number, to: number, forSec?: number): TimelineEntry => ({
  atSec,
  fault: 'scale',
  on: 'work',
  to,
  ...(forSec !== undefined && { forSec }),
})

it('a scale sets a parameter until it ends', () => {
  expect(history(scale(1, 9, 2))).toEqual([9, 4])
})

it('a change meanwhile overrules it for good', () => {
  expect(history(scale(1, 9, 5), { atSec: 2, set: 'work.workers', to: 6 })).toEqual([9, 6, 6])
})

it('of scales that overlap the later one counts, and what it covered shows again after it', () => {
  expect(history(scale(1, 9, 10), scale(2, 7, 3))).toEqual([9, 7, 9, 4])
  expect(history(scale(1, 9, 3), scale(2, 7, 10))).toEqual([9, 7, 7, 4])
})

it('a change of another parameter leaves it alone', () => {
  expect(history(scale(1, 9), { atSec: 2, set: 'work.room', to: 6 })).toEqual([9, 9])
})
