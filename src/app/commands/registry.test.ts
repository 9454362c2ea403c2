// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from 'vitest'
import { node, scenario, wires } from '../../scenario/builders.testing'
import { fakeClient } from '../../sim-client/fake-client.testing'
import { open, select, unzoomCharts, useRun, useScenario, zoomCharts } from '../../state'
import type { Runtime } from '../runtime'
import { useShell } from '../shell-store'
import { commandFor } from './keys'
import { appMenu } from './menus'
import { makeCommands } from './registry'

/** Commands reach into the page only when they run; a client is all that is asked before. */
const commands = makeCommands({ client: fakeClient().client } as Runtime)

const CHAIN = scenario(
  [node('p', 'producer'), node('a', 'timeout'), node('b', 'retry'), node('w', 'worker-pool')],
  wires('p>a', 'a>b', 'b>w'),
)

beforeEach(() => {
  open(CHAIN, 'own')
  select([])
  unzoomCharts('all')
  useRun.setState({ status: 'paused' })
})

function commandAt(key: string, shiftKey = false): string | undefined {
  return commandFor({ key, code: '', ctrlKey: false, metaKey: false, shiftKey, altKey: false }, commands.values(), false)?.id
}

describe('the keys of all commands', () => {
  it('are not shared by two commands within one context', () => {
    const owners = new Map<string, string>()
    for (const { id, keys = [], keysWhen } of commands.values()) {
      for (const combination of keys) {
        const place = `${combination.toLowerCase()} ${keysWhen ?? 'anywhere'}`
        expect(owners.get(place), `${place} is a key of ${id}, too`).toBeUndefined()
        owners.set(place, id)
      }
    }
    expect(owners.size).toBeGreaterThan(50)
  })

  it('belong to a context only while there is something for them to act on', () => {
    const inContext = [...commands.values()].filter((command) => command.keysWhen !== undefined)
    expect(inContext.map(({ id }) => id)).toEqual(expect.arrayContaining(['move-before', 'charts-zoom-back', 'select-none']))
    expect(inContext.filter((command) => command.enabled())).toEqual([])
  })

  it('< and > move an inline node along its chain, and never seek while one is selected', () => {
    expect([commandAt('<'), commandAt('>')]).toEqual(['back', 'forward'])
    select(['a'])
    expect([commandAt('<'), commandAt('>')]).toEqual([undefined, 'move-after'])
    select(['b'])
    expect([commandAt('<'), commandAt('>')]).toEqual(['move-before', undefined])
    select(['w'])
    expect([commandAt('<'), commandAt('>')]).toEqual(['back', 'forward'])
  })

  it('Shift and an arrow move what is selected, and seek where nothing that moves is', () => {
    expect(commandAt('ArrowLeft', true)).toBe('back')
    select(['w'])
    expect(commandAt('ArrowLeft', true)).toBe('nudge-left-far')
    select([], ['w1'])
    expect(commandAt('ArrowLeft', true)).toBe('back')
  })

  it('Escape ends the way to another time before all else', () => {
    select(['w'])
    zoomCharts({ from: 1, to: 2 })
    useRun.setState({ seekingSec: 12 })
    expect(commandAt('Escape')).toBe('stay')
    useRun.setState({ seekingSec: null })
    expect(commandAt('Escape')).toBe('charts-zoom-back')
  })

  it('Escape leaves a zoom of the charts first, then the selection', () => {
    expect(commandAt('Escape')).toBeUndefined()
    select(['w'])
    expect(commandAt('Escape')).toBe('select-none')
    zoomCharts({ from: 1, to: 2 })
    expect(commandAt('Escape')).toBe('charts-zoom-back')
  })
})

describe('a command that cannot be used', () => {
  const inMenu = () => appMenu(commands).find((entry) => entry !== 'separator' && 'id' in entry && entry.id === 'bake')
  const changed = { atSec: 0, set: 'w.workers', to: 3 }

  it('says why, until it can be', () => {
    expect(inMenu()).toMatchObject({ disabled: true, detail: 'No parameter was changed yet.' })
    const { scenario } = useScenario.getState()
    open({ ...scenario, timeline: [changed] }, 'own')
    expect(inMenu()).toMatchObject({ disabled: false, detail: undefined })
  })
})

describe('a command that the browser does not offer', () => {
  const inMenu = () => appMenu(commands).some((entry) => entry !== 'separator' && 'id' in entry && entry.id === 'install')

  it('is in no menu until it does', () => {
    expect(inMenu()).toBe(false)
    useShell.setState({ install: () => {} })
    expect(inMenu()).toBe(true)
    useShell.setState({ install: null })
    expect(inMenu()).toBe(false)
  })
})
