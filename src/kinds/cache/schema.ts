import type { ValuesOf } from '../../params'
import { defineKind, type Surroundings, type Warning } from '../contract'
import { metrics } from './metrics'
import { params } from './params'
import { presets } from './presets'

type Values = ValuesOf<typeof params>

function warnings({ params: p, outCount }: Surroundings<Values>): readonly Warning[] {
  const found: Warning[] = []
  const shares = p.coalesce === 'auto' ? p.strategy !== 'aside' : p.coalesce !== 'off'
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
  if (p.strategy === 'writeBehind' && outCount('origin') > 0) {
    found.push({
      text: 'A crash loses acknowledged writes.',
      why: 'Write-behind answers before the origin has the value: whatever is dirty is gone with the cache. Flush often, or write through.',
    })
  }
  if (p.strategy === 'writeAround' && p.expireAfterWriteMs === Infinity) {
    found.push({
      text: 'Old copies stay for ever.',
      why: 'Write-around does not touch what is here, and without a time to live nothing replaces it. Set one.',
    })
  }
  if (p.shards > 1 && p.placement === 'modulo') {
    found.push({
      text: 'One shard less moves nearly all keys.',
      why: 'hash mod n is another shard for 1 − 1/n of the keys when n changes: most hits are lost at once, and the origin gets λ(1 − h/n). A ring moves 1/n.',
    })
  }
  if (p.replicas > p.shards) {
    found.push({ text: 'More replicas than shards.', why: 'A key is on each shard at most once.' })
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
  race: { param: 'policy', title: 'Eviction policies' },
  metrics,
  presets,
  faults: { flush: 'Its entries are gone; loads under way go on.' },
  warnings,
})
