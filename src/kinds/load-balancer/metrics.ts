/** How many members the vectors show one by one. */
export const SHOWN_MEMBERS = 64

/** What a load balancer measures besides the standard metrics. */
export const metrics = {
  members: { type: 'gauge', unit: 'count', title: 'Members', help: 'Instances it uses: all it knows of, or its subset.' },
  available: { type: 'gauge', unit: 'count', title: 'Available', help: 'Members that may be chosen now.' },
  ejected: { type: 'gauge', unit: 'count', title: 'Ejected', help: 'Members put out for failing.' },
  unhealthy: {
    type: 'gauge',
    unit: 'count',
    title: 'Unhealthy',
    help: 'Members that have failed their health checks, or have not passed their first one.',
  },
  slowStarting: { type: 'gauge', unit: 'count', title: 'In slow start', help: 'Members that are not at their full weight yet.' },
  imbalance: {
    type: 'gauge',
    unit: 'factor',
    title: 'Imbalance',
    help: 'Most calls of one member over the mean of the available ones, lately; set every few hundred calls.',
  },
  panic: {
    type: 'state',
    title: 'Panic',
    help: 'Too few members are left: all get calls, ejected and unhealthy ones too.',
    states: ['calm', 'panic'],
  },
  picks: { type: 'counter', title: 'Calls sent', help: 'Calls for which a member was found.' },
  failedPicks: { type: 'counter', title: 'Calls failed', help: 'Calls that a member did not answer well.' },
  noMember: { type: 'counter', title: 'No member', help: 'Calls for which there was nobody.' },
  ejections: { type: 'counter', title: 'Ejections', help: 'Times that a member was put out.' },
  ejectionsRefused: {
    type: 'counter',
    title: 'Ejections refused',
    help: 'Times that a failing member stayed, as too many were out.',
  },
  checks: {
    type: 'counter',
    title: 'Health checks',
    help: 'Checks sent to members. They are no calls of anybody, and not among those sent.',
  },
  checksFailed: { type: 'counter', title: 'Checks failed', help: 'Checks without a good answer in time.' },
  markedDown: { type: 'counter', title: 'Marked down', help: 'Times that checks took a member out.' },
  told: { type: 'counter', title: 'News', help: 'Words of the registry that changed the list.' },
  share: {
    type: 'vector',
    length: SHOWN_MEMBERS,
    title: 'Shares',
    help: 'Calls of each member lately, relative to each other.',
  },
  memberLoad: { type: 'vector', length: SHOWN_MEMBERS, title: 'Under way, one by one', help: 'Calls of each member.' },
  marks: {
    type: 'vector',
    length: SHOWN_MEMBERS,
    title: 'Members, one by one',
    help: '0 not in the list, 1 in, 2 in slow start, 3 ejected or unhealthy, 4 its last call failed.',
  },
  sinceSec: {
    type: 'vector',
    length: SHOWN_MEMBERS,
    title: 'Listed since',
    help: 'Virtual second since which it believes in each member.',
  },
} as const
