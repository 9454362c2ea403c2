import { edit, endGesture, useScenario } from '../../state'
import { bakeable, bakeCurrentValues } from '../bake'
import { chooseFile, exportJson, openNew } from '../documents'
import { restartHints } from '../hints'
import type { Runtime } from '../runtime'
import { always, type Command } from './command'
import { openDialog } from './view-commands'

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
      enabled: () => bakeable(useScenario.getState().scenario, nowSec()) > 0,
      run() {
        endGesture()
        edit('Current values become starting values', (scenario) => bakeCurrentValues(scenario, nowSec()))
      },
    },
    { id: 'hints', title: 'Show the first hints again', group: 'Help', words: 'tour intro', enabled: always, run: restartHints },
  ]
}
