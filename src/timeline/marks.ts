/** The marks of the strip as a person goes through them by keys. */

/** The mark before or after one, in the order of time. */
export function neighbour(mark: HTMLElement | null, direction: 1 | -1): HTMLElement | null {
  const marks = [...(mark?.closest('[role="group"]')?.querySelectorAll<HTMLElement>('.timeline-mark') ?? [])]
  return marks[marks.indexOf(mark as HTMLElement) + direction] ?? null
}

/** Where the focus goes when a mark goes away. */
export function heir(mark: HTMLElement | null): HTMLElement | null {
  return neighbour(mark, 1) ?? neighbour(mark, -1)
}

/** A virtual time as marks say it. */
export function timeLabel(sec: number): string {
  return `${Number(sec.toFixed(3))} s`
}
