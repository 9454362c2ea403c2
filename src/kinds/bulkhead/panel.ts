import { resolveParams, type ValuesOf } from '../../params'
import type { NodeView, TheoryRow } from '../contract'
import type { KindPanel } from '../contract-panel'
import { params as specs } from './params'
import { erlangB, lossWithPatience, lossWithQueue } from './theory'

type Values = ValuesOf<typeof specs>

/** Largest system that is worked out for the inspector. */
const MAX_STATES = 20_000

/** The share refused by a closed form and its name, or why there is none. */
function predict(p: Values, arrivals: number, holdSec: number): readonly [share: number | null, note: string] {
  if (!(arrivals > 0) || !(holdSec > 0)) return [null, 'No prediction: nothing has ended yet.']
  if (p.scope !== 'all') return [null, 'No prediction: traffic of each compartment is not known here.']
  const offered = arrivals * holdSec
  const assumed = 'for Poisson arrivals'
  if (p.mode === 'threadPool') {
    if (p.maxThreadPoolSize > p.coreThreadPoolSize) return [null, 'No prediction: the number of threads changes.']
    if (p.coreThreadPoolSize + p.queueCapacity > MAX_STATES) return [null, 'No prediction: too large to work out.']
    const note = p.queueCapacity === 0 ? `Erlang B, ${assumed}` : `M/M/c/K, ${assumed} and exponential latency`
    return [lossWithQueue(p.coreThreadPoolSize, p.queueCapacity, offered), `${note}.`]
  }
  const permits = p.maxConcurrentCalls
  if (permits === 0) return [1, 'There are no permits.']
  if (p.weight === 'size') return [null, 'No prediction: calls take different numbers of permits.']
  if (permits > MAX_STATES) return [null, 'No prediction: too large to work out.']
  if (p.maxWaitDurationMs === 0 || p.maxWaiting === 0)
    return [erlangB(permits, offered), `Erlang B, ${assumed}; depends on the mean latency only.`]
  if (p.maxWaiting === Infinity) {
    if (p.maxWaitDurationMs === Infinity) return [offered < permits ? 0 : null, 'Nobody is refused: the line takes all.']
    const share = lossWithPatience(permits, arrivals, holdSec, p.maxWaitDurationMs / 1000)
    return [share, `M/M/c + D (Baccelli & Hebuterne), ${assumed} and exponential latency.`]
  }
  if (p.maxWaitDurationMs !== Infinity) return [null, 'No prediction: both the line and the wait are limited.']
  if (permits + p.maxWaiting > MAX_STATES) return [null, 'No prediction: too large to work out.']
  return [lossWithQueue(permits, p.maxWaiting, offered), `M/M/c/K, ${assumed} and exponential latency.`]
}

function theory(view: NodeView, p: Values): readonly TheoryRow[] {
  const arrivals = view.rate('in')
  const permitted = view.rate('permitted')
  const holdSec = permitted > 0 ? view.mean('running') / permitted : 0
  const [share, note] = predict(p, arrivals, holdSec)
  const permits = p.mode === 'threadPool' ? Math.max(p.coreThreadPoolSize, p.maxThreadPoolSize) : p.maxConcurrentCalls
  const needed = arrivals * holdSec
  return [
    {
      title: 'Calls out at once, if none were refused',
      unit: 'count',
      measured: view.mean('running'),
      predicted: holdSec > 0 && p.weight === 'one' ? needed : null,
      note: `Little: arrivals × latency of the callee. ${needed > permits ? 'More than there is room for: healthy traffic is refused.' : `Room for ${permits}.`}`,
    },
    { title: 'Refused', unit: 'ratio', measured: arrivals > 0 ? view.rate('rejected') / arrivals : null, predicted: share, note },
  ]
}

/** What the inspector shows of a bulkhead: how much it refuses, and what it would take to refuse nothing. */
export const panel: KindPanel = { theory: (view, params) => theory(view, resolveParams(specs, params)) }
