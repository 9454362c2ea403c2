import { expect, test } from 'vitest'
import type { Preset } from '../kinds/contract'
import { choice, distribution, flag, list, number, schedule, wire, wires } from '../params'
import { isPreset, presetValues } from './presets'
import { summarise } from './summary'
import { baseOf, sectionsOf, sharedValue, shownParams } from './values'

const SPECS = {
  mode: choice({
    title: 'Mode',
    help: '',
    default: 'open',
    options: [
      { value: 'open', title: 'Open' },
      { value: 'closed', title: 'Closed' },
    ],
  }),
  rate: number({
    title: 'Rate',
    help: '',
    unit: 'perSec',
    default: 100,
    min: 0,
    max: 1e6,
    when: { param: 'mode', is: ['open'] },
  }),
  users: number({
    title: 'Users',
    help: '',
    unit: 'count',
    default: 5,
    min: 0,
    max: 1e6,
    when: { param: 'mode', is: ['closed'] },
  }),
  over: schedule({ title: 'Over time', help: '', unit: 'perSec', default: [], max: 1e6, section: 'Time' }),
  wait: number({ title: 'Wait', help: '', unit: 'ms', default: null, min: 0, max: 1e6, unlimited: 'unlimited' }),
}

test('compares values by their meaning: a default written out is no change', () => {
  expect(sharedValue(SPECS.rate, 'rate', [{}, { rate: 100 }])).toEqual({ value: undefined, variety: 1, changed: false })
  expect(sharedValue(SPECS.rate, 'rate', [{ rate: 7 }, {}])).toEqual({ value: 7, variety: 2, changed: true })
  expect(sharedValue(SPECS.wait, 'wait', [{ wait: null }, {}])).toMatchObject({ variety: 1, changed: false })
})

test('shows what has a meaning in any of the nodes', () => {
  expect(shownParams(SPECS, [{}])).toEqual(['mode', 'rate', 'over', 'wait'])
  expect(shownParams(SPECS, [{}, { mode: 'closed' }])).toEqual(['mode', 'rate', 'users', 'over', 'wait'])
})

test('puts parameters without a heading first', () => {
  expect(sectionsOf(SPECS, ['over', 'wait'])).toEqual([
    { title: null, names: ['wait'] },
    { title: 'Time', names: ['over'] },
  ])
  expect(sectionsOf(SPECS, ['over'])).toEqual([{ title: 'Time', names: ['over'] }])
})

test('takes the number of the same unit before a schedule for its base', () => {
  expect(baseOf(SPECS, 'over', { rate: 400 })).toBe(400)
  expect(baseOf(SPECS, 'over', {})).toBe(100)
})

test('lets a preset set its own values and take back those of the others', () => {
  const presets: readonly Preset[] = [
    { id: 'a', title: 'A', help: '', params: { mode: 'closed', users: 9 } },
    { id: 'b', title: 'B', help: '', params: { rate: 7 } },
  ]
  expect(presetValues(presets, presets[1], SPECS)).toEqual({ mode: 'open', rate: 7, users: 5 })
  expect(isPreset(presets, presets[1], SPECS, { rate: 7, wait: 3 })).toBe(true)
  expect(isPreset(presets, presets[1], SPECS, { rate: 7, mode: 'closed' })).toBe(false)
})

const STEPS = list({
  title: 'Steps',
  help: '',
  default: [],
  maxItems: 5,
  empty: '',
  variants: {
    work: {
      title: 'Work',
      params: {
        time: distribution({ title: 'Time', help: '', unit: 'ms', default: { dist: 'exponential', mean: 10 }, max: 1e6 }),
      },
    },
    call: {
      title: 'Call',
      params: {
        wire: wire({ title: 'Wire', help: '', default: '' }),
        timeout: number({ title: 'Timeout', help: '', unit: 'ms', default: null, min: 1, max: 1e6, unlimited: 'none' }),
        quiet: flag({ title: 'Wait', help: '', default: true }),
      },
    },
    all: { title: 'Call all', params: { wires: wires({ title: 'Wires', help: '', default: [] }) } },
  },
})
const WIRES = [{ id: 'w1', title: 'Payments', port: 'out' }]

test('says a step in one line: its target, and what is not at its default', () => {
  expect(summarise(STEPS, { type: 'work', time: 8 }, WIRES)).toEqual({ head: 'work', tail: '8 ms' })
  expect(summarise(STEPS, { type: 'call', wire: 'w1', timeout: 3000 }, WIRES)).toEqual({
    head: 'call Payments',
    tail: 'timeout 3 s',
  })
  expect(summarise(STEPS, { type: 'call', quiet: false }, WIRES)).toEqual({ head: 'call nothing yet', tail: 'no wait' })
  expect(summarise(STEPS, { type: 'call', wire: 'gone' }, WIRES).head).toBe('call a missing wire')
  expect(summarise(STEPS, { type: 'all' }, WIRES).head).toBe('call all all')
})
