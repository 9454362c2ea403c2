import { canvasCommands } from '../../canvas'
import { focusPaletteSearch } from '../../palette'
import { type DialogName, useSession } from '../../state'
import { toggleTheme } from '../../ui'
import { useShell } from '../shell-store'
import { always, type Command } from './command'

export function openDialog(openDialog: DialogName): void {
  useSession.setState({ openDialog })
}

/** On a narrow screen the palette first comes out. */
function addKind(): void {
  useShell.setState({ drawer: 'palette' })
  requestAnimationFrame(focusPaletteSearch)
}

export function viewCommands(): readonly Command[] {
  return [
    {
      id: 'add',
      title: 'Add a node',
      group: 'Edit',
      keys: ['A', 'Tab', '/'],
      words: 'kind palette insert new',
      enabled: always,
      run: addKind,
    },
    {
      id: 'find',
      title: 'Find a node',
      group: 'Select',
      keys: ['Mod+F'],
      inFields: true,
      words: 'search go to',
      enabled: always,
      run: () => openDialog('find'),
    },
    {
      id: 'fit',
      title: 'Show everything',
      group: 'View',
      keys: ['1'],
      words: 'zoom fit all',
      enabled: always,
      run: canvasCommands.fitAll,
    },
    {
      id: 'zoom-selection',
      title: 'Zoom to the selection',
      group: 'View',
      keys: ['2'],
      enabled: canvasCommands.hasSelection,
      run: canvasCommands.zoomToSelection,
    },
    { id: 'zoom-in', title: 'Zoom in', group: 'View', keys: ['+', '='], enabled: always, run: canvasCommands.zoomIn },
    { id: 'zoom-out', title: 'Zoom out', group: 'View', keys: ['-'], enabled: always, run: canvasCommands.zoomOut },
    { id: 'zoom-100', title: 'Zoom to 100 %', group: 'View', keys: ['0'], enabled: always, run: () => canvasCommands.zoomTo(1) },
    {
      id: 'race',
      title: 'Race cache policies',
      group: 'View',
      words: 'eviction compare hit ratio trace lru arc sieve',
      enabled: always,
      run: () => openDialog('race'),
    },
    {
      id: 'show-workers',
      title: 'Show or hide which worker runs each node',
      group: 'View',
      keys: ['Shift+W'],
      words: 'threads cores engine parallel badge',
      enabled: always,
      run: () => useSession.setState({ showWorkers: !useSession.getState().showWorkers }),
    },
    {
      id: 'theme',
      title: 'Light or dark',
      group: 'View',
      keys: ['T'],
      words: 'theme colours',
      enabled: always,
      run: toggleTheme,
    },
    {
      id: 'history',
      title: 'History',
      group: 'View',
      keys: ['H'],
      words: 'log versions undo',
      enabled: always,
      run: () => openDialog('history'),
    },
    {
      id: 'lab',
      title: 'Queue lab',
      group: 'View',
      keys: ['Shift+L'],
      words: 'ring lock-free shared memory measure benchmark postMessage threads',
      enabled: always,
      run: () => openDialog('lab'),
    },
    {
      id: 'table',
      title: 'Nodes and wires as a table',
      group: 'View',
      keys: ['Shift+T'],
      words: 'list accessible screen reader rows',
      enabled: always,
      run: () => openDialog('table'),
    },
    {
      id: 'traces',
      title: 'Traces of requests',
      group: 'View',
      keys: ['W'],
      words: 'waterfall spans slowest latency chrome opentelemetry sampled',
      enabled: always,
      run: () => openDialog('traces'),
    },
    {
      id: 'commands',
      title: 'All commands',
      group: 'Help',
      keys: ['Mod+K'],
      inFields: true,
      words: 'palette search',
      enabled: always,
      run: () => openDialog('palette'),
    },
    {
      id: 'keys',
      title: 'Keys and gestures',
      group: 'Help',
      keys: ['?'],
      words: 'shortcuts help',
      enabled: always,
      run: () => openDialog('keys'),
    },
  ]
}
