import { choice, number } from '../../params'

const SOME = { param: 'sweep', is: ['some'] } as const

/** What becomes of entries that have expired and that nobody asks for. */
export const sweeping = {
  sweep: choice({
    title: 'Expired entries',
    help: 'An entry that has expired is of no use, and takes room that others could have. What may still be served stale is not swept away.',
    default: 'lazy',
    section: 'Expiry',
    source: 'Redis: lazily, and some at a time; memcached: lazily, and an LRU crawler; Caffeine: with other operations',
    options: [
      { value: 'lazy', title: 'Stay until asked for', help: 'The next lookup of the key finds it, or it is evicted.' },
      { value: 'all', title: 'Are swept away', help: 'Every sweep looks at all entries.' },
      {
        value: 'some',
        title: 'Are swept away by the batch',
        help: 'Every sweep looks at some, and at once at some more while many of them have expired.',
      },
    ],
  }),
  sweepMs: number({
    title: 'Sweep every',
    help: 'It takes no time.',
    unit: 'ms',
    default: 100,
    min: 1,
    max: 86_400_000,
    scale: 'log',
    section: 'Expiry',
    source: 'Redis hz 10',
    when: { param: 'sweep', is: ['all', 'some'] },
  }),
  sweepKeys: number({
    title: 'Entries a batch',
    help: 'Of each shard, one after the other.',
    unit: 'count',
    default: 20,
    min: 1,
    max: 1_000_000,
    integer: true,
    scale: 'log',
    section: 'Expiry',
    source: 'Redis expire.c, ACTIVE_EXPIRE_CYCLE_KEYS_PER_LOOP',
    when: SOME,
  }),
  sweepAgainRatio: number({
    title: 'Another batch above',
    help: 'Share of a batch that had expired; with more the next batch follows at once. 1: never.',
    unit: 'ratio',
    default: 0.1,
    min: 0,
    max: 1,
    section: 'Expiry',
    source: 'Redis expire.c, ACTIVE_EXPIRE_CYCLE_ACCEPTABLE_STALE 10 %',
    when: SOME,
  }),
} as const
