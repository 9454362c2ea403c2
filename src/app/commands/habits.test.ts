// @vitest-environment happy-dom
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { open, select } from '../../state'
import type { MenuEntry } from '../../ui'
import type { Runtime } from '../runtime'
import { appMenu, canvasMenu } from './menus'
import { makeCommands } from './registry'

const commands = makeCommands({ client: { nowNs: () => 0 }, change: vi.fn() } as unknown as Runtime)

/** What a person expects of an editor: by a key, in a menu, and (as every command) in the palette. Arrows nudge without a menu. */
const HABITS = [
  [
    'undo',
    'redo',
    'history',
    'cut',
    'copy',
    'paste',
    'duplicate',
    'delete',
    'select-all',
    'select-upstream',
    'select-downstream',
  ],
  [
    'add',
    'connect',
    'find',
    'commands',
    'keys',
    'fit',
    'zoom-selection',
    'layout',
    'align-left',
    'distribute-x',
    'note',
    'group',
  ],
  [
    'ungroup',
    'fold',
    'replace',
    'open-file',
    'gallery',
    'export',
    'export-png',
    'export-svg',
    'share',
    'keep',
    'compare',
    'sweep',
  ],
].flat()

function target(html: string): Element {
  document.body.innerHTML = `<div class="canvas">${html}<i></i></div>`
  return document.querySelector('i')?.previousElementSibling ?? (document.querySelector('i') as Element)
}

function idsOf(entries: readonly MenuEntry[]): readonly string[] {
  return entries.flatMap((entry) => (entry !== 'separator' && 'id' in entry ? [entry.id ?? ''] : []))
}

describe('the habits', () => {
  beforeEach(() => {
    const node = (id: string) => ({ id, kind: 'worker-pool', x: 0, y: 0 })
    open({ spillway: 1, name: 'Test', nodes: [node('a'), node('b')], wires: [] }, 'own')
    select([])
  })

  it('have a key each', () => {
    for (const id of HABITS) expect(commands.get(id)?.keys ?? [], id).not.toEqual([])
  })

  it('are in a menu each', () => {
    const node = '<div class="react-flow__node" data-id="a"></div>'
    const menus = [appMenu(commands), canvasMenu(commands, target('')), canvasMenu(commands, target(node))]
    select(['a', 'b'])
    menus.push(canvasMenu(commands, target(node)))
    menus.push(canvasMenu(commands, target('<div class="react-flow__node" data-id="group:g"></div>')))
    const offered = new Set(menus.flatMap(idsOf))
    expect(HABITS.filter((id) => !offered.has(id))).toEqual([])
  })
})
