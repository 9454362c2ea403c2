import type { ComponentType } from 'react'
import type { Health, NodeView } from './contract'

/** Colours of the current theme, as CSS colour strings. */
export interface Palette {
  readonly surface: string
  readonly track: string
  readonly line: string
  readonly text1: string
  readonly text2: string
  readonly text3: string
  readonly good: string
  readonly waiting: string
  readonly failing: string
  readonly refused: string
  readonly accent: string
}

/** A figure in a node's footer or a chip's live value: number and unit are drawn apart; widths are fixed by the canvas. */
export interface Figure {
  readonly text: string
  readonly unit: string
  readonly tone?: Health
}

/**
 * How a kind looks on the canvas. Plain functions over live figures: the canvas calls them some 20 times a second, outside React.
 * They allocate as little as they can.
 */
export interface Face {
  readonly icon: ComponentType<{ readonly size?: number; readonly 'aria-hidden'?: boolean }>
  /** Card width in px, a multiple of 4 in 116…184; chips are as wide as their text. */
  readonly width: number
  /** Height in px of the drawing area of a card; 0 for chips. */
  readonly drawingHeight: number
  /** The state bar on the left edge, and the node's colour in the minimap. */
  health(view: NodeView): Health
  /**
   * The one drawing that is the kind, in a box of `width` × `height` CSS px. Chips: a 16 × 16 glyph of the state. The canvas shows it
   * `zoom` times as large: small words are a smear below 0.75 or so.
   */
  draw(g: CanvasRenderingContext2D, view: NodeView, width: number, height: number, palette: Palette, zoom: number): void
  /** Two or three footer figures; a chip shows the first. */
  figures(view: NodeView): readonly Figure[]
  /** The state in words for screen readers, e.g. "open, 3 s left". */
  describe(view: NodeView): string
}
