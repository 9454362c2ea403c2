import { nameProblem, type Problem } from './problem'
import type { ListItem, Variants } from './spec'

/** Most blocks that may stand in each other. */
const MAX_BLOCK_DEPTH = 6

/** Where an item of a list stands among its blocks. */
export interface ItemPlace {
  /** Blocks around it; what opens, divides or closes a block stands outside of it. */
  readonly depth: number
  /** Index of the item that opens the innermost block around it; −1: none. Of what divides or closes a block: its own block. */
  readonly block: number
  /** Last index that belongs to it: where its block closes, or itself. */
  readonly last: number
  /** Why it may not stand here. */
  readonly problem: string | null
}

/** Reads the blocks of a list, sound or not: what is closed nowhere reaches to the end, what closes nothing stands alone. */
export function placesOf(variants: Variants, items: readonly Pick<ListItem, 'type'>[]): readonly ItemPlace[] {
  const places: { depth: number; block: number; last: number; problem: string | null }[] = []
  const open: number[] = []
  const divided = new Set<number>()
  for (const [i, { type }] of items.entries()) {
    const variant = Object.hasOwn(variants, type) ? variants[type] : undefined
    const block = open.at(-1) ?? -1
    const around = open.map((at) => items[at].type)
    const isMark = variant?.closes === true || variant?.divides !== undefined
    const place = { depth: open.length - (isMark && block >= 0 ? 1 : 0), block, last: i, problem: null as string | null }
    places.push(place)
    if (variant === undefined) continue
    const forbidden = variant.notIn?.find((other) => around.includes(other))
    if (forbidden !== undefined) place.problem = `must not stand in ${forbidden}`
    if (variant.closes === true) {
      if (block < 0) place.problem = 'closes nothing'
      else places[open.pop() as number].last = i
    } else if (variant.divides !== undefined) {
      if (block < 0 || items[block].type !== variant.divides) place.problem = `must stand in ${variant.divides}`
      else if (divided.has(block)) place.problem = `must stand only once in ${variant.divides}`
      else divided.add(block)
    } else if (variant.opens === true) {
      if (open.length >= MAX_BLOCK_DEPTH) place.problem = `must not lie deeper than ${MAX_BLOCK_DEPTH} blocks`
      open.push(i)
    }
  }
  for (const at of open) {
    places[at].last = items.length - 1
    places[at].problem ??= 'is not closed'
  }
  return places
}

/** The first item whose block is not sound; `null`: all are. */
export function checkBlocks(variants: Variants, items: readonly Pick<ListItem, 'type'>[]): Problem | null {
  const places = placesOf(variants, items)
  const at = places.findIndex((place) => place.problem !== null)
  return at < 0 ? null : nameProblem(`item ${at + 1}`, { problem: `${items[at].type} ${places[at].problem}` })
}
