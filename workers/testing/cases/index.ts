import { BACKOFFS } from './backoffs'
import { BALANCING } from './balancing'
import { BREAKERS } from './breakers'
import { CACHES } from './caches'
import type { Case } from './case'
import { DISCOVERY } from './discovery'
import { EVENTS } from './events'
import { INVARIANTS } from './invariants'
import { LIMITS } from './limits'
import { LOG } from './log'
import { MESSAGING } from './messaging'
import { METASTABLE } from './metastable'
import { NETWORKS } from './networks'
import { OUTBOXES } from './outboxes'
import { PLACEMENTS } from './placements'
import { POOLS } from './pools'
import { QUEUEING } from './queueing'
import { RETRIES } from './retries'
import { SHEDDING } from './shedding'
import { TAILS } from './tails'

/** Every case that the present kinds can express, in the order of the table. */
export const CASES: readonly Case[] = [
  ...QUEUEING,
  ...NETWORKS,
  ...TAILS,
  ...BALANCING,
  ...DISCOVERY,
  ...POOLS,
  ...MESSAGING,
  ...CACHES,
  ...BREAKERS,
  ...OUTBOXES,
  ...RETRIES,
  ...BACKOFFS,
  ...LIMITS,
  ...SHEDDING,
  ...METASTABLE,
  ...PLACEMENTS,
  ...EVENTS,
  ...LOG,
  ...INVARIANTS,
]
