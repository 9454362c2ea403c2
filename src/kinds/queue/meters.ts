import type { Context } from '../../../workers/sdk'
import type { schema } from './schema'

type Metrics = Context<typeof schema>['metrics']

/** The meters of a queue as fields: reached without a look-up by name. */
export class Meters {
  readonly ready: Metrics['ready']
  readonly unacked: Metrics['unacked']
  readonly delayed: Metrics['delayed']
  readonly parked: Metrics['parked']
  readonly blockedPublishers: Metrics['blockedPublishers']
  readonly oldestAge: Metrics['oldestAge']
  readonly waitInQueue: Metrics['waitInQueue']
  readonly published: Metrics['published']
  readonly delivered: Metrics['delivered']
  readonly redelivered: Metrics['redelivered']
  readonly acked: Metrics['acked']
  readonly nacked: Metrics['nacked']
  readonly ackTimeouts: Metrics['ackTimeouts']
  readonly lateAcks: Metrics['lateAcks']
  readonly failedAfterAck: Metrics['failedAfterAck']
  readonly dead: Metrics['dead']
  readonly deadRefused: Metrics['deadRefused']
  readonly rejected: Metrics['rejected']
  readonly expired: Metrics['expired']
  readonly maxlen: Metrics['maxlen']
  readonly deliveryLimit: Metrics['deliveryLimit']
  readonly lost: Metrics['lost']
  readonly unconfirmed: Metrics['unconfirmed']
  readonly unconfirmedLost: Metrics['unconfirmedLost']
  readonly deduplicated: Metrics['deduplicated']
  readonly duplicates: Metrics['duplicates']
  readonly againNack: Metrics['againNack']
  readonly againTimeout: Metrics['againTimeout']
  readonly againNoAnswer: Metrics['againNoAnswer']
  readonly againCrash: Metrics['againCrash']
  readonly vainTimeout: Metrics['vainTimeout']
  readonly vainGone: Metrics['vainGone']
  readonly vainCrash: Metrics['vainCrash']
  readonly orderBroken: Metrics['orderBroken']
  readonly operation: Metrics['operation']
  readonly deliveryCounts: Metrics['deliveryCounts']

  constructor(metrics: Metrics) {
    this.ready = metrics.ready
    this.unacked = metrics.unacked
    this.delayed = metrics.delayed
    this.parked = metrics.parked
    this.blockedPublishers = metrics.blockedPublishers
    this.oldestAge = metrics.oldestAge
    this.waitInQueue = metrics.waitInQueue
    this.published = metrics.published
    this.delivered = metrics.delivered
    this.redelivered = metrics.redelivered
    this.acked = metrics.acked
    this.nacked = metrics.nacked
    this.ackTimeouts = metrics.ackTimeouts
    this.lateAcks = metrics.lateAcks
    this.failedAfterAck = metrics.failedAfterAck
    this.dead = metrics.dead
    this.deadRefused = metrics.deadRefused
    this.rejected = metrics.rejected
    this.expired = metrics.expired
    this.maxlen = metrics.maxlen
    this.deliveryLimit = metrics.deliveryLimit
    this.lost = metrics.lost
    this.unconfirmed = metrics.unconfirmed
    this.unconfirmedLost = metrics.unconfirmedLost
    this.deduplicated = metrics.deduplicated
    this.duplicates = metrics.duplicates
    this.againNack = metrics.againNack
    this.againTimeout = metrics.againTimeout
    this.againNoAnswer = metrics.againNoAnswer
    this.againCrash = metrics.againCrash
    this.vainTimeout = metrics.vainTimeout
    this.vainGone = metrics.vainGone
    this.vainCrash = metrics.vainCrash
    this.orderBroken = metrics.orderBroken
    this.operation = metrics.operation
    this.deliveryCounts = metrics.deliveryCounts
  }
}
