import { resolveParams, type ValuesOf } from '../../params'
import type { NodeView, TheoryRow } from '../contract'
import type { KindPanel } from '../contract-panel'
import { params as specs } from './params'

function theory(view: NodeView, p: ValuesOf<typeof specs>): readonly TheoryRow[] {
  const policy = view.param('policy')
  const isEven = policy === 'roundRobin' || policy === 'random'
  const slowest = p.unhealthyThreshold * p.checkIntervalMs + Math.min(p.checkTimeoutMs, p.checkIntervalMs)
  const rows: TheoryRow[] = [
    {
      title: 'Imbalance',
      unit: 'factor',
      measured: view.value('imbalance') > 0 ? view.value('imbalance') : null,
      predicted: isEven ? 1 : null,
      note: isEven ? 'Equal shares, where weights are equal and nobody is in slow start.' : 'Shares follow the load or the keys.',
    },
  ]
  if (!p.healthCheck) return rows
  rows.push({
    title: 'Slowest detection',
    unit: 'ms',
    measured: null,
    predicted: slowest,
    note: 'Failures it takes × interval + answer time, for a member that falls silent just after a check. On average half an interval less.',
  })
  return rows
}

/** What the inspector shows of a load balancer: how even it is. */
export const panel: KindPanel = { theory: (view, params) => theory(view, resolveParams(specs, params)) }
