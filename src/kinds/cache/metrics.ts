/** Buckets of `keySkew`. */
export const SKEW_BUCKETS = 16

/** What a cache measures. Every lookup is a hit or a miss. */
export const metrics = {
  hits: { type: 'counter', title: 'Hits', help: 'Lookups answered from the cache, stale and negative ones too.' },
  misses: { type: 'counter', title: 'Misses', help: 'Lookups that found nothing, or nothing that was still valid.' },
  loads: { type: 'counter', title: 'Loads', help: 'Calls to the origin, for waiting callers and in the background.' },
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
  staleServed: { type: 'counter', title: 'Stale answers', help: 'Entries served after their end.' },
  negativeHits: { type: 'counter', title: 'Negative hits', help: 'Hits on the memory that there is no such thing.' },
  size: { type: 'gauge', unit: 'count', title: 'Entries', help: 'Entries held, those that have expired unnoticed too.' },
  loading: { type: 'gauge', unit: 'count', title: 'Loads in flight', help: 'Calls to the origin that have not come back.' },
  waiting: {
    type: 'gauge',
    unit: 'count',
    role: 'depth',
    title: 'Waiting for loads',
    help: 'Callers who missed and wait: the herd.',
  },
  loadTime: { type: 'histogram', title: 'Load time', help: 'From the call to the origin to its answer, good or bad.' },
  keySkew: {
    type: 'vector',
    length: SKEW_BUCKETS,
    title: 'Key skew',
    help: 'Share of recent lookups that the hottest keys had, hottest first.',
  },
} as const
