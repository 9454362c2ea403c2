import type { Race } from './contract-race'

const modules = import.meta.glob<Race>('./*/race.ts', { eager: true, import: 'race' })

/** Races by the id of their kind. For workers: the page knows of them by the schema's `race`. */
export const RACES: ReadonlyMap<string, Race> = new Map(
  Object.keys(modules)
    .sort()
    .map((path) => [path.split('/')[1], modules[path]]),
)
