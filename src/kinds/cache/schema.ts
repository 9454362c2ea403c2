import { defineKind } from '../contract'
import { metrics } from './metrics'
import { params } from './params'
import { presets } from './presets'

/** The kind `cache`: keeps values near so that fewer requests reach an origin. */
export const schema = defineKind({
  id: 'cache',
  title: 'Cache',
  group: 'state',
  summary:
    'Keeps values near, so that few requests reach the database behind it: eviction, expiry, and what happens when a hot key is gone.',
  shape: 'card',
  ins: { in: { title: 'In', accepts: ['call'] } },
  outs: {
    origin: {
      title: 'Origin',
      emits: ['call'],
      maxWires: 1,
      leaves: 'seldom',
      help: 'Where values come from when they are not here: a database, a service, the next cache.',
    },
  },
  params,
  race: { param: 'policy', title: 'Eviction policies' },
  metrics,
  presets,
  faults: { slow: true, flush: 'Its entries are gone; loads under way go on.' },
})
