import { POLICY_NAMES, type PolicyName, policyOf } from '../../src/kinds/cache/policies'
import { RandomStream } from '../kernel'
import { KeySampler } from '../sdk/keys'

/** Keys of the trace, and accesses to it. */
const KEYSPACE = 1_000_000

/** Keys under Zipf with exponent 1, stored: what policies and peers are fed. */
function trace(accesses: number): Int32Array {
  const shape = { keyspace: KEYSPACE, shape: 'zipf', alpha: 1, hotKeys: 1, hotRatio: 0 } as const
  const keys = new KeySampler(shape, new RandomStream(1, 'bench', 'keys'))
  return Int32Array.from({ length: accesses }, () => keys.draw())
}

function accesses(quick: boolean): number {
  return quick ? 500_000 : 3_000_000
}

export interface Replay {
  readonly title: string
  readonly capacity: number
  /** By processor time, which other programs disturb less. */
  readonly perSec: number
  readonly hitRatio: number
}

function timed(title: string, capacity: number, keys: Int32Array, play: () => number): Replay {
  const before = process.cpuUsage()
  const hits = play()
  const { user, system } = process.cpuUsage(before)
  return { title, capacity, perSec: (keys.length / (user + system)) * 1e6, hitRatio: hits / keys.length }
}

function ours(name: PolicyName, capacity: number, keys: Int32Array): Replay {
  const policy = policyOf(name, capacity, new RandomStream(1, 'bench', 'lots'))
  return timed(name, capacity, keys, () => policy.replay(keys))
}

interface LruCacheModule {
  readonly LRUCache: new (options: {
    max: number
  }) => { get(key: number): number | undefined; set(key: number, value: number): void }
}

/** npm's lru-cache, the usual one; absent where it is not installed. */
async function peer(capacity: number, keys: Int32Array): Promise<Replay | null> {
  const name: string = 'lru-cache'
  const module = await import(/* @vite-ignore */ name).then(
    (found: LruCacheModule) => found,
    () => null,
  )
  if (module === null) return null
  const cache = new module.LRUCache({ max: capacity })
  return timed('npm lru-cache', capacity, keys, () => {
    let hits = 0
    for (let i = 0; i < keys.length; i++) {
      if (cache.get(keys[i]) !== undefined) hits++
      else cache.set(keys[i], 1)
    }
    return hits
  })
}

/** Accesses per second of processor time of every policy on one stored trace, beside npm's lru-cache; the best of some rounds, and the ratio to it. */
export async function benchPolicies(quick: boolean): Promise<void> {
  const keys = trace(accesses(quick))
  for (const capacity of [1000, 100_000]) {
    const best = new Map<string, Replay>()
    const note = (replay: Replay | null) => {
      if (replay !== null && replay.perSec > (best.get(replay.title)?.perSec ?? 0)) best.set(replay.title, replay)
    }
    for (let round = 0; round < (quick ? 2 : 4); round++) {
      for (const name of POLICY_NAMES) note(ours(name, capacity, keys))
      note(await peer(capacity, keys))
    }
    const theirs = best.get('npm lru-cache')?.perSec
    for (const { title, perSec, hitRatio } of best.values()) {
      const ratio = theirs === undefined ? '' : `${(perSec / theirs).toFixed(2)}x of lru-cache`
      const figures = `${(perSec / 1e6).toFixed(1)} M/s`.padStart(10)
      console.log(
        `${title.padEnd(16)} ${String(capacity).padStart(7)} entries ${figures}   hits ${hitRatio.toFixed(4)}   ${ratio}`,
      )
    }
  }
}
