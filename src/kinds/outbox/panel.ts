import { resolveParams, type ValuesOf } from '../../params'
import type { NodeView, TheoryRow } from '../contract'
import type { KindPanel } from '../contract-panel'
import { params as specs } from './params'

/** A poll finds what was committed since the last: half an interval on average, and a batch in each at most. */
function theory(view: NodeView, p: ValuesOf<typeof specs>): readonly TheoryRow[] {
  if (p.publish !== 'polling') return []
  const perSec = (p.batchSize * p.relays * 1000) / p.pollIntervalMs
  const keepsUp = view.rate('committed') < perSec
  return [
    {
      title: 'Wait for the relay',
      unit: 'ms',
      measured: view.meanMs('publishDelay'),
      predicted: keepsUp ? p.pollIntervalMs / p.relays / 2 : null,
      note: keepsUp
        ? 'interval / 2, at random commits far below the capacity'
        : 'more commits than the relays can publish: it only grows',
    },
    {
      title: 'Most it can publish',
      unit: 'perSec',
      measured: view.rate('published'),
      predicted: perSec,
      note: 'relays × batch / interval; reached under overload',
    },
  ]
}

/** What the inspector shows of an outbox: how long a polling relay takes, and how much it can publish. */
export const panel: KindPanel = { theory: (view, params) => theory(view, resolveParams(specs, params)) }
