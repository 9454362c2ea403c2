import type { NodeView } from '../contract'

/** Share of the work that was for nobody; `null` where none was done. It is counted when messages end, the work while it lasts. */
export function wastedRatio(view: NodeView): number | null {
  const busy = view.mean('busy')
  return busy > 0 ? Math.min(1, view.rate('wastedSec') / busy) : null
}
