import { fitZipf, formatQuantity, mean, steadyHitRatio, type ValuesOf } from '../../params'
import type { NodeView, TheoryRow } from '../contract'
import { SKEW_BUCKETS } from './metrics'
import type { params } from './params'

type Values = ValuesOf<typeof params>

/** With at least this share of the traffic on one key, formulas for a single key apply. */
const ONE_KEY = 0.999

/** Hit ratio of one key with time to live: each cycle has λT hits, one miss, and λD misses while it loads. */
function oneKey(view: NodeView, p: Values): TheoryRow['predicted'] {
  const renews = p.refreshAfterWriteMs !== Infinity || p.staleWhileRevalidateMs > 0 || p.earlyExpirationBeta > 0
  if (renews || p.strategy === 'refreshAhead' || p.expireAfterAccessMs !== Infinity || view.rate('writes') > 0) return null
  const perMs = view.rate('in') / 1000
  const stored = perMs * p.expireAfterWriteMs
  const setMs = p.strategy === 'aside' ? mean(p.setTimeMs) : 0
  return stored / (1 + stored + perMs * ((view.meanMs('loadTime') ?? 0) + setMs))
}

/** Why Che's approximation says nothing here; `null` where it does. */
function obstacle(view: NodeView, p: Values): string | null {
  if (p.expireAfterWriteMs !== Infinity || p.expireAfterAccessMs !== Infinity) return 'entries expire, each key in its own time'
  if (view.rate('writes') > 0) return 'writes change what is here'
  if (p.capacityIn === 'bytes') return 'values differ in size'
  if (p.capacity === Infinity) return 'nothing ever goes'
  if (p.policy !== 'lru' && p.policy !== 'fifo' && p.policy !== 'random') return 'Che’s approximation is for LRU, FIFO and random'
  return view.rate('evictions') > 0 ? null : 'it is not full yet'
}

function hitRatio(view: NodeView, p: Values): TheoryRow {
  const hits = view.rate('hits')
  const lookups = hits + view.rate('misses')
  const row = { title: 'Hit ratio', unit: 'ratio', measured: lookups > 0 ? hits / lookups : null } as const
  const none = (reason: string): TheoryRow => ({ ...row, predicted: null, note: `No prediction: ${reason}.` })
  if (p.expireAfterWriteMs !== Infinity && view.at('keySkew', 0) >= ONE_KEY) {
    const predicted = oneKey(view, p)
    return predicted === null
      ? none('entries are renewed before their end')
      : { ...row, predicted, note: 'λT / (1 + λ(T + D)), one key, Poisson requests.' }
  }
  const reason = obstacle(view, p)
  if (reason !== null) return none(reason)
  const law = fitZipf(Array.from({ length: SKEW_BUCKETS }, (_, i) => view.at('keySkew', i)))
  if (law === null) return none('popularities do not look like Zipf’s law')
  const held = (p.capacity * p.shards) / Math.min(p.replicas, p.shards)
  const predicted = steadyHitRatio(law, held, p.policy === 'lru' ? 'lru' : 'fifo')
  const keys = formatQuantity(law.keys, 'count').text
  return {
    ...row,
    predicted,
    note: `Che’s approximation; the sixteen hottest look like Zipf with exponent ${law.alpha.toFixed(2)} of about ${keys} keys.`,
  }
}

/** What a cache's figures should be, where a formula is known. */
export function theory(view: NodeView, p: Values): readonly TheoryRow[] {
  const misses = view.rate('misses')
  const loads = view.rate('loads')
  const lookups = view.rate('hits') + misses
  const loadMs = view.meanMs('loadTime')
  const shared = view.rate('coalesced') > 0
  const background = view.rate('refreshes') > 0
  const plain = !shared && !background && loads > 0
  const simple = plain && view.rate('writes') === 0 && p.shardOpsPerSec === Infinity && p.hotKeyMirrorRatio === 0
  const storeMs = p.strategy === 'aside' ? mean(p.setTimeMs) : 0
  return [
    hitRatio(view, p),
    {
      title: 'Load on the origin',
      unit: 'perSec',
      measured: loads,
      predicted: plain ? misses : null,
      note: plain
        ? 'λ(1 − h): every miss is a load.'
        : shared
          ? 'Less than λ(1 − h): callers share loads.'
          : background
            ? 'Besides λ(1 − h) there are loads in the background.'
            : 'No prediction: nothing is loaded.',
    },
    {
      title: 'Mean latency',
      unit: 'ms',
      measured: view.meanMs('latency'),
      predicted:
        simple && p.readFrom === 'one' && loadMs !== null && lookups > 0
          ? mean(p.hitTimeMs) + (misses / lookups) * (loadMs + storeMs)
          : null,
      note: simple ? 'Lookup + (1 − h)(load + store).' : 'No prediction: not everyone looks up, and waits for a load of his own.',
    },
    {
      title: 'Loads in flight',
      unit: 'count',
      measured: view.mean('loading'),
      predicted: loadMs === null ? null : (loads * loadMs) / 1000,
      note: 'Little’s law: loads per second times load time.',
    },
  ]
}
