import { canvasCommands } from '../../canvas'
import { useScenario } from '../../state'
import { always, type Command } from './command'
import { openDialog } from './view-commands'

const { alignSelection, distributeSelection, chosenNodes, chosenGroups } = canvasCommands

function atLeast(count: number): () => boolean {
  return () => chosenNodes().length >= count
}

const ALIGNMENTS = [
  ['left', 'Align left edges', 'Alt+A'],
  ['center', 'Align centres', 'Alt+H'],
  ['right', 'Align right edges', 'Alt+D'],
  ['top', 'Align top edges', 'Alt+W'],
  ['middle', 'Align middles', 'Alt+V'],
  ['bottom', 'Align bottom edges', 'Alt+S'],
] as const

/** Where nodes lie: layout, alignment, groups and notes. */
export function arrangeCommands(): readonly Command[] {
  return [
    {
      id: 'layout',
      title: 'Lay out',
      group: 'Arrange',
      keys: ['L'],
      words: 'auto automatic tidy clean up',
      enabled: () => useScenario.getState().scenario.nodes.length > 1,
      run: () => void canvasCommands.autoLayout(),
    },
    ...ALIGNMENTS.map(
      ([to, title, keys]): Command => ({
        id: `align-${to}`,
        title,
        group: 'Arrange',
        keys: [keys],
        words: 'line up',
        enabled: atLeast(2),
        run: () => alignSelection(to),
      }),
    ),
    {
      id: 'distribute-x',
      title: 'Distribute sideways',
      group: 'Arrange',
      keys: ['Alt+Shift+H'],
      words: 'space evenly horizontally gaps',
      enabled: atLeast(3),
      run: () => distributeSelection('x'),
    },
    {
      id: 'distribute-y',
      title: 'Distribute downwards',
      group: 'Arrange',
      keys: ['Alt+Shift+V'],
      words: 'space evenly vertically gaps',
      enabled: atLeast(3),
      run: () => distributeSelection('y'),
    },
    {
      id: 'note',
      title: 'Add a note',
      group: 'Arrange',
      keys: ['N'],
      words: 'text comment sticky label',
      enabled: always,
      run: canvasCommands.placeNote,
    },
    {
      id: 'write',
      title: 'Write the note or title',
      group: 'Arrange',
      keys: ['F2'],
      words: 'edit rename text',
      enabled: canvasCommands.canWrite,
      run: canvasCommands.startWriting,
    },
    {
      id: 'group',
      title: 'Group',
      group: 'Arrange',
      keys: ['Mod+G'],
      words: 'frame together',
      enabled: atLeast(1),
      run: canvasCommands.groupSelection,
    },
    {
      id: 'ungroup',
      title: 'Ungroup',
      group: 'Arrange',
      keys: ['Mod+Shift+G'],
      words: 'frame dissolve',
      enabled: () => chosenGroups().length > 0,
      run: canvasCommands.ungroupSelection,
    },
    {
      id: 'fold',
      title: 'Fold or unfold the group',
      group: 'Arrange',
      keys: ['F'],
      words: 'collapse expand',
      enabled: () => chosenGroups().length > 0,
      run: canvasCommands.foldSelection,
    },
    {
      id: 'replace',
      title: 'Replace by another kind…',
      group: 'Edit',
      keys: ['Shift+R'],
      words: 'swap change type',
      enabled: () => canvasCommands.onlyNode() !== null,
      run: () => openDialog('replace'),
    },
    {
      id: 'move-before',
      title: 'Move before the neighbour on the wire',
      group: 'Arrange',
      keys: ['<'],
      keysWhen: 'chain',
      words: 'reorder inline chain chip',
      enabled: () => canvasCommands.canMoveSelected(-1),
      run: () => canvasCommands.moveSelected(-1),
    },
    {
      id: 'move-after',
      title: 'Move after the neighbour on the wire',
      group: 'Arrange',
      keys: ['>'],
      keysWhen: 'chain',
      words: 'reorder inline chain chip',
      enabled: () => canvasCommands.canMoveSelected(1),
      run: () => canvasCommands.moveSelected(1),
    },
  ]
}
