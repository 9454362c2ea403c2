// @vitest-environment happy-dom
import { act } from 'react'
import { beforeEach, expect, test, vi } from 'vitest'
import type { ParamValue } from '../params'
import { type SimClient, SimClientProvider } from '../sim-client'
import { edit, open, select, undo, useScenario, useSession } from '../state'
import { stage } from '../ui/stage.testing'
import { Inspector } from './Inspector'
import { usePending } from './pending'

vi.mock('../kinds/schemas', async () => {
  const { flag, number } = await import('../params')
  const pool = {
    id: 'pool',
    title: 'Pool',
    group: 'compute',
    summary: '',
    shape: 'card',
    ins: {},
    outs: {},
    params: {
      workers: number({ title: 'Workers', help: 'How many.', unit: 'count', default: 8, min: 1, max: 100, integer: true }),
      hold: flag({ title: 'Hold', help: 'Keeps the worker.', default: false }),
      slow: number({
        title: 'Slowdown',
        help: '',
        unit: 'factor',
        default: 1,
        min: 1,
        max: 9,
        when: { param: 'hold', is: [true] },
      }),
    },
    metrics: { busy: { type: 'gauge', unit: 'ratio', title: 'Utilization', help: '', role: 'utilization' } },
    presets: [{ id: 'big', title: 'Big', help: 'Fifty that hold.', params: { workers: 50, hold: true } }],
    warnings: ({ params }: { params: { hold: boolean } }) =>
      params.hold
        ? [
            { text: 'It holds.', why: 'Because.' },
            { text: 'It storms.', why: 'Look.', lesson: 'services/storm' },
          ]
        : [],
  }
  return { SCHEMAS: new Map([['pool', pool]]) }
})

vi.mock('../kinds/panels', () => {
  const theory = () => [{ title: 'Mean wait', unit: 'ms', measured: 90, predicted: null, note: 'Not a Poisson stream.' }]
  return { PANELS: new Map([['pool', { theory }]]) }
})

const frames = new Set<() => void>()
const view = {
  rate: () => 1234,
  total: () => 77,
  value: () => 0.5,
  mean: () => 0.25,
  state: () => 0,
  quantileMs: () => null,
  samples: () => 0,
  recent: () => 0,
}
const client = {
  view: () => view,
  wireView: () => null,
  nowNs: () => 0,
  balance: () => ({ in: 10, ok: 8, late: 0, failed: 0, rejected: 1, dropped: 0, inProgress: 1 }),
  onFrame: (listener: () => void) => {
    frames.add(listener)
    return () => frames.delete(listener)
  },
} as unknown as SimClient

const page = stage()
const actions = {
  onParam: vi.fn((ids: readonly string[], param: string, value: unknown, gesture: string | null) =>
    edit(
      param,
      (scenario) => ({
        ...scenario,
        nodes: scenario.nodes.map((node) =>
          ids.includes(node.id) ? { ...node, params: { ...node.params, [param]: value as number } } : node,
        ),
      }),
      gesture,
    ),
  ),
  onParamFromStart: vi.fn(),
  onWire: vi.fn(),
  onDocument: vi.fn(),
  onRename: vi.fn(),
  onLesson: vi.fn(),
}

beforeEach(() => {
  for (const action of Object.values(actions)) action.mockClear()
  useSession.setState({ inspectorTab: 'parameters' })
  const node = (id: string, params: Readonly<Record<string, ParamValue>>) => ({
    id,
    kind: 'pool',
    label: id.toUpperCase(),
    x: 0,
    y: 0,
    params,
  })
  const nodes = [node('a', {}), node('b', { workers: 3 })]
  open({ spillway: 1, name: 'Two pools', nodes, wires: [{ id: 'w', from: 'a', to: 'b' }] }, 'own')
  select(['a'])
  page.show(
    <SimClientProvider value={client}>
      <Inspector {...actions} learn={<p>Pages</p>} />
    </SimClientProvider>,
  )
})

const all = (selector: string) => [...page.host.querySelectorAll<HTMLElement>(selector)]
const button = (text: string) =>
  all('button').find((each) => (each.getAttribute('aria-label') ?? each.textContent)?.trim() === text) as HTMLElement
const field = (label: string) => {
  const found = all('label').find((each) => each.textContent === label)
  return page.host.querySelector(`[id="${found?.getAttribute('for')}"]`) as HTMLInputElement
}
function type(input: HTMLInputElement | HTMLTextAreaElement, text: string): void {
  act(() => {
    Object.getOwnPropertyDescriptor(Object.getPrototypeOf(input), 'value')?.set?.call(input, text)
    input.dispatchEvent(new Event('input', { bubbles: true }))
  })
}
function press(target: Element, key: string, kind: 'keydown' | 'keyup' = 'keydown'): void {
  act(() => target.dispatchEvent(new KeyboardEvent(kind, { key, bubbles: true, cancelable: true })))
}
const past = () => useScenario.getState().past.length

test('makes a row of slider steps one gesture, and the next row another', () => {
  const slider = page.host.querySelector('.ui-slider-input') as HTMLElement
  for (let i = 0; i < 3; i++) press(slider, 'ArrowRight')
  press(slider, 'ArrowRight', 'keyup')
  expect(actions.onParam.mock.calls.map(([ids, param, value]) => [ids, param, value])).toEqual(
    [9, 10, 11].map((v) => [['a'], 'workers', v]),
  )
  expect(past()).toBe(1)
  press(slider, 'ArrowRight')
  press(slider, 'ArrowRight', 'keyup')
  expect(past()).toBe(2)
  act(() => void undo())
  expect(useScenario.getState().scenario.nodes[0].params?.workers).toBe(11)
})

test('shows what was set before the run has taken it, and goes on from there', () => {
  act(() => usePending.setState({ a: { workers: 12 } }, true))
  expect(field('Workers').value).toBe('12')
  press(field('Workers'), 'ArrowUp')
  expect(actions.onParam).toHaveBeenLastCalledWith(['a'], 'workers', 13, expect.anything())
  act(() => usePending.setState({}, true))
})

test('marks what is changed and goes back to the default', () => {
  expect(button('Reset Workers to 8')).toBeUndefined()
  type(field('Workers'), '20')
  press(field('Workers'), 'Enter')
  act(() => button('Reset Workers to 8').click())
  expect(actions.onParam).toHaveBeenLastCalledWith(['a'], 'workers', 8, null)
})

test('shows a parameter only while another asks for it, and warns with a reason on request', () => {
  expect(field('Slowdown')).toBeNull()
  act(() => field('Hold').click())
  expect(field('Slowdown')).not.toBeNull()
  expect(page.host.textContent).not.toContain('Because.')
  act(() => button('Learn why').click())
  expect(page.host.textContent).toContain('Because.')
  act(() => button('More about this kind').click())
  expect(page.host.textContent).toContain('Pages')
})

test('leads from a warning to the scenario that shows it', () => {
  act(() => field('Hold').click())
  act(() => all('.ui-notice .ui-link')[1].click())
  expect(page.host.textContent).toContain('Look.')
  expect(actions.onLesson).not.toHaveBeenCalled()
  act(() => button('Show me a run of it').click())
  expect(actions.onLesson).toHaveBeenCalledWith('services/storm')
})

test('edits several nodes at once and says where they differ', () => {
  act(() => select(['a', 'b']))
  expect(page.host.querySelector('h2')?.textContent).toBe('2 nodes')
  expect(field('Workers').value).toBe('mixed')
  // The value of the first node is a change too: it is not that of the second.
  type(field('Workers'), '8')
  press(field('Workers'), 'Enter')
  expect(useScenario.getState().scenario.nodes.map((node) => node.params?.workers)).toEqual([8, 8])
})

test('applies a preset as one step of undo', () => {
  act(() => button('Presets').click())
  const [big] = all('[role=menuitemcheckbox]')
  expect(big.getAttribute('aria-label')).toBe('Big')
  expect(document.getElementById(big.getAttribute('aria-describedby') ?? '')?.textContent).toBe('Fifty that hold.')
  act(() => big.click())
  expect(useScenario.getState().scenario.nodes[0].params).toEqual({ workers: 50, hold: true })
  expect(past()).toBe(1)
})

test('writes live figures beside theory, says why there is none, and balances', () => {
  act(() => {
    for (const frame of frames) frame()
  })
  const rows = all('table tr').map((row) => row.textContent)
  expect(rows).toContain('Mean wait90.0msn/a')
  expect(rows).toContain('Goodput1.23k/sn/a')
  act(() => useSession.setState({ inspectorTab: 'metrics' }))
  expect(page.host.textContent).toContain('Not a Poisson stream.')
  expect(page.host.textContent).toContain('no samples')
  expect(page.host.querySelector('[data-holds]')?.getAttribute('data-holds')).toBe('true')
  expect(page.host.querySelector('[data-count=rejected]')?.textContent).toBe('1')
})

test('gives a new name letter by letter as one gesture, and none on Escape', () => {
  const name = page.host.querySelector('.insp-name') as HTMLInputElement
  act(() => name.focus())
  type(name, 'AB')
  type(name, 'ABC')
  press(name, 'Escape')
  const calls = actions.onRename.mock.calls
  expect(calls.map(([, label]) => label)).toEqual(['AB', 'ABC', 'A'])
  expect(new Set(calls.map((call) => call[2])).size).toBe(1)
})

test('shows the document when nothing is selected, with goals that are checked', () => {
  act(() => select([]))
  type(field('Duration'), '2 min')
  press(field('Duration'), 'Enter')
  expect(actions.onDocument).toHaveBeenLastCalledWith({ durationSec: 120 }, expect.any(String))
  act(() => button('Add a goal').click())
  expect(actions.onDocument).toHaveBeenLastCalledWith({ goals: [{ expect: 'system.latencyMsP99 < 200' }] }, null)
})

test('shows a wire with its ends and changes it', () => {
  act(() => select([], ['w']))
  expect(page.host.querySelector('h2')?.textContent).toBe('A → B')
  type(field('Loss'), '5%')
  press(field('Loss'), 'Enter')
  expect(actions.onWire).toHaveBeenLastCalledWith(['w'], 'lossRatio', 0.05, expect.any(String))
  act(() => button('To B').click())
  expect(useSession.getState().selectedNodes).toEqual(['b'])
})

test('lists the known traps of all nodes, each leading to its node', () => {
  act(() => select([]))
  expect(page.host.textContent).not.toContain('Known traps')
  act(() =>
    edit('Hold', (scenario) => ({
      ...scenario,
      nodes: scenario.nodes.map((node) => (node.id === 'b' ? { ...node, params: { hold: true } } : node)),
    })),
  )
  expect(page.host.textContent).toContain('Known traps (2)')
  expect(all('.insp-traps li').map((each) => each.textContent)).toEqual(['B It holds.', 'B It storms.'])
  act(() => button('B').click())
  expect(useSession.getState().selectedNodes).toEqual(['b'])
  expect(page.host.textContent).toContain('It holds.')
})
