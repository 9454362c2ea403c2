import { resolveParams, type ValuesOf } from '../../params'
import type { NodeView, TheoryRow } from '../contract'
import type { KindPanel, PanelSection } from '../contract-panel'
import { MODE, SERVER } from './metrics'
import { params as specs } from './params'
import { worstStalenessMs } from './staleness'

function theory(view: NodeView, p: ValuesOf<typeof specs>): readonly TheoryRow[] {
  return [
    {
      title: 'Slowest detection',
      unit: 'ms',
      measured: view.quantileMs('detection', 1),
      predicted: p.selfPreservation ? null : worstStalenessMs(p) - p.serverCacheMs - (p.delivery === 'poll' ? p.refreshMs : 0),
      note: 'Lease and sweep; listeners hear of it up to a cache and a refresh later.',
    },
  ]
}

/** Which servers are up, and who leads. */
function servers(view: NodeView, count: number): PanelSection {
  const isMute = view.state('mode') >= MODE.electing
  const rows = Array.from({ length: count }, (_, i) => {
    const state = view.at('serverStates', i)
    const isDown = state === SERVER.down
    const text = isDown ? 'down' : isMute ? 'up, mute' : state === SERVER.leads ? 'leads' : 'up'
    const tone = isDown ? ('failing' as const) : isMute ? ('waiting' as const) : ('good' as const)
    return { name: `Server ${i + 1}`, cells: [{ text, barRatio: isDown ? 0 : 1, tone }] }
  })
  return { title: 'Servers', columns: ['', 'State'], rows }
}

/** What the inspector shows of a registry: how late it may be, and its servers where there are several. */
export const panel: KindPanel = {
  theory: (view, params) => theory(view, resolveParams(specs, params)),
  sections: (view) => {
    const count = Number(view.param('servers'))
    return count > 1 ? [servers(view, count)] : []
  },
}
