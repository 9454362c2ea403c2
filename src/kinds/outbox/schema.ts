import type { ValuesOf } from '../../params'
import { defineKind, type NodeView, type TheoryRow } from '../contract'
import { params } from './params'

type Values = ValuesOf<typeof params>

/** A poll finds what was committed since the last: half an interval on average, and a batch in each at most. */
function theory(view: NodeView, p: Values): readonly TheoryRow[] {
  if (p.publish !== 'polling') return []
  const perSec = (p.batchSize * p.relays * 1000) / p.pollIntervalMs
  const keepsUp = view.rate('committed') < perSec
  return [
    {
      title: 'Wait for the relay',
      unit: 'ms',
      measured: view.meanMs('publishDelay'),
      predicted: keepsUp ? p.pollIntervalMs / p.relays / 2 : null,
      note: keepsUp
        ? 'interval / 2, at random commits far below the capacity'
        : 'more commits than the relays can publish: it only grows',
    },
    {
      title: 'Most it can publish',
      unit: 'perSec',
      measured: view.rate('published'),
      predicted: perSec,
      note: 'relays × batch / interval; reached under overload',
    },
  ]
}

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
    duplicates: { type: 'counter', title: 'Duplicates', help: 'Events that the broker took again: their mark was lost.' },
    lost: { type: 'counter', title: 'Lost', help: 'Events of committed state that nobody will ever publish.' },
    refusedByBroker: {
      type: 'counter',
      title: 'Refused by the broker',
      help: 'Attempts to publish that failed; the outbox tries them again.',
    },
    reordered: { type: 'counter', title: 'Out of order', help: 'Events published after a later one of their key.' },
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
  theory,
})
