import type { ReactFlowInstance } from '@xyflow/react'
import { create } from 'zustand'
import type { View } from '../scenario/document'
import type { Point } from './edits'
import type { CanvasEdge, CanvasNode } from './flow-model'
import type { Box } from './live/ticker'

/** The wire under the pointer: kept apart so that hovering renders one wire. */
export const useHoveredWire = create<{ readonly wire: string | null }>(() => ({ wire: null }))

/** Where the canvas looks, written after it came to rest. A matter of the session: neither saved nor undone. */
export const useCanvasView = create<{ readonly view: View | null }>(() => ({ view: null }))

/** A wire that is being drawn by keyboard. */
export interface KeyboardWire {
  readonly from: string
  readonly candidates: readonly { readonly node: string; readonly fromPort: string; readonly toPort: string }[]
  readonly index: number
}
export const useKeyboardWire = create<{ readonly wire: KeyboardWire | null; readonly said: string }>(() => ({
  wire: null,
  said: '',
}))

/** The note or group whose text is being written in place, by its id of the canvas. */
export const useEditing = create<{ readonly item: string | null }>(() => ({ item: null }))

/** Ends writing in place, if it is that item's. */
export function stopEditing(item: string): void {
  if (useEditing.getState().item === item) useEditing.setState({ item: null })
}

/** What commands need of the mounted canvas. */
export interface MountedCanvas {
  readonly flow: ReactFlowInstance<CanvasNode, CanvasEdge>
  readonly root: HTMLElement
  /** Where an item is drawn, by its id of the canvas; `null` where it is not. */
  boxOf(itemId: string): Box | null
  /** Items of which something can be seen. */
  boxesInSight(): readonly (Box & { readonly id: string })[]
}

let mounted: MountedCanvas | null = null

export function mountCanvas(canvas: MountedCanvas): () => void {
  mounted = canvas
  return () => {
    if (mounted === canvas) mounted = null
  }
}

/** The canvas on the page, or `null` while there is none. */
export function mountedCanvas(): MountedCanvas | null {
  return mounted
}

/** A point of the page in the document's px. */
export function toDocument(canvas: MountedCanvas, screen: Point): Point {
  return canvas.flow.screenToFlowPosition({ x: screen.x, y: screen.y })
}

/** Says something to screen readers. */
export function announce(said: string): void {
  useKeyboardWire.setState({ said })
}
