import { AROUND_LENGTH } from './change-watch'
import { MAX_SHARDS } from './cluster-params'

/** Buckets of `keySkew` and `hotKeys`. */
export const SKEW_BUCKETS = 16

/** States in `shardState`. */
export const SHARD = { none: 0, up: 1, away: 2 } as const

/** A shard with more than this multiple of its fair share of lookups is hot. */
export const HOT_SHARD = 2

/** What a cache measures. Every lookup is a hit or a miss. */
export const metrics = {
  hits: { type: 'counter', title: 'Hits', help: 'Lookups answered from the cache, stale and negative ones too.' },
  misses: { type: 'counter', title: 'Misses', help: 'Lookups that found nothing, or nothing that was still valid.' },
  loads: { type: 'counter', title: 'Loads', help: 'Reads of the origin, for waiting callers and in the background.' },
  coalesced: { type: 'counter', title: 'Coalesced', help: 'Misses that joined a load which was already on its way.' },
  refreshes: { type: 'counter', title: 'Refreshes', help: 'Loads in the background, while the old value was served.' },
  loadFailures: { type: 'counter', title: 'Failed loads', help: 'Loads that did not end well.' },
  loadsCancelled: {
    type: 'counter',
    title: 'Cancelled loads',
    help: 'Loads given up because nobody waited for them any more, or by a crash.',
  },
  evictions: { type: 'counter', title: 'Evictions', help: 'Entries that went because there was no room.' },
  expired: {
    type: 'counter',
    title: 'Expired',
    help: 'Lookups that found an entry after its end, or took it for expired early.',
  },
  swept: { type: 'counter', title: 'Swept away', help: 'Expired entries that a sweep removed.' },
  staleServed: { type: 'counter', title: 'Stale answers', help: 'Entries served after their end.' },
  staleReads: { type: 'counter', title: 'Outdated reads', help: 'Hits on a value although a newer one had been written.' },
  negativeHits: { type: 'counter', title: 'Negative hits', help: 'Hits on the memory that there is no such thing.' },
  mirrorHits: { type: 'counter', title: 'Mirror hits', help: 'Hits in the asking shard’s own mirror of hot keys.' },
  pastCache: { type: 'counter', title: 'Past the cache', help: 'Lookups whose shard was lost: straight to the origin.' },
  hitBytes: { type: 'counter', title: 'Bytes hit', help: 'Sizes of the values that hits brought, where bytes are counted.' },
  missBytes: { type: 'counter', title: 'Bytes missed', help: 'Sizes of the values that were missed, where bytes are counted.' },
  writes: { type: 'counter', title: 'Writes', help: 'Writes and deletes that came.' },
  invalidations: { type: 'counter', title: 'Invalidations', help: 'Entries removed by a write or delete.' },
  originWrites: { type: 'counter', title: 'Origin writes', help: 'Writes and deletes sent to the origin.' },
  writeFailures: {
    type: 'counter',
    title: 'Failed writes',
    help: 'Origin writes that did not end well; write-behind tries again.',
  },
  coalescedWrites: {
    type: 'counter',
    title: 'Coalesced writes',
    help: 'Writes of a key that was waiting to be flushed already.',
  },
  lostWrites: { type: 'counter', title: 'Lost writes', help: 'Acknowledged and never flushed: the cache crashed before.' },
  size: {
    type: 'gauge',
    unit: 'count',
    title: 'Entries',
    help: 'Entries held by all shards, those that have expired unnoticed too.',
  },
  bytes: { type: 'gauge', unit: 'bytes', title: 'Bytes', help: 'Bytes held by all shards, where bytes are counted.' },
  dirty: { type: 'gauge', unit: 'count', title: 'Dirty keys', help: 'Keys written and not flushed yet.' },
  loading: { type: 'gauge', unit: 'count', title: 'Loads in flight', help: 'Reads of the origin that have not come back.' },
  waiting: {
    type: 'gauge',
    unit: 'count',
    role: 'depth',
    title: 'Waiting for loads',
    help: 'Callers who missed and wait: the herd.',
  },
  shardsUp: { type: 'gauge', unit: 'count', title: 'Shards up', help: 'Shards that are there.' },
  movedRatio: {
    type: 'gauge',
    unit: 'ratio',
    title: 'Keys moved',
    help: 'Share of keys that belong to another shard since the last change of shards.',
  },
  loadTime: { type: 'histogram', title: 'Load time', help: 'From the call to the origin to its answer, good or bad.' },
  hitAge: { type: 'histogram', title: 'Age of hits', help: 'How long ago the value was stored; a sample of the hits.' },
  keySkew: {
    type: 'vector',
    length: SKEW_BUCKETS,
    title: 'Key skew',
    help: 'Share of recent lookups that the hottest keys had, hottest first.',
  },
  hotKeys: { type: 'vector', length: SKEW_BUCKETS, title: 'Hottest keys', help: 'Which keys they are, plus 1; 0: none.' },
  shardState: { type: 'vector', length: MAX_SHARDS, title: 'Shards', help: '0 none, 1 up, 2 away.' },
  shardShare: { type: 'vector', length: MAX_SHARDS, title: 'Shares', help: 'Share of all keys that each shard has.' },
  shardLoad: { type: 'vector', length: MAX_SHARDS, title: 'Loads', help: 'Share of recent lookups at each shard.' },
  aroundChange: {
    type: 'vector',
    length: AROUND_LENGTH,
    title: 'Around the last change',
    help: 'Lookups, misses and loads per second before the last change of shards; cold lookups and loads in the first second after it.',
  },
  shardChange: { type: 'vector', length: 2, title: 'Last change', help: 'Shards up before and after the last change.' },
} as const
