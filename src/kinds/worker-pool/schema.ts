import { mean } from '../../params'
import { defineKind } from '../contract'
import { holdsWorkers } from './holds-workers'
import { metrics } from './metrics'
import { isOnlySent } from './only-sent'
import { params } from './params'
import { presets } from './presets'

/** The kind `worker-pool`: a service, database, third party, consumer or pipeline stage. */
export const schema = defineKind({
  id: 'worker-pool',
  title: 'Worker pool',
  group: 'compute',
  summary: 'Does work with a limited number of workers: a service, a database, a third party, a consumer, a pipeline stage.',
  shape: 'card',
  ins: { in: { title: 'In', accepts: ['call', 'deliver'] } },
  outs: {
    out: { title: 'Out', emits: ['call', 'send'], maxWires: 16, help: 'Whom its workers call, and where they send messages.' },
    dead: {
      title: 'Dead letters',
      emits: ['send'],
      maxWires: 1,
      aside: 'dead',
      help: 'Where messages go that were turned away or failed, and of which nobody hears: sent without waiting, acked on delivery, or answered early. Not wired: they are lost.',
    },
    registry: {
      title: 'Registry',
      emits: ['control'],
      maxWires: 1,
      help: 'Where its instances register, and send their heartbeats.',
    },
  },
  params,
  metrics,
  presets,
  instances: (p) => (p.dispatch === 'shared' ? 1 : p.instances),
  callFacts: (p) => ({
    worksMs: p.steps.length === 0 ? mean(p.serviceTimeMs) : 0,
    waits: true,
    heldWorkers: holdsWorkers(p) ? p.workers : Infinity,
    lineIsEndless: p.queueCapacity === Infinity && mean(p.queueTimeoutMs) === 0 && p.discipline === 'fifo',
    leavesWork: !p.cancelPropagation,
  }),
  forgets: (p, wire) => p.steps.length > 0 && isOnlySent(p.steps, wire),
  consumerSlots: (p) =>
    p.shutdown !== 'no'
      ? 0
      : (p.poolKind === 'fixed' ? p.workers : Math.max(p.minWorkers, p.maxWorkers)) * p.instances * p.batchSize,
  faults: { slow: true, flush: 'Its waiting messages end with an error.', scale: 'instances', instances: 'instances' },
})
