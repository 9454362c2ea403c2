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

/** Settings of a table; each kind of table reads its own. */
export interface PlacementOptions {
  /** ring, bounded: points of a member of weight 1; default: 50, as in groupcache. */
  readonly vnodes?: number
  /** maglev: entries of the table, a prime; default: {@link MAGLEV_TABLE_SIZE}. */
  readonly tableSize?: number
  /** bounded: the factor c ≥ 1 over the mean load; default: 1.25. */
  readonly loadFactor?: number
}

const MAKERS = {
  modulo: (weights: readonly number[]) => new Modulo(weights),
  ring: (weights: readonly number[], o: PlacementOptions) => new Ring(weights, o.vnodes ?? 50),
  ketama: (weights: readonly number[]) => new Ketama(weights),
  jump: (weights: readonly number[]) => new Jump(weights),
  rendezvous: (weights: readonly number[]) => new Rendezvous(weights),
  maglev: (weights: readonly number[], o: PlacementOptions) => new Maglev(weights, o.tableSize ?? MAGLEV_TABLE_SIZE),
  bounded: (weights: readonly number[], o: PlacementOptions) => new BoundedRing(weights, o.vnodes ?? 50, o.loadFactor ?? 1.25),
} as const satisfies Readonly<Record<string, (weights: readonly number[], options: PlacementOptions) => Placement>>

/** How keys find members. */
export type PlacementName = keyof typeof MAKERS

/** Every {@link PlacementName}. */
export const PLACEMENT_NAMES = Object.keys(MAKERS) as readonly PlacementName[]

/** A table for members of the given weights (above 0), all of them up. The sources of each stand at its class. Allocates. */
export function placementOf(name: PlacementName, weights: readonly number[], options: PlacementOptions = {}): Placement {
  return MAKERS[name](weights, options)
}
