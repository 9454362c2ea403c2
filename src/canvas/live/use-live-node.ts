import { type RefObject, useLayoutEffect } from 'react'
import type { Face } from '../../kinds/face-contract'
import { touchCanvas } from './frames'
import type { FigureSlot } from './live-node'
import { addLiveNode } from './ticker'

function textIn(element: Element): Text {
  const first = element.firstChild
  if (first instanceof Text) return first
  const made = document.createTextNode('')
  element.append(made)
  return made
}

function slotsIn(root: HTMLElement): FigureSlot[] {
  return [...root.querySelectorAll<HTMLElement>('.canvas-figure')].flatMap((box) => {
    const [text, unit] = box.children
    return text && unit ? [{ box, text: textIn(text), unit: textIn(unit) }] : []
  })
}

/** What a node hands to the ticker. */
export interface LiveOptions {
  readonly id: string
  readonly face: Face
  readonly title: string
  readonly width: number
  readonly height: number
  /** Metric that counts what leaves by the port at the bottom. */
  readonly aside: string | null
  /** Asks for the card's content, where it has none yet. */
  readonly show: (() => void) | null
}

/** Hands a mounted node to the ticker: its parts are found by class under `ref` and written without React. */
export function useLiveNode(
  ref: RefObject<HTMLElement | null>,
  { id, face, title, width, height, aside, show }: LiveOptions,
): void {
  useLayoutEffect(() => {
    const root = ref.current
    if (root === null) return
    const dead = root.querySelector('.canvas-dead-text')
    const stop = addLiveNode({
      id,
      face,
      title,
      root,
      drawing: root.querySelector('canvas'),
      drawingWidth: width,
      drawingHeight: height,
      inline: root.classList.contains('canvas-chip'),
      slots: slotsIn(root),
      aside: dead && aside !== null ? { text: textIn(dead), metric: aside } : null,
      show,
      health: null,
      fault: '',
      hidden: false,
      paintedMs: Number.NEGATIVE_INFINITY,
      writtenMs: Number.NEGATIVE_INFINITY,
      describedMs: Number.NEGATIVE_INFINITY,
      described: '',
      units: '',
      chars: 0,
    })
    touchCanvas()
    return stop
  }, [ref, id, face, title, width, height, aside, show])
}
