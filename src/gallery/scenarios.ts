import { SCHEMAS } from '../kinds/schemas'
import { checkScenario, type Scenario } from '../scenario'
import order from './order.json'

/** The chapters of the gallery: the systems that its scenarios teach, each a folder of `scenarios/`, and the examples of the kinds. */
export const CHAPTERS = [
  { id: 'first', title: 'Start here', short: 'Start' },
  { id: 'queue', title: 'In-memory message queue', short: 'Queues' },
  { id: 'services', title: 'Microservices: discovery and resilience', short: 'Microservices' },
  { id: 'events', title: 'From sync to async', short: 'Sync to async' },
  { id: 'cache', title: 'Distributed cache', short: 'Caches' },
  { id: 'log', title: 'Event log: Kafka', short: 'Kafka' },
  { id: 'pools', title: 'Worker pools and pipelines', short: 'Pools and pipelines' },
  { id: 'kinds', title: 'One kind each', short: 'One kind each' },
] as const

export type ChapterId = (typeof CHAPTERS)[number]['id']

/** A scenario of the gallery. */
export interface GalleryEntry {
  /** Path from `scenarios/`, without the ending: `pools/three-stages`. */
  readonly id: string
  readonly chapter: ChapterId
  readonly scenario: Scenario
  /** First sentence of its lesson. */
  readonly about: string
}

const OWN = import.meta.glob<unknown>('./scenarios/**/*.json', { eager: true, import: 'default' })
const KINDS = import.meta.glob<unknown>('../kinds/*/example.json', { eager: true, import: 'default' })

/** Within a chapter, what is simple and what others refer to comes first. */
const ORDER = Object.entries(order).flatMap(([chapter, names]) => names.map((name) => `${chapter}/${name}`))

export function firstSentence(text: string): string {
  return /^.*?[.!?](?=\s|$)/s.exec(text.trim())?.[0] ?? text.trim()
}

function entry(id: string, chapter: ChapterId, file: unknown): readonly GalleryEntry[] {
  const checked = checkScenario(file)
  if ('problems' in checked) return []
  return [{ id, chapter, scenario: checked.scenario, about: firstSentence(checked.scenario.lesson ?? '') }]
}

/** Every scenario that comes with the page, by chapter, in the order in which to learn from them. Broken files are left out. */
export function galleryEntries(): readonly GalleryEntry[] {
  const own = Object.entries(OWN).flatMap(([path, file]) => {
    const id = path.slice('./scenarios/'.length, -'.json'.length)
    const folder = id.split('/')[0]
    return entry(id, CHAPTERS.find((chapter) => chapter.id === folder)?.id ?? 'first', file)
  })
  const kinds = Object.entries(KINDS).flatMap(([path, file]) => entry(path.split('/')[2], 'kinds', file))
  return [...own.sort((a, b) => ORDER.indexOf(a.id) - ORDER.indexOf(b.id)), ...kinds]
}

/** By what a scenario is found: what it says, what it is about, and what it is made of. */
export function wordsOf({ scenario, chapter }: GalleryEntry): string {
  const kinds = new Set(scenario.nodes.map(({ kind }) => kind))
  const titles = [...kinds].map((kind) => SCHEMAS.get(kind)?.title ?? kind)
  const chapterTitle = CHAPTERS.find(({ id }) => id === chapter)?.title ?? ''
  return [scenario.name, scenario.lesson ?? '', chapterTitle, ...titles].join(' ')
}
