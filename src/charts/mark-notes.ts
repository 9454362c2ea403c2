import type { Mark } from './annotations'

/** The part of a plot that notes need. */
export interface NotedPlot {
  pxOf(sec: number): number
}

const REACH_PX = 6
const MOST_LINES = 4

/** Says beside the pointer what the timeline changed there. Returns what stops it. */
export function startMarkNotes(element: HTMLElement, plot: NotedPlot, marks: () => readonly Mark[]): () => void {
  const note = document.createElement('div')
  note.className = 'chart-note'
  note.hidden = true
  element.append(note)

  function move(event: PointerEvent) {
    const { left, width } = element.getBoundingClientRect()
    const px = event.clientX - left
    const near = marks().filter(({ sec }) => Math.abs(plot.pxOf(sec) - px) <= REACH_PX)
    note.hidden = near.length === 0
    if (near.length === 0) return
    const text = noteText(near)
    if (note.textContent !== text) note.textContent = text
    const at = plot.pxOf(near[0].sec)
    const onRight = at < width / 2
    note.style.left = onRight ? `${at + 4}px` : ''
    note.style.right = onRight ? '' : `${width - at + 4}px`
  }
  const leave = () => {
    note.hidden = true
  }
  element.addEventListener('pointermove', move)
  element.addEventListener('pointerleave', leave)
  return () => {
    element.removeEventListener('pointermove', move)
    element.removeEventListener('pointerleave', leave)
    note.remove()
  }
}

/** A line for each mark with its time; of many only the first few. */
function noteText(marks: readonly Mark[]): string {
  const lines = marks.slice(0, MOST_LINES).map(({ sec, text }) => `${sec.toFixed(1)} s  ${text}`)
  const more = marks.length - lines.length
  return [...lines, ...(more > 0 ? [`and ${more} more`] : [])].join('\n')
}
