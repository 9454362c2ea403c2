import { defineKind } from '../contract'
import { metrics } from './metrics'
import { params } from './params'
import { presets } from './presets'

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
  faults: { instances: 'servers' },
})
