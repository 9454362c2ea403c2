import { defineKind } from '../contract'
import { metrics } from './metrics'
import { params } from './params'
import { PRESETS } from './presets'

/** The kind `log`: a partitioned, replicated log with consumer groups. */
export const schema = defineKind({
  id: 'log',
  title: 'Log',
  group: 'messaging',
  summary: 'A partitioned log that keeps what was read: Kafka’s producers, replicas and consumer groups in one node.',
  shape: 'card',
  ins: { in: { title: 'Producers', accepts: ['send'] } },
  outs: {
    out: {
      title: 'Groups',
      emits: ['deliver'],
      maxWires: 8,
      help: 'Each wire is a consumer group: every group gets every record, its members share the partitions.',
    },
    dead: {
      title: 'Dead letters',
      emits: ['send'],
      maxWires: 1,
      aside: 'dead',
      help: 'Where records go that were given up. Not wired: they are passed over.',
    },
  },
  params,
  metrics,
  presets: PRESETS,
  callFacts: (p) => ({
    keepsRecords: true,
    commitsWithEffects: p.groups.some(({ commit }) => commit === 'transaction'),
  }),
  faults: { slow: true },
})
