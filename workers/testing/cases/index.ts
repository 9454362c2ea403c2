import { BALANCING } from './balancing'
import { BREAKERS } from './breakers'
import { CACHES } from './caches'
import type { Case } from './case'
import { DISCOVERY } from './discovery'
import { INVARIANTS } from './invariants'
import { MESSAGING } from './messaging'
import { NETWORKS } from './networks'
import { POOLS } from './pools'
import { QUEUEING } from './queueing'

/** Every case that the present kinds can express, in the order of the table. */
export const CASES: readonly Case[] = [
  ...QUEUEING,
  ...NETWORKS,
  ...BALANCING,
  ...DISCOVERY,
  ...POOLS,
  ...MESSAGING,
  ...CACHES,
  ...BREAKERS,
  ...INVARIANTS,
]
