import { resolveParams, type ValuesOf } from '../../params'
import type { NodeView, TheoryRow } from '../contract'
import type { KindPanel } from '../contract-panel'
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

/** What the inspector shows of a registry: how late it may be. */
export const panel: KindPanel = { theory: (view, params) => theory(view, resolveParams(specs, params)) }
