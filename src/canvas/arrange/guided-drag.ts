import { create } from 'zustand'
import { mountedCanvas } from '../canvas-state'
import type { Point } from '../edits'
import { itemOf } from '../item-ids'
import type { Box } from '../live/ticker'
import { type Guide, snapTo } from './snap'

/** How near a line must come before a drag keeps to it, px on the screen. */
const REACH = 6

/** Lines shown while a drag keeps to them. */
export const useGuides = create<{ readonly guides: readonly Guide[] }>(() => ({ guides: [] }))
export const NO_GUIDES = { guides: [] } as const

let free = false

/** With Alt held a drag keeps to nothing. */
export function setFreeDrag(held: boolean): void {
  free = held
}

/** The places of a drag, moved as one to line up with what lies still in sight; shows the lines. */
export function guidedDrag(places: ReadonlyMap<string, Point>): ReadonlyMap<string, Point> {
  const canvas = mountedCanvas()
  const boxes = canvas === null ? [] : [...places].flatMap(([id, { x, y }]) => placed(canvas.boxOf(id), x, y))
  if (canvas === null || boxes.length === 0 || free) {
    useGuides.setState(NO_GUIDES)
    return places
  }
  const box = {
    left: Math.min(...boxes.map((each) => each.left)),
    top: Math.min(...boxes.map((each) => each.top)),
    right: Math.max(...boxes.map((each) => each.right)),
    bottom: Math.max(...boxes.map((each) => each.bottom)),
  }
  const others = canvas.boxesInSight().filter(({ id }) => !places.has(id) && itemOf(id).sort !== 'group')
  const { dx, dy, guides } = snapTo(box, others, REACH / canvas.flow.getZoom())
  useGuides.setState({ guides })
  if (dx === 0 && dy === 0) return places
  return new Map([...places].map(([id, { x, y }]) => [id, { x: x + dx, y: y + dy }]))
}

function placed(box: Box | null, x: number, y: number): Box[] {
  if (box === null) return []
  return [{ left: x, top: y, right: x + box.right - box.left, bottom: y + box.bottom - box.top }]
}
