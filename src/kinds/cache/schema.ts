import { mean, type ValuesOf } from '../../params'
import { defineKind, type NodeView, type Surroundings, type TheoryRow, type Warning } from '../contract'
import { metrics } from './metrics'
import { params } from './params'
import { presets } from './presets'

type Values = ValuesOf<typeof params>

/** With at least this share of the traffic on one key, formulas for a single key apply. */
const ONE_KEY = 0.999

/** Hit ratio of one key with time to live: each cycle has λT hits, one miss, and λD misses while it loads. */
function oneKeyHitRatio(view: NodeView, p: Values): number | string {
  if (p.expireAfterWriteMs === Infinity)
    return 'it depends on how popular each key is, which a cache does not know (Che’s approximation needs it)'
  if (!(view.at('keySkew', 0) >= ONE_KEY)) return 'each key has λT / (1 + λT) of its own, and their rates are not known here'
  const renews = p.refreshAfterWriteMs !== Infinity || p.staleWhileRevalidateMs > 0 || p.earlyExpirationBeta > 0
  if (renews || p.expireAfterAccessMs !== Infinity) return 'entries are renewed before their end'
  const perMs = view.rate('in') / 1000
  const stored = perMs * p.expireAfterWriteMs
  const setMs = p.strategy === 'aside' ? mean(p.setTimeMs) : 0
  return stored / (1 + stored + perMs * ((view.meanMs('loadTime') ?? 0) + setMs))
}

function theory(view: NodeView, p: Values): readonly TheoryRow[] {
  const hits = view.rate('hits')
  const misses = view.rate('misses')
  const loads = view.rate('loads')
  const lookups = hits + misses
  const loadMs = view.meanMs('loadTime')
  const shared = view.rate('coalesced') > 0
  const background = view.rate('refreshes') > 0
  const oneKey = oneKeyHitRatio(view, p)
  const plain = !shared && !background && loads > 0
  const lookupMs = mean(p.hitTimeMs)
  const storeMs = p.strategy === 'aside' ? mean(p.setTimeMs) : 0
  return [
    {
      title: 'Hit ratio',
      unit: 'ratio',
      measured: lookups > 0 ? hits / lookups : null,
      predicted: typeof oneKey === 'number' ? oneKey : null,
      note: typeof oneKey === 'number' ? 'λT / (1 + λ(T + D)), one key, Poisson requests.' : `No prediction: ${oneKey}.`,
    },
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
      predicted: plain && loadMs !== null && lookups > 0 ? lookupMs + (misses / lookups) * (loadMs + storeMs) : null,
      note: plain ? 'Lookup + (1 − h)(load + store).' : 'No prediction: callers do not wait for whole loads of their own.',
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

function warnings({ params: p, outCount }: Surroundings<Values>): readonly Warning[] {
  const found: Warning[] = []
  const shares = p.coalesce === 'on' || (p.coalesce === 'auto' && p.strategy === 'readThrough')
  if (outCount('origin') === 0) {
    found.push({
      text: 'No origin: a miss stores its key at once and costs nothing.',
      why: 'Good for comparing hit ratios. Draw a wire from its out port to a database to see what a miss costs.',
    })
  }
  if (outCount('origin') > 0 && !shares && p.expireAfterWriteMs !== Infinity) {
    found.push({
      text: 'Entries expire, and callers do not share loads.',
      why: 'When a hot key expires, everyone who asks for it until the first load is back goes to the origin: 1 + λD loads instead of one (a stampede). Share loads, or refresh before the end.',
    })
  }
  if (p.refreshAfterWriteMs >= p.expireAfterWriteMs && p.refreshAfterWriteMs !== Infinity) {
    found.push({
      text: 'Entries expire before they would be refreshed.',
      why: 'A refresh starts on a hit that is older than the refresh time; here the entry is gone by then.',
    })
  }
  if (p.capacity === Infinity && p.expireAfterWriteMs === Infinity && p.expireAfterAccessMs === Infinity) {
    found.push({
      text: 'Nothing ever leaves it.',
      why: 'A cache without bound and without expiry is a memory leak, and its values are as old as the process.',
    })
  }
  return found
}

/** The kind `cache`: keeps values near so that fewer requests reach an origin. */
export const schema = defineKind({
  id: 'cache',
  title: 'Cache',
  group: 'state',
  summary:
    'Keeps values near, so that few requests reach the database behind it: eviction, expiry, and what happens when a hot key is gone.',
  shape: 'card',
  ins: { in: { title: 'In', accepts: ['call'] } },
  outs: {
    origin: {
      title: 'Origin',
      emits: ['call'],
      maxWires: 1,
      help: 'Where values come from when they are not here: a database, a service, the next cache.',
    },
  },
  params,
  metrics,
  presets,
  theory,
  faults: { flush: 'Its entries are gone; loads under way go on.' },
  warnings,
})
