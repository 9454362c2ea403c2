import { defineKind } from '../contract'
import { orderStory } from '../contract-order'
import { params } from './params'

/** The kind `outbox`: state and event in one commit. */
export const schema = defineKind({
  id: 'outbox',
  title: 'Outbox',
  group: 'events',
  summary: 'Commits state and event together, and publishes the event afterwards: at least once, never not at all.',
  shape: 'card',
  ins: { in: { title: 'Commit', accepts: ['call', 'send'] } },
  outs: {
    out: { title: 'Events', emits: ['send', 'call'], maxWires: 1, help: 'The broker that gets the events.' },
  },
  params,
  metrics: {
    committed: { type: 'counter', title: 'Committed', help: 'Transactions with their event.' },
    published: { type: 'counter', title: 'Published', help: 'Events that the broker took for the first time.' },
    duplicates: {
      type: 'counter',
      title: 'Duplicates',
      help: 'Events that the broker took again: a relay died between publishing and marking.',
    },
    lost: { type: 'counter', title: 'Lost', help: 'Events of committed state that nobody will ever publish.' },
    refusedByBroker: {
      type: 'counter',
      title: 'Refused by the broker',
      help: 'Attempts to publish that failed; the outbox tries them again.',
    },
    unanswered: {
      type: 'counter',
      title: 'No confirmation',
      help: 'Events whose answer never came. The broker may have them: the outbox sends them again, and they come twice.',
    },
    reordered: {
      type: 'counter',
      title: 'Out of order',
      help: 'Events published after a later one of their key. 32,768 keys are watched.',
    },
    orderStory,
    backlog: { type: 'gauge', unit: 'count', role: 'depth', title: 'Backlog', help: 'Committed, and not marked as published.' },
    publishDelay: {
      type: 'histogram',
      title: 'Publish delay',
      help: 'From the commit until the relay sends the event for the first time.',
    },
    polls: { type: 'counter', title: 'Polls', help: 'Looks into the table.' },
  },
  presets: [
    {
      id: 'polling',
      title: 'Polling publisher',
      help: 'A table, one relay, a poll each second.',
      params: { publish: 'polling' },
    },
    {
      id: 'debezium',
      title: 'Debezium',
      help: 'Change data capture from the database’s log; in order.',
      params: { publish: 'changeCapture' },
    },
    {
      id: 'skip-locked',
      title: 'Four relays with SKIP LOCKED',
      help: 'Competing relays each take rows that no other holds: more throughput, no order.',
      params: { publish: 'polling', relays: 4, inOrder: false },
    },
    {
      id: 'dual-write',
      title: 'Dual write',
      help: 'What the outbox cures: commit, then publish, and hope.',
      params: { publish: 'dualWrite' },
    },
  ],
  faults: { slow: true },
})
