import type { ValuesOf } from '../../params'
import { defineKind, type NodeView, type TheoryRow } from '../contract'
import { metrics } from './metrics'
import { params } from './params'
import { presets } from './presets'
import { worstStalenessMs } from './staleness'

type Values = ValuesOf<typeof params>

function theory(view: NodeView, p: Values): readonly TheoryRow[] {
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

/** The kind `registry`: believes in instances as long as they send heartbeats, and tells balancers. */
export const schema = defineKind({
  id: 'registry',
  title: 'Registry',
  group: 'state',
  summary: 'Knows which instances there are, by leases that they renew, and tells balancers, sooner or later.',
  shape: 'card',
  ins: { in: { title: 'Instances', accepts: ['control'] } },
  outs: {
    members: { title: 'Members', emits: ['control'], maxWires: 32, help: 'Load balancers that hear who is there.' },
  },
  params,
  metrics,
  presets,
  theory,
})
