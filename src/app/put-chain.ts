import { canPlaceChain, placeChain } from '../canvas'
import type { Chain } from '../chains'
import { showToast } from '../ui'

/** Puts a chain onto the wire at a point of the window, or onto the selected one; the page says why where it cannot stand there. */
export function putChain(chain: Chain, point: { readonly x: number; readonly y: number } | null): void {
  const refused = placeChain(chain, point)
  if (refused === null) return
  const message = canPlaceChain(point) ? `${chain.title} cannot stand here` : `${chain.title} goes onto a wire`
  showToast({ message, detail: refused, id: 'chain' })
}
