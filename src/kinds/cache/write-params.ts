import { choice, number } from '../../params'

const BEHIND = { param: 'strategy', is: ['writeBehind'] } as const

/** What writes and deletes do; which messages they are, the producer’s classes say. */
export const writing = {
  asideWrite: choice({
    title: 'A writer',
    help: 'What the caller of a cache-aside does with a copy of what it writes. Each order has its races.',
    default: 'originThenDelete',
    section: 'Writes',
    source: 'Nishtala et al., Scaling memcache at Facebook, 2013: delete after the write',
    when: { param: 'strategy', is: ['aside'] },
    options: [
      {
        value: 'originThenDelete',
        title: 'Writes, then deletes the copy',
        help: 'A load that overlaps may store the old value after the delete.',
      },
      {
        value: 'deleteThenOrigin',
        title: 'Deletes the copy, then writes',
        help: 'Whoever reads in between stores the old value again.',
      },
      { value: 'originThenSet', title: 'Writes, then stores the copy', help: 'Two writers may store in the wrong order.' },
    ],
  }),
  flushMs: number({
    title: 'Flush every',
    help: 'What has been written goes to the origin this often: one call a key, however often it was written.',
    unit: 'ms',
    default: 1000,
    min: 1,
    max: 86_400_000,
    scale: 'log',
    section: 'Writes',
    when: BEHIND,
  }),
  flushKeys: number({
    title: 'Flush at',
    help: 'As many dirty keys are flushed before their time.',
    unit: 'count',
    default: 100,
    min: 1,
    max: 10_000_000,
    integer: true,
    unlimited: 'no number',
    scale: 'log',
    section: 'Writes',
    when: BEHIND,
  }),
} as const
