import { choice, distribution, number } from '../../params'
import { clustering } from './cluster-params'
import { sweeping } from './sweep-params'
import { writing } from './write-params'

const DAY_MS = 86_400_000

/** Who asks the origin, and what it costs. */
const reading = {
  strategy: choice({
    title: 'Strategy',
    help: 'Who loads what is missing, and what becomes of writes. With cache-aside the caller’s own steps are drawn as this one node; with all others the cache asks the origin.',
    default: 'aside',
    source: 'Microsoft, Cloud Design Patterns; Oracle Coherence; Caffeine; groupcache',
    options: [
      {
        value: 'aside',
        title: 'Cache-aside',
        help: 'Every caller loads, writes and deletes for itself, as with Redis or memcached.',
      },
      { value: 'readThrough', title: 'Read through', help: 'The cache loads; writes pass through it and delete the copy.' },
      {
        value: 'refreshAhead',
        title: 'Refresh ahead',
        help: 'Read through, and a hit late in an entry’s life loads it anew in the background.',
      },
      {
        value: 'writeThrough',
        title: 'Write through',
        help: 'Writes are acknowledged when the origin has them; the copy is new then.',
      },
      {
        value: 'writeBehind',
        title: 'Write behind',
        help: 'Writes are acknowledged at once and flushed later; a crash loses them.',
      },
      { value: 'writeAround', title: 'Write around', help: 'Writes pass by; a copy here stays old until it expires.' },
    ],
  }),
  refreshAheadRatio: number({
    title: 'Refresh after',
    help: 'Share of the time to live from which a hit starts a load.',
    unit: 'ratio',
    default: 0.5,
    min: 0,
    max: 1,
    source: 'The example of Oracle Coherence’s refresh-ahead factor',
    when: { param: 'strategy', is: ['refreshAhead'] },
  }),
  coalesce: choice({
    title: 'Share loads',
    help: 'Singleflight: callers who miss a key that is being loaded wait for that load, and share its failure too. Automatic: off for cache-aside, else on.',
    default: 'auto',
    source: 'golang.org/x/sync/singleflight',
    options: [
      { value: 'auto', title: 'Automatic' },
      { value: 'on', title: 'All callers', help: 'One load per key, as at the owner in groupcache.' },
      { value: 'shard', title: 'Per shard', help: 'Each shard that is asked loads for itself.' },
      { value: 'process', title: 'Per process', help: 'Each process of the callers loads for itself.' },
      { value: 'off', title: 'Off' },
    ],
  }),
  processes: number({
    title: 'Processes',
    help: 'Processes of the callers; each message comes from any of them.',
    unit: 'count',
    default: 4,
    min: 1,
    max: 64,
    integer: true,
    when: { param: 'coalesce', is: ['process'] },
  }),
  hitTimeMs: distribution({
    title: 'Lookup time',
    help: 'One question to the cache, hit or miss. 0: in the same process.',
    unit: 'ms',
    default: { dist: 'constant', mean: 0.5 },
    max: DAY_MS,
    source: 'A round trip in one data centre',
  }),
  setTimeMs: distribution({
    title: 'Store time',
    help: 'Storing or deleting an entry: after a load with cache-aside (until then others still miss), and for writes.',
    unit: 'ms',
    default: { dist: 'constant', mean: 0.5 },
    max: DAY_MS,
  }),
} as const

/** What stays. */
const keeping = {
  capacityIn: choice({
    title: 'Capacity in',
    help: 'What is counted.',
    default: 'entries',
    options: [
      { value: 'entries', title: 'Entries' },
      { value: 'bytes', title: 'Bytes', help: 'Each key’s value has a size of its own.' },
    ],
  }),
  capacity: number({
    title: 'Capacity',
    help: 'Entries a shard can hold. One more, and one has to go.',
    when: { param: 'capacityIn', is: ['entries'] },
    unit: 'count',
    default: 1000,
    min: 1,
    max: 10_000_000,
    integer: true,
    unlimited: 'unlimited',
    scale: 'log',
  }),
  capacityBytes: number({
    title: 'Capacity',
    help: 'Bytes a shard can hold; overhead is not counted.',
    unit: 'bytes',
    default: 1_000_000,
    min: 1,
    max: 1e12,
    integer: true,
    scale: 'log',
    when: { param: 'capacityIn', is: ['bytes'] },
  }),
  entryBytes: distribution({
    title: 'Size of a value',
    help: 'Drawn once for each key.',
    unit: 'bytes',
    default: { dist: 'constant', mean: 1000 },
    max: 1e9,
    when: { param: 'capacityIn', is: ['bytes'] },
  }),
  policy: choice({
    title: 'Eviction',
    help: 'Which entry goes when it is full. Unlimited capacity: none ever goes.',
    default: 'lru',
    options: [
      { value: 'lru', title: 'LRU', help: 'The one not used for longest. A scan of many keys sweeps it clean.' },
      { value: 'fifo', title: 'FIFO', help: 'The oldest, however popular.' },
      {
        value: 'sieve',
        title: 'SIEVE',
        help: 'FIFO order; a hand spares what was used since it last came by. Simple, and hard to beat.',
      },
      { value: 'clock', title: 'CLOCK', help: 'FIFO with a second chance for what was used.' },
      { value: 'random', title: 'Random', help: 'Any. Hits as often as FIFO when requests are independent.' },
      { value: 'lfu', title: 'LFU', help: 'The one used least often; it never forgets what was popular once.' },
      { value: 'slru', title: 'Segmented LRU', help: 'New ones on probation, 80 % protected after a hit.' },
      {
        value: 'arc',
        title: 'ARC',
        help: 'Learns how much room recent and frequent ones deserve from what it evicted too early.',
      },
      { value: 's3fifo', title: 'S3-FIFO', help: 'A small queue filters what is used only once.' },
      {
        value: 'wtinylfu',
        title: 'W-TinyLFU',
        help: 'Newcomers get in only when seen more often than the one that would go.',
      },
      {
        value: 'wtinylfuAdaptive',
        title: 'W-TinyLFU, adaptive',
        help: 'As Caffeine: the window for newcomers grows and shrinks with what it does to the hit ratio.',
      },
    ],
  }),
} as const

/** How long it stays. */
const expiry = {
  expireAfterWriteMs: number({
    title: 'Expire after write',
    help: 'Time to live from the moment a value is stored. Parallel loads of one miss do not restart it. An expired entry keeps its place until somebody asks for it or a sweep finds it.',
    unit: 'ms',
    default: null,
    min: 0,
    max: DAY_MS * 365,
    unlimited: 'never',
    scale: 'log',
    section: 'Expiry',
    source: 'Caffeine expireAfterWrite; Redis EXPIRE',
  }),
  ttlJitterRatio: number({
    title: 'Jitter',
    help: 'Each entry lives up to this share shorter or longer, drawn when it is stored, so that what was stored together does not expire together.',
    unit: 'ratio',
    default: 0,
    min: 0,
    max: 1,
    section: 'Expiry',
  }),
  expireAfterAccessMs: number({
    title: 'Expire after access',
    help: 'An entry that nobody asked for this long is gone. A hot key then never expires, however old its value is.',
    unit: 'ms',
    default: null,
    min: 0,
    max: DAY_MS * 365,
    unlimited: 'never',
    scale: 'log',
    section: 'Expiry',
    source: 'Caffeine expireAfterAccess',
  }),
  negativeTtlMs: number({
    title: 'Remember what is missing',
    help: 'An origin that answers with a fatal error (there is no such thing) is not asked again for this long; callers get the same error at once. 0: off. Retryable errors are never kept.',
    unit: 'ms',
    default: 0,
    min: 0,
    max: DAY_MS * 365,
    scale: 'log',
    section: 'Expiry',
    source: 'RFC 2308, negative caching of DNS queries',
  }),
} as const

/** How it avoids that callers wait for a load. */
const freshness = {
  refreshAfterWriteMs: number({
    title: 'Refresh after write',
    help: 'A hit on a value older than this is answered at once and starts one load in the background. Keep it below the time to live.',
    unit: 'ms',
    default: null,
    min: 0,
    max: DAY_MS * 365,
    unlimited: 'never',
    scale: 'log',
    section: 'Refresh',
    source: 'Caffeine refreshAfterWrite',
  }),
  staleWhileRevalidateMs: number({
    title: 'Stale while revalidate',
    help: 'For this long after its end an entry is still served while one load in the background fetches a new value. 0: off.',
    unit: 'ms',
    default: 0,
    min: 0,
    max: DAY_MS * 365,
    scale: 'log',
    section: 'Refresh',
    source: 'RFC 5861',
  }),
  staleIfErrorMs: number({
    title: 'Stale if error',
    help: 'For this long after its end an entry is served, as a degraded answer, when the load for it fails. 0: off.',
    unit: 'ms',
    default: 0,
    min: 0,
    max: DAY_MS * 365,
    scale: 'log',
    section: 'Refresh',
    source: 'RFC 5861',
  }),
  earlyExpirationBeta: number({
    title: 'Early expiration β',
    help: 'XFetch: a caller may take an entry for expired before its end and load it anew, the likelier the nearer the end and the longer its load took (P = e^(−τ/δβ)). 0: off; 1 is the optimum of the paper.',
    unit: 'none',
    default: 0,
    min: 0,
    max: 100,
    section: 'Refresh',
    source: 'Vattani, Chierichetti, Lowenstein, Optimal probabilistic cache stampede prevention, VLDB 2015',
  }),
} as const

/** Parameters of a cache, in the inspector's order. */
export const params = { ...reading, ...keeping, ...expiry, ...sweeping, ...freshness, ...writing, ...clustering }
