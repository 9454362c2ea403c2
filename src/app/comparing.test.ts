// @vitest-environment happy-dom
import { beforeEach, expect, it } from 'vitest'
import { node, scenario, wires } from '../scenario/builders.testing'
import { edit, open, undo, useCompare, useScenario } from '../state'
import type { Autosave } from './autosave'
import { keepVariant, swapVariants } from './comparing'

const FIRST = scenario([node('p', 'producer'), node('w', 'worker-pool')], wires('p>w'))
const OTHER = { ...FIRST, name: 'Another' }
const saver = { flush: () => Promise.resolve() } as Autosave
const names = () => [useScenario.getState().scenario, useCompare.getState().kept].map((one) => one?.name)

beforeEach(() => {
  open({ ...FIRST, name: 'First' }, 'own')
  useCompare.setState({ kept: null })
})

it('swaps variants of one document as one step that can be undone', async () => {
  keepVariant()
  edit('Rename', (scenario) => ({ ...scenario, name: 'Changed' }))
  await swapVariants(saver)
  expect(names()).toEqual(['First', 'Changed'])
  expect(useScenario.getState().past).toHaveLength(2)
  await swapVariants(saver)
  expect(names()).toEqual(['Changed', 'First'])
  undo()
  expect(names()).toEqual(['First', 'First'])
})

it('opens a variant of another document as a document of its own', async () => {
  keepVariant()
  open(OTHER, 'own')
  await swapVariants(saver)
  expect(names()).toEqual(['First', 'Another'])
  expect(useScenario.getState().past).toEqual([])
})

it('does nothing while nothing is kept', async () => {
  await swapVariants(saver)
  expect(names()).toEqual(['First', undefined])
})
