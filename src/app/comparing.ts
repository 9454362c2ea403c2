import { edit, endGesture, useCompare, useScenario } from '../state'
import type { Autosave } from './autosave'
import { openOwn } from './documents'

/** Keeps the open scenario as A. */
export function keepVariant(): void {
  useCompare.setState({ kept: useScenario.getState().scenario })
}

/** Makes A the open scenario, and keeps as A what was open: within one document as one step of undo, else as a document of its own. */
export async function swapVariants(saver: Autosave): Promise<void> {
  const { kept } = useCompare.getState()
  const { scenario, origin, past, future } = useScenario.getState()
  if (kept === null) return
  const isOfThisDocument = [...past, ...future].some(({ before, after }) => before === kept || after === kept)
  if (isOfThisDocument && origin === 'own') {
    endGesture()
    edit('Swap A and B', () => kept)
  } else await openOwn(saver, kept)
  useCompare.setState({ kept: scenario })
}
