import { resolveParams } from '../../params'
import type { NodeView, TheoryRow } from '../contract'
import type { KindPanel } from '../contract-panel'
import { sustainedPerSec, type Values } from './limits'
import { params as specs } from './params'

function theory(view: NodeView, p: Values): readonly TheoryRow[] {
  const offered = view.rate('in')
  const rate = sustainedPerSec(p)
  const rows: TheoryRow[] = [
    {
      title: 'Allowed',
      unit: 'perSec',
      measured: view.rate('allowed'),
      predicted: p.scope === 'all' ? Math.min(offered, rate) : null,
      note:
        p.scope === 'all'
          ? 'min(offered, rate) in the long run. After a rest a burst comes on top; below the rate chance bursts may lose a little.'
          : 'No prediction: how many keys are busy is not known here.',
    },
  ]
  const paced = p.algorithm === 'leakyBucket' && p.delay === 0
  const queues = p.algorithm === 'tokenBucket' && p.burst === 1 && p.whenEmpty === 'wait' && p.maxWaitMs === Infinity
  if (p.scope !== 'all' || (!paced && !queues)) return rows
  const load = offered / rate
  const applies = load < 1 && (queues || p.burst >= 10 / (1 - load))
  const waited = view.rate('waited')
  const meanMs = view.meanMs('waitTime')
  const measured = view.rate('allowed') > 0 ? ((meanMs ?? 0) * waited) / view.rate('allowed') : null
  rows.push({
    title: 'Mean wait of all',
    unit: 'ms',
    measured,
    predicted: applies ? (load * 1000) / rate / (2 * (1 - load)) : null,
    note: applies
      ? 'M/D/1: a queue whose server takes 1 / rate for each. For Poisson arrivals.'
      : 'No prediction: the queue is too short, or fuller than it drains.',
  })
  return rows
}

/** What the inspector shows of a rate limiter: the rate and the wait that follow from its settings. */
export const panel: KindPanel = { theory: (view, params) => theory(view, resolveParams(specs, params)) }
