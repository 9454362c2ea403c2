import { galleryEntries } from '../gallery/scenarios'
import type { Autosave } from './autosave'
import { openOwn } from './documents'

/** Opens a scenario of the gallery by its id, e.g. `services/retry-storm`, as the gallery does. Apart, since it brings all scenarios along. */
export async function openLesson(saver: Autosave, id: string): Promise<void> {
  const found = galleryEntries().find((entry) => entry.id === id)
  if (found !== undefined) await openOwn(saver, found.scenario)
}
