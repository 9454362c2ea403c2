import { AdaptiveWTinyLfu } from './adaptive-w-tinylfu'
import { Arc } from './arc'
import { Lfu } from './lfu'
import type { EvictionPolicy, Lots } from './policy'
import { Clock, Fifo, Lru, Sieve } from './queues'
import { Random } from './random'
import { S3Fifo } from './s3-fifo'
import { Slru } from './slru'
import { WTinyLfu } from './w-tinylfu'

export type { EvictionPolicy, Lots } from './policy'

/** Every policy by its name in the schema. */
const MAKERS = {
  lru: (capacity: number) => new Lru(capacity),
  fifo: (capacity: number) => new Fifo(capacity),
  sieve: (capacity: number) => new Sieve(capacity),
  clock: (capacity: number) => new Clock(capacity),
  random: (capacity: number, lots: Lots) => new Random(capacity, lots),
  lfu: (capacity: number) => new Lfu(capacity),
  slru: (capacity: number) => new Slru(capacity),
  arc: (capacity: number) => new Arc(capacity),
  s3fifo: (capacity: number) => new S3Fifo(capacity),
  wtinylfu: (capacity: number, lots: Lots) => new WTinyLfu(capacity, lots),
  wtinylfuAdaptive: (capacity: number, lots: Lots) => new AdaptiveWTinyLfu(capacity, lots),
} as const satisfies Readonly<Record<string, (capacity: number, lots: Lots) => EvictionPolicy>>

export type PolicyName = keyof typeof MAKERS

export const POLICY_NAMES = Object.keys(MAKERS) as readonly PolicyName[]

/** An empty cache. Where the capacity is `Infinity` nothing ever goes, and the cheapest bookkeeping serves for all. */
export function policyOf(name: PolicyName, capacity: number, lots: Lots): EvictionPolicy {
  return capacity === Infinity ? new Fifo(capacity) : MAKERS[name](capacity, lots)
}
