/** A list with one item moved to another place. */
export function moveItem<T>(items: readonly T[], from: number, to: number): readonly T[] {
  const target = Math.min(items.length - 1, Math.max(0, to))
  if (from === target) return items
  return items.toSpliced(from, 1).toSpliced(target, 0, items[from])
}

/** Where an item ends up that is dropped into a gap between the others; gap 0 lies before the first. */
export function placeOfGap(from: number, gap: number): number {
  return gap > from ? gap - 1 : gap
}

/** The gap nearest to a height, by the middles of the items, top to bottom. */
export function gapAt(y: number, middles: readonly number[]): number {
  return middles.filter((middle) => middle < y).length
}

/** Where an item is after another was moved, so that what was open stays open. */
export function followMove(index: number, from: number, to: number): number {
  if (index === from) return to
  if (from < index && to >= index) return index - 1
  return from > index && to <= index ? index + 1 : index
}
