import { defineKind, type NodeView, type TheoryRow } from '../contract'
import { metrics } from './metrics'
import { params } from './params'
import { presets } from './presets'

function theory(view: NodeView): readonly TheoryRow[] {
  const policy = view.param('policy')
  const isEven = policy === 'roundRobin' || policy === 'random'
  return [
    {
      title: 'Imbalance',
      unit: 'factor',
      measured: view.value('imbalance') > 0 ? view.value('imbalance') : null,
      predicted: isEven ? 1 : null,
      note: isEven ? 'Equal shares, where weights are equal and nobody is in slow start.' : 'Shares follow the load or the keys.',
    },
  ]
}

/** The kind `load-balancer`: chooses one of several instances for each call. */
export const schema = defineKind({
  id: 'load-balancer',
  title: 'Load balancer',
  group: 'routing',
  summary: 'Chooses an instance for each call: in turn, at random, by load, latency or key; puts out those that fail.',
  shape: 'card',
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
      help: 'Its members: every instance of the pool at the far end of each wire.',
    },
  },
  params,
  metrics,
  presets,
  theory,
  callFacts: () => ({ waits: true, picks: true }),
})
