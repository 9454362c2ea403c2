import { useCompare, useScenario } from '../../state'
import { showToast } from '../../ui'
import { keepVariant } from '../comparing'
import { always, type Command } from './command'
import { openDialog } from './view-commands'

function hasNodes(): boolean {
  return useScenario.getState().scenario.nodes.length > 0
}

export function compareCommands(): readonly Command[] {
  return [
    {
      id: 'keep',
      title: 'Keep as A, to compare with',
      group: 'Scenario',
      keys: ['K'],
      words: 'variant baseline',
      enabled: hasNodes,
      run() {
        keepVariant()
        const action = { label: 'Compare', onSelect: () => openDialog('compare') }
        showToast({ id: 'kept', message: 'Kept as A. Change it, or open another one.', action })
      },
    },
    {
      id: 'compare',
      title: 'Compare with A…',
      group: 'Scenario',
      keys: ['Shift+C'],
      words: 'variants side by side difference interval replications',
      enabled: always,
      run: () => openDialog('compare'),
    },
    {
      id: 'sweep',
      title: 'Sweep a parameter…',
      group: 'Scenario',
      keys: ['Shift+S'],
      words: 'curve range experiment',
      enabled: hasNodes,
      run() {
        useCompare.setState({ sweep: null })
        openDialog('sweep')
      },
    },
  ]
}
