import { choice, flag, list, number, wires } from '../../params'

const OWN = { param: 'own', is: [true] } as const

export const DISPATCH = [
  {
    value: 'queued',
    title: 'Queued',
    help: 'The copy goes into a buffer; the subscriber handles it in its own time.',
  },
  {
    value: 'sync',
    title: 'Within the call',
    help: 'The publisher waits for the listener, and then for the next.',
  },
] as const

export const OVERFLOW = [
  { value: 'dropOldest', title: 'Drop the oldest', help: 'The head goes, the new copy stays. RabbitMQ drop-head.' },
  { value: 'dropNewest', title: 'Drop the newest', help: 'The new copy is thrown away.' },
  {
    value: 'dropAll',
    title: 'Cut it off',
    help: 'Its whole buffer is dropped, the new copy too. Redis and NATS disconnect a slow consumer.',
  },
  {
    value: 'reject',
    title: 'Reject',
    help: 'This copy is refused and the publisher is told; the others get theirs. RabbitMQ reject-publish.',
  },
  {
    value: 'block',
    title: 'Block the publisher',
    help: 'It waits for room, and those who come later in the order wait too: a slow subscriber stalls the others.',
  },
] as const

export const ACK = [
  { value: 'manual', title: 'After success', help: 'At least once.' },
  { value: 'onReceive', title: 'On delivery', help: 'At most once: a failure or a crash loses the copy.' },
] as const

/** What a single subscription can have of its own. */
const own = {
  own: flag({ title: 'Own settings', help: 'Off: the settings of the topic.', default: false }),
  dispatch: choice({ title: 'Dispatch', help: 'Queued, or within the call.', default: 'queued', options: DISPATCH, when: OWN }),
  capacity: number({
    title: 'Buffer',
    help: 'Copies that may be ready; those under way do not count.',
    unit: 'count',
    default: null,
    min: 0,
    max: 1_000_000,
    integer: true,
    unlimited: 'unlimited',
    scale: 'log',
    when: OWN,
  }),
  overflow: choice({ title: 'When it is full', help: 'What a copy finds.', default: 'dropOldest', options: OVERFLOW, when: OWN }),
  ackMode: choice({ title: 'Acknowledge', help: 'When a copy is done.', default: 'manual', options: ACK, when: OWN }),
  prefetch: number({
    title: 'Prefetch',
    help: 'Unacknowledged copies per worker.',
    unit: 'count',
    default: 1,
    min: 1,
    max: 100_000,
    integer: true,
    unlimited: 'unlimited',
    scale: 'log',
    when: OWN,
  }),
} as const

/** Subscriptions by wire. */
export const subscriptions = list({
  title: 'Subscriptions',
  help: 'What is special about some of them. Of several items that name a wire, the last counts.',
  default: [],
  maxItems: 32,
  empty: 'Every wire is a subscription with the settings above.',
  section: 'Subscriptions',
  variants: {
    subscription: {
      title: 'Subscription',
      params: {
        wires: wires({ title: 'Wires', help: 'Which ones; none chosen: all.', default: [] }),
        subscribed: flag({
          title: 'Subscribed',
          help: 'Off: it gets nothing. Switched off while it runs, its buffer is discarded; what is under way is finished.',
          default: true,
        }),
        from: choice({
          title: 'Begins',
          help: 'What it gets first when it is switched on.',
          default: 'now',
          options: [
            { value: 'now', title: 'From now on' },
            { value: 'retained', title: 'With what is retained', help: 'The messages that the topic keeps, then the new ones.' },
          ],
        }),
        priority: number({
          title: 'Priority',
          help: 'Higher is told first; equal ones in the order of their wires. Unlike priorities of messages, where 1 is first.',
          unit: 'none',
          default: 0,
          min: -1000,
          max: 1000,
          integer: true,
          source: 'Symfony EventDispatcher: 0, higher first',
        }),
        onlyClass: number({
          title: 'Only class',
          help: 'Gets messages of this class, counted from 1 in the producer’s list. 0: of all.',
          unit: 'none',
          default: 0,
          min: 0,
          max: 16,
          integer: true,
        }),
        keyFrom: number({
          title: 'Keys from',
          help: 'Gets messages of this key and above.',
          unit: 'none',
          default: 0,
          min: 0,
          max: 2_000_000_000,
          integer: true,
        }),
        keyTo: number({
          title: 'Keys to',
          help: 'Up to this key.',
          unit: 'none',
          default: null,
          min: 0,
          max: 2_000_000_000,
          integer: true,
          unlimited: 'the last',
        }),
        ...own,
      },
    },
  },
})
