import { canvasCommands } from '../../canvas'
import { usePending } from '../../inspector/pending'
import { redo, select, undo, useScenario, useSession } from '../../state'
import { asSeen } from '../bake'
import { copyToClipboard, pasteFromClipboard } from '../clipboard'
import { reach } from '../reach'
import { always, type Command } from './command'
import { KEY_CONTEXTS } from './key-contexts'

function hasNodes(): boolean {
  return useSession.getState().selectedNodes.length > 0
}

const { hasSelection, chosenNodes } = canvasCommands

const hasThings = KEY_CONTEXTS.things.holds

function selectReached(direction: 'up' | 'down'): void {
  const found = reach(useScenario.getState().scenario, chosenNodes(), direction)
  select(found.nodes, found.wires)
}

function nudge(id: string, title: string, key: string, dx: number, dy: number): readonly Command[] {
  const command = (large: boolean): Command => ({
    id: large ? `${id}-far` : id,
    title: large ? `${title}, a larger step` : title,
    group: 'Edit',
    keys: [large ? `Shift+${key}` : key],
    keysWhen: 'things',
    asGesture: true,
    enabled: hasThings,
    run: () => canvasCommands.nudge(dx * (large ? 6 : 1), dy * (large ? 6 : 1)),
  })
  return [command(false), command(true)]
}

/** Whether something is not in the history yet. */
function isUnderWay(): boolean {
  return canvasCommands.inHand() !== null || Object.keys(usePending.getState()).length > 0
}

/** `settle`: what was set and is still on its way to the run is the last thing that was done. */
export function editCommands(settle: () => void): readonly Command[] {
  return [
    {
      id: 'undo',
      title: 'Undo',
      group: 'Edit',
      keys: ['Mod+Z'],
      inFields: 'unwritten',
      enabled: () => isUnderWay() || useScenario.getState().past.length > 0,
      run: () => {
        // Of a drag that is not over, there is only the drag to take back.
        if (canvasCommands.giveUpDrag()) return
        settle()
        undo()
      },
    },
    {
      id: 'redo',
      title: 'Redo',
      group: 'Edit',
      keys: ['Mod+Shift+Z', 'Mod+Y'],
      inFields: 'unwritten',
      enabled: () => useScenario.getState().future.length > 0,
      run: redo,
    },
    {
      id: 'cut',
      title: 'Cut',
      group: 'Edit',
      keys: ['Mod+X'],
      native: true,
      enabled: hasThings,
      run: () => void copyToClipboard(true),
    },
    {
      id: 'copy',
      title: 'Copy',
      group: 'Edit',
      keys: ['Mod+C'],
      native: true,
      words: 'json',
      enabled: hasThings,
      run: () => void copyToClipboard(false),
    },
    {
      id: 'paste',
      title: 'Paste',
      group: 'Edit',
      keys: ['Mod+V'],
      native: true,
      words: 'json insert',
      enabled: always,
      run: () => void pasteFromClipboard(),
    },
    {
      id: 'duplicate',
      title: 'Duplicate',
      group: 'Edit',
      keys: ['Mod+D'],
      enabled: hasThings,
      run: () => canvasCommands.duplicateSelection(asSeen),
    },
    {
      id: 'delete',
      title: 'Delete',
      group: 'Edit',
      keys: ['Delete', 'Backspace'],
      words: 'remove',
      danger: true,
      enabled: hasSelection,
      run: canvasCommands.deleteSelection,
    },
    {
      id: 'connect',
      title: 'Connect the node',
      group: 'Edit',
      keys: ['C'],
      words: 'wire draw link',
      enabled: always,
      run: canvasCommands.startKeyboardConnect,
    },
    ...nudge('nudge-left', 'Move left', 'ArrowLeft', -4, 0),
    ...nudge('nudge-right', 'Move right', 'ArrowRight', 4, 0),
    ...nudge('nudge-up', 'Move up', 'ArrowUp', 0, -4),
    ...nudge('nudge-down', 'Move down', 'ArrowDown', 0, 4),
    { id: 'select-all', title: 'Select all', group: 'Select', keys: ['Mod+A'], enabled: always, run: canvasCommands.selectAll },
    {
      id: 'invert',
      title: 'Invert the selection',
      group: 'Select',
      keys: ['Shift+I'],
      words: 'others rest',
      enabled: always,
      run: canvasCommands.invertSelection,
    },
    {
      id: 'select-none',
      title: 'Select nothing',
      group: 'Select',
      keys: ['Escape'],
      keysWhen: 'selection',
      words: 'clear deselect',
      enabled: hasSelection,
      run: () => select([]),
    },
    {
      id: 'select-upstream',
      title: 'Select upstream',
      group: 'Select',
      keys: ['Shift+U'],
      words: 'before callers sources',
      enabled: hasNodes,
      run: () => selectReached('up'),
    },
    {
      id: 'select-downstream',
      title: 'Select downstream',
      group: 'Select',
      keys: ['Shift+D'],
      words: 'after callees',
      enabled: hasNodes,
      run: () => selectReached('down'),
    },
  ]
}
