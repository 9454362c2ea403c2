import { Jump, Modulo } from './placement-buckets'
import { MAGLEV_TABLE_SIZE, Maglev } from './placement-maglev'
import type { Placement } from './placement-members'
import { Rendezvous } from './placement-rendezvous'
import { BoundedRing, Ketama, Ring } from './placement-ring'

export { Jump, jumpHash, Modulo } from './placement-buckets'
export { Maglev } from './placement-maglev'
export { Placement } from './placement-members'
export { Rendezvous } from './placement-rendezvous'
export { BoundedRing, Ketama, Ring } from './placement-ring'

export interface PlacementOptions {
  /** ring, bounded: points of a member of weight 1. groupcache has 50. */
  readonly vnodes?: number
  /** maglev: a prime. */
  readonly tableSize?: number
  /** bounded: the factor c ≥ 1. */
  readonly loadFactor?: number
}

/** How keys find members, by name. */
const MAKERS = {
  modulo: (weights: readonly number[]) => new Modulo(weights),
  ring: (weights: readonly number[], o: PlacementOptions) => new Ring(weights, o.vnodes ?? 50),
  ketama: (weights: readonly number[]) => new Ketama(weights),
  jump: (weights: readonly number[]) => new Jump(weights),
  rendezvous: (weights: readonly number[]) => new Rendezvous(weights),
  maglev: (weights: readonly number[], o: PlacementOptions) => new Maglev(weights, o.tableSize ?? MAGLEV_TABLE_SIZE),
  bounded: (weights: readonly number[], o: PlacementOptions) => new BoundedRing(weights, o.vnodes ?? 50, o.loadFactor ?? 1.25),
} as const satisfies Readonly<Record<string, (weights: readonly number[], options: PlacementOptions) => Placement>>

export type PlacementName = keyof typeof MAKERS

export const PLACEMENT_NAMES = Object.keys(MAKERS) as readonly PlacementName[]

/** A table for members of the given weights, all of them up. Allocates. */
export function placementOf(name: PlacementName, weights: readonly number[], options: PlacementOptions = {}): Placement {
  return MAKERS[name](weights, options)
}
