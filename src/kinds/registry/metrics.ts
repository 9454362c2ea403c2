import { MAX_SERVERS } from './params'

/** What a server is, in the vector `serverStates`. */
export const SERVER = { none: 0, up: 1, down: 2, leads: 3 } as const

/** Indices of the states of `mode`; from `electing` on nobody is answered. */
export const MODE = { normal: 0, preserving: 1, silent: 2, electing: 3, minority: 4, down: 5 } as const

/** How many instances the vectors show one by one. */
export const SHOWN_INSTANCES = 64

/** What a registry measures besides the standard metrics. */
export const metrics = {
  members: { type: 'gauge', unit: 'count', title: 'Members', help: 'Instances it believes in.' },
  critical: { type: 'gauge', unit: 'count', title: 'Critical', help: 'Instances whose lease has run out, not deregistered yet.' },
  renewalsPerMin: { type: 'gauge', unit: 'count', title: 'Renewals', help: 'Heartbeats in the last whole minute.' },
  renewalThreshold: {
    type: 'gauge',
    unit: 'count',
    title: 'Threshold',
    help: 'Renewals per minute above which self-preservation lets it evict; 0 when that is off.',
  },
  mode: {
    type: 'state',
    title: 'Mode',
    help: 'Preserving: so few heartbeats come that it evicts nobody. Silent: it was restarted without its table. In the last three nobody is answered.',
    states: ['normal', 'preserving', 'silent', 'electing', 'no majority', 'no server'],
  },
  serversUp: { type: 'gauge', unit: 'count', title: 'Servers up', help: 'Servers that have not crashed and do not stand still.' },
  elections: { type: 'counter', title: 'Elections', help: 'Times that a server was elected leader.' },
  unanswered: {
    type: 'counter',
    title: 'Unanswered',
    help: 'Heartbeats, registrations, goodbyes and questions for the list that came while no server could answer.',
  },
  registrations: { type: 'counter', title: 'Registrations', help: 'Instances that came or came back.' },
  deregistrations: { type: 'counter', title: 'Deregistrations', help: 'Instances that said goodbye.' },
  heartbeats: { type: 'counter', title: 'Heartbeats', help: 'Renewals of a lease.' },
  expired: { type: 'counter', title: 'Expired', help: 'Leases that were found to have run out.' },
  evicted: { type: 'counter', title: 'Evicted', help: 'Instances taken off the list without a goodbye.' },
  evictionsSuppressed: {
    type: 'counter',
    title: 'Evictions held back',
    help: 'Expired leases that a sweep left: self-preservation, or its limit.',
  },
  news: { type: 'counter', title: 'News', help: 'Words to listeners, whole lists counted word by word.' },
  detection: {
    type: 'histogram',
    title: 'Detection',
    help: 'From the last heartbeat until it noticed that an instance was gone.',
  },
  states: {
    type: 'vector',
    length: SHOWN_INSTANCES,
    title: 'Instances, one by one',
    help: '0 nobody, 1 believed in, 2 critical, 3 gone, 4 forgotten in a crash.',
  },
  leaseRatio: {
    type: 'vector',
    length: SHOWN_INSTANCES,
    title: 'Lease used',
    help: 'Time since the last heartbeat over the lease; brought up to date some twenty times a lease.',
  },
  serverStates: {
    type: 'vector',
    length: MAX_SERVERS,
    title: 'Servers, one by one',
    help: '0 not there, 1 up, 2 down, 3 leads.',
  },
  sinceSec: {
    type: 'vector',
    length: SHOWN_INSTANCES,
    title: 'So since',
    help: 'Virtual second since which it believes what it believes of each instance.',
  },
} as const
