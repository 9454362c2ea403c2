import type { ModelClass } from '../../workers/sdk'

const modules = import.meta.glob<{ readonly model: ModelClass }>('./*/model.ts', { eager: true })

/** The model of every kind, by id. Only worker code may import this: the page never carries a model. */
export const MODELS: ReadonlyMap<string, ModelClass> = new Map(
  Object.keys(modules)
    .sort()
    .map((path) => [path.split('/')[1], modules[path].model]),
)
