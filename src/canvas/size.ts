import { faceOf } from '../kinds/faces'
import { lookup } from './legal'

/** Width and height of something on the canvas, in the document's px. */
export interface Size {
  readonly width: number
  readonly height: number
}

/** Height of a card around its drawing: title, rule and footer. */
export const CARD_FRAME = 64
/** Height of a chip, and its width until it was measured: that grows with its name. */
const CHIP: Size = { width: 136, height: 34 }

/** How large a kind is drawn. A card always, a chip as long as nobody measured it. */
export function sizeOf(kind: string): Size {
  if (lookup(kind)?.shape === 'chip') return CHIP
  const face = faceOf(kind)
  return { width: face.width, height: CARD_FRAME + face.drawingHeight }
}
