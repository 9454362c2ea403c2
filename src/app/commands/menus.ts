import { itemOf } from '../../canvas'
import { select, useSession } from '../../state'
import type { MenuEntry, MenuItem } from '../../ui'
import { type CommandSet, commandOf, isOffered } from './command'
import { KIND_FAULTS, NODE_FAULTS, WIRE_FAULTS } from './fault-commands'

/** A line of a menu: the command's id, or `-` for a separator. */
type Line = string

function entries(commands: CommandSet, lines: readonly Line[]): readonly MenuEntry[] {
  const offered = lines.filter((line) => line === '-' || isOffered(commandOf(commands, line)))
  return offered.map((line) => (line === '-' ? 'separator' : menuItem(commands, line)))
}

function menuItem(commands: CommandSet, id: string): MenuItem {
  const { title, keys, danger, enabled, whyNot, run } = commandOf(commands, id)
  const disabled = !enabled()
  return { id, label: title, keys: keys?.[0], danger, disabled, detail: disabled ? whyNot : undefined, onSelect: run }
}

const APP = [
  'new',
  'gallery',
  'open-file',
  'export',
  'export-png',
  'export-svg',
  'share',
  '-',
  'undo',
  'redo',
  'history',
  'bake',
  '-',
  'layout',
  'note',
  '-',
  'charts',
  'traces',
  'break-when',
  'keep',
  'compare',
  'sweep',
  'lab',
  'race',
  'table',
  'theme',
  '-',
]
const HELP = ['commands', 'keys', 'hints', 'install']
const NODE = ['connect', 'duplicate', 'copy', 'cut', 'replace', '-', 'break-when', '-']
const NODE_MORE = ['-', 'group', 'select-upstream', 'select-downstream', 'zoom-selection', '-', 'delete']
const CHIP = ['-', 'move-before', 'move-after']
const SEVERAL = [
  'duplicate',
  'copy',
  'cut',
  '-',
  'group',
  'select-upstream',
  'select-downstream',
  'layout',
  '-',
  'align-left',
  'align-center',
  'align-right',
  'align-top',
  'align-middle',
  'align-bottom',
  'distribute-x',
  'distribute-y',
  '-',
  ...NODE_FAULTS,
  '-',
  'zoom-selection',
  'delete',
]
const NOTE = ['write', 'duplicate', 'copy', 'cut', '-', 'delete']
const GROUP = ['write', 'fold', 'ungroup', '-', 'duplicate', 'copy', 'cut', '-', 'layout', 'zoom-selection', '-', 'delete']
const WIRE = [...WIRE_FAULTS, '-', 'delete']
const GROUND = [
  'add',
  'note',
  'paste',
  'select-all',
  'find',
  '-',
  'layout',
  'fit',
  'zoom-in',
  'zoom-out',
  'zoom-100',
  '-',
  'undo',
  'redo',
  '-',
  'commands',
]

/** Behind the name of the page. */
export function appMenu(commands: CommandSet): readonly MenuEntry[] {
  return entries(commands, [...APP, ...HELP])
}

/** For what was pressed on the canvas. A node or wire that is not selected gets selected first: commands act on the selection. */
export function canvasMenu(commands: CommandSet, target: Element): readonly MenuEntry[] {
  if (target.closest('.canvas') === null || target.closest('.canvas-corner, input, textarea') !== null) return []
  const { selectedNodes, selectedWires, selectedNotes, selectedGroups } = useSession.getState()
  const pressed = target.closest('.react-flow__node')?.getAttribute('data-id')
  const { sort, id } = itemOf(pressed ?? '')
  if (pressed && sort === 'note') {
    if (!selectedNotes.includes(id)) select([], [], { notes: [id] })
    return entries(commands, NOTE)
  }
  if (pressed && sort === 'group') {
    if (!selectedGroups.includes(id)) select([], [], { groups: [id] })
    return entries(commands, GROUP)
  }
  if (pressed) {
    if (!selectedNodes.includes(id)) select([id])
    if (useSession.getState().selectedNodes.length > 1) return entries(commands, SEVERAL)
    const chip = commandOf(commands, 'move-before').enabled() || commandOf(commands, 'move-after').enabled()
    const some = [...NODE_FAULTS, ...KIND_FAULTS].filter((id) => commandOf(commands, id).enabled())
    return entries(commands, [...NODE, ...some, ...(chip ? CHIP : []), ...NODE_MORE])
  }
  const wire = target.closest('.react-flow__edge')?.getAttribute('data-id')
  if (wire) {
    if (!selectedWires.includes(wire)) select([], [wire])
    return entries(commands, WIRE)
  }
  return entries(commands, GROUND)
}
