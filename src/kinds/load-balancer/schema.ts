import { defineKind } from '../contract'
import { metrics } from './metrics'
import { params } from './params'
import { presets } from './presets'

/** The kind `load-balancer`: chooses one of several instances for each call. */
export const schema = defineKind({
  id: 'load-balancer',
  title: 'Load balancer',
  group: 'routing',
  summary: 'Chooses an instance for each call: in turn, at random, by load, latency or key; puts out those that fail.',
  shape: 'card',
  hasPeers: true,
  ins: {
    in: { title: 'In', accepts: ['call'] },
    members: { title: 'Members', accepts: ['control'] },
  },
  outs: {
    out: {
      title: 'Out',
      emits: ['call', 'send'],
      maxWires: 32,
      picks: true,
      leaves: 'by one',
      help: 'Its members: every instance of the pool at the far end of each wire.',
    },
  },
  params,
  metrics,
  presets,
  callFacts: () => ({ waits: true, picks: true }),
})
