import { resolveParams, type ValuesOf } from '../../params'
import type { NodeView, TheoryRow } from '../contract'
import type { KindPanel } from '../contract-panel'
import { params as specs } from './params'

function theory(view: NodeView, p: ValuesOf<typeof specs>): readonly TheoryRow[] {
  const calls = view.rate('calls')
  const row = { title: 'Hedges per call', unit: 'ratio' as const, measured: calls > 0 ? view.rate('hedges') / calls : null }
  if (p.delayFrom !== 'observed' || p.maxHedgedAttempts !== 1)
    return [{ ...row, predicted: null, note: 'P(latency > delay): not known from here.' }]
  return [{ ...row, predicted: 1 - p.percentile, note: 'P(latency > its percentile), if latencies stay as they are.' }]
}

/** What the inspector shows of hedging: how many hedges its percentile asks for. */
export const panel: KindPanel = { theory: (view, params) => theory(view, resolveParams(specs, params)) }
