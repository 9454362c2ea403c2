import { unzoomCharts, useSession } from '../../state'
import type { Runtime } from '../runtime'
import { always, type Command } from './command'
import { KEY_CONTEXTS } from './key-contexts'

const isZoomed = KEY_CONTEXTS.zoom.holds

function hasNodes(): boolean {
  return useSession.getState().selectedNodes.length > 0
}

/** What is behind these commands is fetched with the first of them. */
function act(then: (actions: typeof import('./chart-actions')) => void): void {
  void import('./chart-actions').then(then)
}

/** What the charts do, as a person asks for it without a pointer. */
export function chartCommands({ client }: Runtime): readonly Command[] {
  return [
    {
      id: 'charts',
      title: 'Show or hide the charts',
      group: 'View',
      keys: ['G'],
      words: 'graphs dock toggle',
      enabled: always,
      run: () => useSession.setState({ chartsOpen: !useSession.getState().chartsOpen }),
    },
    {
      id: 'charts-zoom-in',
      title: 'Charts: zoom in on time',
      group: 'View',
      keys: ['Alt+='],
      words: 'brush range',
      enabled: always,
      run: () => act((actions) => actions.zoomIn(client)),
    },
    {
      id: 'charts-zoom-back',
      title: 'Charts: back from the zoom',
      group: 'View',
      keys: ['Escape', 'Alt+-'],
      keysWhen: 'zoom',
      words: 'zoom out reset live',
      enabled: isZoomed,
      run: () => unzoomCharts(),
    },
    {
      id: 'charts-earlier',
      title: 'Charts: earlier',
      group: 'View',
      keys: ['Alt+,'],
      words: 'pan left time',
      enabled: isZoomed,
      run: () => act((actions) => actions.pan(client, -1)),
    },
    {
      id: 'charts-later',
      title: 'Charts: later',
      group: 'View',
      keys: ['Alt+.'],
      words: 'pan right time',
      enabled: isZoomed,
      run: () => act((actions) => actions.pan(client, 1)),
    },
    {
      id: 'chart-latency',
      title: 'Chart the latency of the selection',
      group: 'View',
      keys: ['Shift+G'],
      words: 'pin compare overlay p99 nodes',
      enabled: hasNodes,
      run: () => act((actions) => actions.pinSelection('latency')),
    },
    {
      id: 'chart-goodput',
      title: 'Chart the goodput of the selection',
      group: 'View',
      words: 'pin compare overlay throughput nodes',
      enabled: hasNodes,
      run: () => act((actions) => actions.pinSelection('good')),
    },
  ]
}
