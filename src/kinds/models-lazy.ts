import type { ModelClass } from '../../workers/sdk'

const loaders = import.meta.glob<ModelClass>('./*/model.ts', { import: 'model' })

/** Fetches the models of these kinds, by id; a kind that does not exist is left out. Rejects when one cannot be fetched. */
export async function loadModels(kinds: Iterable<string>): Promise<ReadonlyMap<string, ModelClass>> {
  const wanted = [...new Set(kinds)].flatMap((id) =>
    `./${id}/model.ts` in loaders ? [{ id, load: loaders[`./${id}/model.ts`] }] : [],
  )
  return new Map(await Promise.all(wanted.map(async ({ id, load }): Promise<[string, ModelClass]> => [id, await load()])))
}
