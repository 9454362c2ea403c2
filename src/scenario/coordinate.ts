import { LIMITS } from './limits'

/** A coordinate as a document holds it: in whole px, and no further out than it may be. */
export function wholePx(px: number): number {
  return Math.max(-LIMITS.coordinate, Math.min(LIMITS.coordinate, Math.round(px)))
}
