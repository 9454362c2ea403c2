/** What a worker pool measures besides the standard metrics. */
export const metrics = {
  waiting: { type: 'gauge', unit: 'count', role: 'depth', title: 'Waiting', help: 'Messages in the waiting rooms.' },
  busy: { type: 'gauge', unit: 'count', title: 'Busy', help: 'Workers that work.' },
  held: { type: 'gauge', unit: 'count', title: 'Held', help: 'Workers that wait for the answer of somebody they call.' },
  blocked: {
    type: 'gauge',
    unit: 'count',
    title: 'Blocked',
    help: 'Workers that wait until a send is accepted, and messages kept outside a full waiting room.',
  },
  utilization: {
    type: 'gauge',
    unit: 'ratio',
    role: 'utilization',
    title: 'Utilization',
    help: 'Occupied workers out of all: busy, held, blocked or starting. 0 where workers are unlimited.',
  },
  inService: {
    type: 'gauge',
    unit: 'count',
    title: 'In service',
    help: 'Messages here that do not wait for a worker: at work, or waiting for others.',
  },
  calling: {
    type: 'gauge',
    unit: 'count',
    title: 'Calling',
    help: 'Messages that wait for the answer of somebody else without holding a worker.',
  },
  poolSize: { type: 'gauge', unit: 'count', title: 'Workers', help: 'Workers that exist, of all instances.' },
  reordering: { type: 'gauge', unit: 'count', title: 'Out of turn', help: 'Answers that wait for earlier ones.' },
  wait: {
    type: 'histogram',
    title: 'Wait',
    help: 'Time in the waiting room until a worker was free, zeros included; those who left before are not in it.',
  },
  service: { type: 'histogram', title: 'Service', help: 'Time of each work step.' },
  ownTime: {
    type: 'histogram',
    title: 'Time here',
    help: 'From arrival to answer without the time of calls to others; answers that were ok. Kept only where the pool has a wire out: elsewhere it is the latency.',
  },
  waited: { type: 'counter', title: 'Had to wait', help: 'Messages that found no free worker.' },
  waitTimeouts: { type: 'counter', title: 'Left waiting', help: 'Messages whose longest wait was over.' },
  calleeErrors: { type: 'counter', title: 'Callee errors', help: 'Messages that failed because somebody called failed.' },
  sendsLost: { type: 'counter', title: 'Sends lost', help: 'Sends that nobody waited for and that were not accepted.' },
  cells: {
    type: 'vector',
    length: 64,
    title: 'Workers, one by one',
    help: 'Up to 64 workers, instance by instance: 0 idle, 1 busy, 2 held, 3 blocked, 4 starting.',
  },
} as const
