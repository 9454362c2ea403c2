import { edit, endGesture, useScenario } from '../../state'
import { bakeable, bakeCurrentValues } from '../bake'
import { chooseFile, exportJson, exportPicture, openNew } from '../documents'
import type { Runtime } from '../runtime'
import { always, type Command } from './command'
import { openDialog } from './view-commands'

function hasContent(): boolean {
  const { nodes, notes = [] } = useScenario.getState().scenario
  return nodes.length + notes.length > 0
}

export function fileCommands({ client, saver }: Runtime): readonly Command[] {
  const nowSec = () => client.nowNs() / 1e9
  return [
    {
      id: 'new',
      title: 'New scenario',
      group: 'Scenario',
      words: 'empty blank',
      enabled: always,
      run: () => void openNew(saver),
    },
    {
      id: 'gallery',
      title: 'Scenarios…',
      group: 'Scenario',
      keys: ['Mod+O'],
      words: 'gallery examples open yours saved',
      enabled: always,
      run: () => openDialog('gallery'),
    },
    {
      id: 'open-file',
      title: 'Open a file…',
      group: 'Scenario',
      keys: ['Shift+O'],
      words: 'import json load',
      enabled: always,
      run: () => chooseFile(saver),
    },
    {
      id: 'export',
      title: 'Export as JSON',
      group: 'Scenario',
      keys: ['Mod+S'],
      words: 'download save file',
      enabled: always,
      run: exportJson,
    },
    {
      id: 'export-png',
      title: 'Export as PNG',
      group: 'Scenario',
      keys: ['Shift+P'],
      words: 'picture image save download canvas',
      enabled: hasContent,
      run: () => void exportPicture(client, 'png'),
    },
    {
      id: 'export-svg',
      title: 'Export as SVG',
      group: 'Scenario',
      keys: ['Shift+V'],
      words: 'picture image vector save download canvas',
      enabled: hasContent,
      run: () => void exportPicture(client, 'svg'),
    },
    {
      id: 'share',
      title: 'Share…',
      group: 'Scenario',
      keys: ['Mod+Shift+S'],
      inFields: true,
      words: 'link url copy send',
      enabled: always,
      run: () => openDialog('share'),
    },
    {
      id: 'bake',
      title: 'Make current values the starting values',
      group: 'Scenario',
      words: 'bake timeline apply parameters keep',
      whyNot: 'No parameter was changed yet.',
      enabled: () => bakeable(useScenario.getState().scenario, nowSec()) > 0,
      run() {
        endGesture()
        edit('Current values become starting values', (scenario) => bakeCurrentValues(scenario, nowSec()))
      },
    },
    {
      id: 'hints',
      title: 'Show the first hints again',
      group: 'Help',
      words: 'tour intro',
      enabled: always,
      run: () => void import('../hints').then((hints) => hints.restartHints()),
    },
  ]
}
