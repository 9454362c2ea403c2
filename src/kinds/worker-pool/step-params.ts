import { choice, distribution, list, wires } from '../../params'

const ON_ERROR = choice({
  title: 'On an error',
  help: 'Stop: the message ends with an error and calls still under way are cancelled. Ignore: it goes on and ends as degraded.',
  default: 'stop',
  options: [
    { value: 'stop', title: 'Stop' },
    { value: 'ignore', title: 'Go on' },
  ],
})

/** The steps of a worker's program. */
export const steps = list({
  title: 'Steps',
  help: 'What a worker does with a message, one step after the other. Changed while it runs, messages under way go on with the step of the same number.',
  default: [],
  maxItems: 32,
  empty: 'Works, then uses every wire as set under Calls: waits for the answer of a service, or until a queue has accepted.',
  section: 'Steps',
  variants: {
    work: {
      title: 'Work',
      params: {
        time: choice({
          title: 'Time',
          help: 'The service time of the pool, or one of its own.',
          default: 'pool',
          options: [
            { value: 'pool', title: 'Service time' },
            { value: 'own', title: 'Own' },
          ],
        }),
        serviceTimeMs: distribution({
          title: 'Own service time',
          help: 'Drawn anew for every message.',
          unit: 'ms',
          default: { dist: 'exponential', mean: 10 },
          max: 86_400_000,
          when: { param: 'time', is: ['own'] },
        }),
      },
    },
    call: {
      title: 'Call',
      params: {
        wires: wires({ title: 'Whom', help: 'Wires to call; none chosen: all.', default: [] }),
        order: choice({
          title: 'Order',
          help: 'How several wires are used.',
          default: 'sequence',
          options: [
            { value: 'sequence', title: 'In turn' },
            { value: 'parallel', title: 'All at once' },
            { value: 'oneOf', title: 'One of them, at random' },
            { value: 'byKey', title: 'One of them, by key', help: 'The same key always takes the same wire.' },
          ],
        }),
        wait: choice({
          title: 'Wait for',
          help: 'With all at once: every answer, or the first that is ok (the others are cancelled).',
          default: 'all',
          options: [
            { value: 'all', title: 'All' },
            { value: 'any', title: 'The first ok' },
          ],
          when: { param: 'order', is: ['parallel'] },
        }),
        onError: ON_ERROR,
      },
    },
    send: {
      title: 'Send',
      params: {
        wires: wires({ title: 'Where', help: 'Wires to send to; none chosen: all.', default: [] }),
        wait: choice({
          title: 'Wait',
          help: 'Accepted: until every receiver has taken it, so a full queue that blocks holds the worker (blocking after service). Not at all: the answer does not depend on it.',
          default: 'accepted',
          options: [
            { value: 'accepted', title: 'Until accepted' },
            { value: 'no', title: 'Not at all' },
          ],
        }),
        onError: ON_ERROR,
      },
    },
  },
})
