import { RACES } from '../../src/kinds/races'
import type { RaceNews, RaceRequest } from '../protocol/race'
import { keysOf, measure } from './race-traces'

declare const self: DedicatedWorkerGlobalScope

function say(news: RaceNews): void {
  self.postMessage(news)
}

/** Runs every variant at every capacity, all variants at one capacity first, and says each result at once. */
function run({ kind, variants, source }: RaceRequest): void {
  const race = RACES.get(kind)
  if (race === undefined) throw new Error(`nothing of the kind "${kind}" can be raced`)
  const keys = keysOf(source)
  const { capacities, keys: different } = measure(keys)
  say({ type: 'trace', accesses: keys.length, keys: different, capacities })
  for (const capacity of capacities) {
    for (const variant of variants) {
      say({ type: 'point', variant, capacity, hitRatio: race.hits(variant, capacity, keys) / keys.length })
    }
  }
  say({ type: 'done' })
}

self.addEventListener('message', (event: MessageEvent<RaceRequest>) => {
  try {
    run(event.data)
  } catch (error) {
    say({ type: 'failed', what: error instanceof Error ? error.message : String(error) })
  }
})
