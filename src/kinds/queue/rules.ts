import { type Context, nsOfMs, pow, type RandomStream } from '../../../workers/sdk'
import { OUTCOME, type Outcome } from '../../params'
import type { schema } from './schema'

type Params = Context<typeof schema>['params']

/** What becomes of a failed delivery. */
export const REQUEUE = 0
export const WAIT = 1
export const GIVE_UP = 2
export const REJECT = 3
/** It stays unacked until its ack timeout. */
export const LEAVE = 4

/** Traffic classes that a producer can have. */
const CLASSES = 16

/** The parameters of a queue, worked out once per change: how long to wait for an ack, how often and when to deliver again. */
export class Rules {
  capacity = Infinity
  capacityBytes = Infinity
  dropsOldest = false
  isAutoAck = false
  isBatchAck = false
  requeuesAtTail = false
  keepsAtLimit = false
  checksOnDelivery = false
  /** Failures at which a message is given up. */
  maxFailures = Infinity
  /** Back-off after the failure that was judged last. */
  waitNs = 0
  private readonly delaysNs = new Float64Array(CLASSES)
  private readonly ttlsNs = new Float64Array(CLASSES)
  private onFailure: Params['onFailure'] = 'requeue'
  private nacksCount = true
  private ackTimeoutsNs: readonly number[] = [Infinity]
  private backOffsNs: readonly number[] = []
  private baseNs = 0
  private multiplier = 1
  private maxNs = Infinity
  private jitter = 0

  constructor(private readonly random: RandomStream) {}

  become(p: Params): void {
    this.capacity = p.capacity
    this.capacityBytes = p.capacityBytes
    this.delaysNs.fill(nsOfMs(p.delayMs))
    this.ttlsNs.fill(nsOfMs(p.ttlMs))
    for (const item of p.byClass) {
      this.delaysNs[item.class - 1] = nsOfMs(item.delayMs)
      this.ttlsNs[item.class - 1] = nsOfMs(Math.min(item.ttlMs, p.ttlMs))
    }
    this.dropsOldest = p.overflow === 'dropOldest'
    this.isAutoAck = p.ackMode === 'onReceive'
    this.isBatchAck = p.ackMode === 'batch'
    this.requeuesAtTail = p.requeue === 'tail' && p.order !== 'fifoPerKey'
    this.keepsAtLimit = p.atLimit === 'keep'
    this.checksOnDelivery = p.limitChecked === 'onDelivery'
    this.onFailure = p.onFailure
    this.nacksCount = p.nacksCount
    this.maxFailures = Math.max(1, p.maxDeliver + (p.maxDeliverCounts === 'redeliveries' ? 1 : 0))
    this.ackTimeoutsNs = p.ackTimeouts.length === 0 ? [nsOfMs(p.ackTimeoutMs)] : p.ackTimeouts.map((item) => nsOfMs(item.ms))
    this.backOffsNs = p.redeliveryDelays.map((item) => nsOfMs(item.ms))
    this.baseNs = nsOfMs(p.redeliveryDelayMs)
    this.multiplier = p.redeliveryMultiplier
    this.maxNs = nsOfMs(p.redeliveryMaxDelayMs)
    this.jitter = p.redeliveryJitter
  }

  /** How long a new message of a class is held back. */
  delayNs(classOf: number): number {
    return this.delaysNs[Math.min(classOf, CLASSES - 1)]
  }

  /** How old a message of a class may become; `Infinity`: for ever. */
  ttlNs(classOf: number): number {
    return this.ttlsNs[Math.min(classOf, CLASSES - 1)]
  }

  /** How long the ack of the nth delivery may take; `Infinity`: for ever. */
  ackTimeoutNs(delivery: number): number {
    const list = this.ackTimeoutsNs
    return list[Math.min(delivery, list.length) - 1]
  }

  /** Whether a failure counts towards the limit. A lost connection always does. */
  counts(isNack: boolean): boolean {
    return this.nacksCount || !isNack
  }

  /** Judges the failure of the nth delivery after so many failures that count; after `WAIT`, {@link waitNs} says how long. */
  judge(delivery: number, failures: number, outcome: Outcome): number {
    if (this.onFailure === 'reject' || (this.onFailure === 'requeueUnlessFatal' && outcome === OUTCOME.fatal)) return REJECT
    if (this.onFailure === 'leave' && this.ackTimeoutNs(delivery) < Infinity) return LEAVE
    if (this.isOver(failures)) return GIVE_UP
    let wait = this.backOffNs(delivery)
    if (wait === 0) return REQUEUE
    if (this.jitter > 0) wait *= 1 + this.jitter * (2 * this.random.uniform() - 1)
    this.waitNs = Math.round(Math.min(wait, this.maxNs))
    return WAIT
  }

  private backOffNs(delivery: number): number {
    const list = this.backOffsNs
    if (list.length > 0) return list[Math.min(delivery, list.length) - 1]
    return this.multiplier === 1 ? this.baseNs : this.baseNs * pow(this.multiplier, delivery - 1)
  }

  /** Judges an ack timeout: no back-off, whatever the failure rule says. */
  judgeTimeout(failures: number): number {
    return this.isOver(failures) ? GIVE_UP : REQUEUE
  }

  private isOver(failures: number): boolean {
    return !this.checksOnDelivery && failures >= this.maxFailures
  }
}
