/** Well-known caches. Capacities are examples. */
export const presets = [
  {
    id: 'redis',
    title: 'Redis beside a database',
    help: 'Cache-aside over the network, five minutes to live. Redis approximates LRU by samples; here it is exact.',
    params: { capacity: 10_000, expireAfterWriteMs: 300_000, ttlJitterRatio: 0.1 },
  },
  {
    id: 'caffeine',
    title: 'Caffeine in the process',
    help: 'A loading cache: no network, W-TinyLFU, loads shared per key.',
    params: { strategy: 'readThrough', hitTimeMs: 0, policy: 'wtinylfu', capacity: 10_000 },
  },
  {
    id: 'groupcache',
    title: 'groupcache',
    help: 'Read through, LRU, singleflight, values that never change.',
    params: { strategy: 'readThrough', policy: 'lru', capacity: 10_000 },
  },
  {
    id: 'cdn',
    title: 'CDN edge',
    help: 'Serves stale copies while it revalidates and when the origin fails.',
    params: {
      strategy: 'readThrough',
      policy: 's3fifo',
      capacity: 50_000,
      hitTimeMs: 1,
      expireAfterWriteMs: 60_000,
      staleWhileRevalidateMs: 30_000,
      staleIfErrorMs: 600_000,
      negativeTtlMs: 10_000,
    },
  },
] as const
