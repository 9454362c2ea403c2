import { checkScenario, type Scenario } from '../scenario'

/** A scenario of the gallery. */
export interface GalleryEntry {
  readonly id: string
  readonly scenario: Scenario
  /** First sentence of its lesson. */
  readonly about: string
}

const OWN = import.meta.glob<unknown>('./scenarios/*.json', { eager: true, import: 'default' })
const KINDS = import.meta.glob<unknown>('../kinds/*/example.json', { eager: true, import: 'default' })

export function firstSentence(text: string): string {
  return /^.*?[.!?](?=\s|$)/s.exec(text.trim())?.[0] ?? text.trim()
}

/** Every scenario that comes with the page: the gallery's own, then the examples of the kinds. Broken files are left out. */
export function galleryEntries(): readonly GalleryEntry[] {
  return [...Object.entries(OWN), ...Object.entries(KINDS)].flatMap(([path, file]): GalleryEntry[] => {
    const checked = checkScenario(file)
    if ('problems' in checked) return []
    return [{ id: path, scenario: checked.scenario, about: firstSentence(checked.scenario.lesson ?? '') }]
  })
}
