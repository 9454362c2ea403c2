import { BREAKERS } from './breakers'
import { CACHES } from './caches'
import type { Case } from './case'
import { INVARIANTS } from './invariants'
import { LOG } from './log'
import { MESSAGING } from './messaging'
import { NETWORKS } from './networks'
import { POOLS } from './pools'
import { QUEUEING } from './queueing'

/** Every case that the present kinds can express, in the order of the table. */
export const CASES: readonly Case[] = [
  ...QUEUEING,
  ...NETWORKS,
  ...POOLS,
  ...MESSAGING,
  ...LOG,
  ...CACHES,
  ...BREAKERS,
  ...INVARIANTS,
]
