import { defineKind } from '../contract'
import { params } from './params'
import { presets } from './presets'

/** The kind `bulkhead`: lets only so many calls out at once. */
export const schema = defineKind({
  id: 'bulkhead',
  title: 'Bulkhead',
  group: 'on the wire',
  summary: 'Lets only so many calls out at once, so that a slow callee holds up no more of its callers than that.',
  shape: 'chip',
  ins: { in: { title: 'In', accepts: ['call', 'send', 'deliver'] } },
  outs: {
    out: {
      title: 'Out',
      emits: ['call', 'send', 'deliver'],
      maxWires: 1,
      help: 'The callee whose slowness is to stay behind it.',
    },
  },
  params,
  metrics: {
    running: { type: 'gauge', unit: 'count', title: 'Out', help: 'Calls that are out: with permits, or on threads.' },
    waiting: { type: 'gauge', unit: 'count', role: 'depth', title: 'Waiting', help: 'Calls that wait for a permit or a thread.' },
    utilization: {
      type: 'gauge',
      unit: 'ratio',
      role: 'utilization',
      title: 'Utilization',
      help: 'Permits taken out of all: of all compartments that there are, where instances, keys or classes have their own.',
    },
    permits: { type: 'gauge', unit: 'count', title: 'Permits', help: 'Permits, or most threads, of each compartment.' },
    threads: { type: 'gauge', unit: 'count', title: 'Threads', help: 'Threads that exist, idle ones too.' },
    compartments: { type: 'gauge', unit: 'count', title: 'Compartments', help: 'Instances, keys or classes that have one now.' },
    fullCompartments: {
      type: 'gauge',
      unit: 'count',
      title: 'Full',
      help: 'Compartments all of whose permits or threads are taken.',
    },
    permitted: { type: 'counter', title: 'Permitted', help: 'Calls that went out, after a wait or without.' },
    rejected: { type: 'counter', title: 'Refused', help: 'Calls that found no room, or waited too long.' },
    waited: { type: 'counter', title: 'Waited', help: 'Calls that went out after a wait.' },
    waitTimeouts: { type: 'counter', title: 'Waited in vain', help: 'Refused calls whose longest wait was over.' },
    waitTime: { type: 'histogram', title: 'Wait', help: 'Time in line, of calls that had to wait and went out.' },
  },
  presets,
  callFacts: (p) => ({
    refuses: 'room',
    perInstance: p.scope === 'instance',
    holdsMs: p.mode === 'semaphore' && p.maxWaiting > 0 ? p.maxWaitDurationMs : 0,
  }),
})
