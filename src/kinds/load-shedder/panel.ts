import { resolveParams, type ValuesOf } from '../../params'
import type { NodeView, TheoryRow } from '../contract'
import type { KindPanel } from '../contract-panel'
import { params as specs } from './params'

function theory(view: NodeView, p: ValuesOf<typeof specs>): readonly TheoryRow[] {
  if (p.algorithm !== 'throttle') return []
  const came = view.rate('in')
  const sent = came - view.rate('shed')
  return [
    {
      title: 'Sent on for each one taken',
      unit: 'factor',
      measured: view.rate('accepted') > 0 ? sent / view.rate('accepted') : null,
      predicted: view.rate('shed') > 0 ? p.k : null,
      note: 'K, as long as it refuses and the load has been the same for a window.',
    },
  ]
}

/** What the inspector shows of a load shedder: what client throttling lets through. */
export const panel: KindPanel = { theory: (view, params) => theory(view, resolveParams(specs, params)) }
