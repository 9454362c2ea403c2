import { checkBlocks, type ItemPlace, type ListItem, placesOf, type Variants } from '../params'

/** A part of a list that moves as one: an item, or a block from where it opens to where it closes. */
export interface Part {
  readonly from: number
  /** Its last index. */
  readonly last: number
}

/** The part that an item stands for; what divides or closes a block is a part of its own. */
export function partOf(places: readonly ItemPlace[], index: number): Part {
  return { from: index, last: places[index].last }
}

/** A list with a part moved into a gap between items; gap 0 lies before the first. Gaps beside the part change nothing. */
export function movePart<T>(items: readonly T[], { from, last }: Part, gap: number): readonly T[] {
  if (gap >= from && gap <= last + 1) return items
  const part = items.slice(from, last + 1)
  const target = gap > last ? gap - part.length : gap
  return items.toSpliced(from, part.length).toSpliced(target, 0, ...part)
}

/** The gap nearest to a height, by the middles of the items, top to bottom. */
export function gapAt(y: number, middles: readonly number[]): number {
  return middles.filter((middle) => middle < y).length
}

/** Whether a part may be put into a gap: its blocks stay sound and it does move. */
export function mayMove(variants: Variants, items: readonly ListItem[], part: Part, gap: number): boolean {
  const moved = movePart(items, part, gap)
  return moved !== items && checkBlocks(variants, moved) === null
}

/** The next gap above (−1) or below (1) into which an item may go; `null`: none. */
export function nextGap(variants: Variants, items: readonly ListItem[], index: number, direction: -1 | 1): number | null {
  const part = partOf(placesOf(variants, items), index)
  const first = direction < 0 ? index - 1 : part.last + 2
  for (let gap = first; gap >= 0 && gap <= items.length; gap += direction) {
    if (mayMove(variants, items, part, gap)) return gap
  }
  return null
}

/** A list with a new item in a gap; one that opens a block comes with its end. */
export function insertItem(variants: Variants, items: readonly ListItem[], gap: number, type: string): readonly ListItem[] {
  const closer = Object.keys(variants).find((each) => variants[each].closes === true)
  const added = variants[type].opens === true && closer !== undefined ? [{ type }, { type: closer }] : [{ type }]
  return items.toSpliced(gap, 0, ...added)
}

/** A list without a part. What divides a block goes alone: both halves become one. */
export function removePart<T>(items: readonly T[], { from, last }: Part): readonly T[] {
  return items.toSpliced(from, last - from + 1)
}

/** A list without the ends of a block, whose items stay. */
export function unwrapBlock(items: readonly ListItem[], places: readonly ItemPlace[], index: number): readonly ListItem[] {
  const { last } = places[index]
  return items.filter(
    (_, i) => i !== index && i !== last && !(places[i].block === index && places[i].depth === places[index].depth),
  )
}

/** A list in which a part follows itself. */
export function duplicatePart<T>(items: readonly T[], { from, last }: Part): readonly T[] {
  return items.toSpliced(last + 1, 0, ...items.slice(from, last + 1).map((item) => ({ ...item })))
}

/** Variants that may be put into a gap, in the order of the description. What closes a block comes with what opens it. */
export function variantsAt(variants: Variants, items: readonly ListItem[], gap: number): readonly string[] {
  return Object.keys(variants).filter(
    (type) => variants[type].closes !== true && checkBlocks(variants, insertItem(variants, items, gap, type)) === null,
  )
}
