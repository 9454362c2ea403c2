import { orderStory } from '../contract-order'

/** Most subscriptions: wires that leave a topic. Their bits fit into one word. */
export const MAX_LANES = 16

/** What a lane is doing, as the entry of `laneState`. */
export const LANE = { none: 0, off: 1, good: 2, behind: 3, losing: 4, blocking: 5 } as const

/** What a topic measures. */
export const metrics = {
  ready: { type: 'gauge', unit: 'count', role: 'depth', title: 'Ready', help: 'Copies that wait for their subscriber.' },
  unacked: { type: 'gauge', unit: 'count', title: 'Unacked', help: 'Copies delivered and not acknowledged.' },
  delayed: { type: 'gauge', unit: 'count', title: 'Delayed', help: 'Failed copies that are not ready yet.' },
  blockedPublishers: {
    type: 'gauge',
    unit: 'count',
    title: 'Blocked publishers',
    help: 'Publishers that wait for room in a buffer.',
  },
  subscribers: { type: 'gauge', unit: 'count', title: 'Subscribers', help: 'Subscriptions that are on.' },
  retained: { type: 'gauge', unit: 'count', title: 'Retained', help: 'Messages kept for those who subscribe later.' },
  oldestAge: { type: 'gauge', unit: 'ms', title: 'Oldest age', help: 'Of the copies at the heads of the buffers.' },
  waitInTopic: {
    type: 'histogram',
    title: 'Wait in the topic',
    help: 'From the copy’s start to its first delivery, queued ones.',
  },
  published: { type: 'counter', title: 'Published', help: 'Messages that came to be told to the subscribers.' },
  copies: { type: 'counter', title: 'Copies', help: 'One for each subscription of each message; replayed ones too.' },
  filtered: { type: 'counter', title: 'Filtered', help: 'Copies that a filter spared a subscriber.' },
  delivered: { type: 'counter', title: 'Deliveries', help: 'Copies handed to subscribers, each time.' },
  redelivered: { type: 'counter', title: 'Redeliveries', help: 'Deliveries that were not a copy’s first.' },
  againNack: { type: 'counter', title: 'Again: nack', help: 'Redeliveries after a failure that the subscriber told.' },
  againTimeout: { type: 'counter', title: 'Again: ack timeout', help: 'Redeliveries after an ack that did not come in time.' },
  againNoAnswer: {
    type: 'counter',
    title: 'Again: no answer',
    help: 'Redeliveries after a lost connection: the subscriber is gone, or its answer or the delivery got lost.',
  },
  againCrash: {
    type: 'counter',
    title: 'Again: topic crashed',
    help: 'Redeliveries of what was unacked when the topic went down.',
  },
  acked: { type: 'counter', title: 'Acked', help: 'Copies that are done.' },
  nacked: { type: 'counter', title: 'Nacked', help: 'Deliveries that failed.' },
  ackTimeouts: { type: 'counter', title: 'Ack timeouts', help: 'Deliveries that were not answered in time.' },
  lateAcks: {
    type: 'counter',
    title: 'Late answers',
    help: 'Answers after the ack timeout, or after the end of the subscription.',
  },
  failedAfterAck: { type: 'counter', title: 'Failed after ack', help: 'Copies acked on delivery whose handling failed: lost.' },
  listenerFailures: { type: 'counter', title: 'Listener failures', help: 'Listeners within the call that failed.' },
  dropped: { type: 'counter', title: 'Dropped', help: 'Copies that found no room, or made room for others.' },
  refused: { type: 'counter', title: 'Refused copies', help: 'Copies that found no room, and whose publisher was told.' },
  missed: { type: 'counter', title: 'Missed', help: 'Copies for subscribers that were away and keep nothing.' },
  discarded: { type: 'counter', title: 'Discarded', help: 'Copies of subscriptions that were switched off.' },
  givenUp: { type: 'counter', title: 'Given up', help: 'Copies at the limit of deliveries.' },
  dead: { type: 'counter', title: 'Dead letters', help: 'Copies sent by the dead-letter port.' },
  deadRefused: { type: 'counter', title: 'Dead letters refused', help: 'Dead letters not accepted where they were sent: lost.' },
  lost: { type: 'counter', title: 'Lost in a crash', help: 'Copies that a crash took along.' },
  early: { type: 'counter', title: 'Before the commit', help: 'Queued copies delivered before the publisher’s commit.' },
  phantoms: { type: 'counter', title: 'For nothing', help: 'Copies of messages whose transaction was rolled back.' },
  duplicates: {
    type: 'counter',
    title: 'Handled in vain',
    help: 'Copies handled after their ack timeout: each is handled at least once more, or was.',
  },
  orderBroken: {
    type: 'counter',
    title: 'Order broken',
    help: 'Queued copies handled after a later one of their key and subscription, repeats too. 32,768 keys are watched for each.',
  },
  orderStory,
  operation: {
    type: 'state',
    title: 'Operation',
    help: 'Drained: nothing is left to be delivered.',
    states: ['running', 'draining', 'drained', 'paused', 'closed'],
  },
  laneState: { type: 'vector', length: MAX_LANES, title: 'Lanes', help: 'State of each subscription.' },
  laneFill: {
    type: 'vector',
    length: MAX_LANES,
    title: 'Fill',
    help: 'Ready copies of each subscription, as a share of its buffer.',
  },
  laneReady: { type: 'vector', length: MAX_LANES, title: 'Ready by lane', help: 'Ready copies of each subscription.' },
} as const
