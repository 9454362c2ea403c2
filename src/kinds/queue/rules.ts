import { type Context, nsOfMs, pow, type RandomStream } from '../../../workers/sdk'
import { OUTCOME, type Outcome } from '../../params'
import type { schema } from './schema'

/** What becomes of a failed delivery. */
export const REQUEUE = 0
export const WAIT = 1
export const GIVE_UP = 2
export const REJECT = 3

/** The parameters of a queue, worked out once per change: how long to wait for an ack, how often and when to deliver again. */
export class Rules {
  capacity = Infinity
  delayNs = 0
  ttlNs = Infinity
  isAutoAck = false
  requeuesAtTail = false
  keepsAtLimit = false
  /** Back-off after the failure that was judged last. */
  waitNs = 0
  private onFailure: 'requeue' | 'requeueUnlessFatal' | 'reject' = 'requeue'
  private maxDeliveries = Infinity
  private ackTimeoutsNs: readonly number[] = [Infinity]
  private baseNs = 0
  private multiplier = 1
  private maxNs = Infinity
  private jitter = 0

  constructor(private readonly random: RandomStream) {}

  become(p: Context<typeof schema>['params']): void {
    this.capacity = p.capacity
    this.delayNs = nsOfMs(p.delayMs)
    this.ttlNs = nsOfMs(p.ttlMs)
    this.isAutoAck = p.ackMode === 'onReceive'
    this.requeuesAtTail = p.requeue === 'tail' && p.order !== 'fifoPerKey'
    this.keepsAtLimit = p.atLimit === 'keep'
    this.onFailure = p.onFailure
    this.maxDeliveries = Math.max(1, p.maxDeliver + (p.maxDeliverCounts === 'redeliveries' ? 1 : 0))
    this.ackTimeoutsNs = p.ackTimeouts.length === 0 ? [nsOfMs(p.ackTimeoutMs)] : p.ackTimeouts.map((item) => nsOfMs(item.ms))
    this.baseNs = nsOfMs(p.redeliveryDelayMs)
    this.multiplier = p.redeliveryMultiplier
    this.maxNs = nsOfMs(p.redeliveryMaxDelayMs)
    this.jitter = p.redeliveryJitter
  }

  /** How long the ack of the nth delivery may take; `Infinity`: for ever. */
  ackTimeoutNs(delivery: number): number {
    const list = this.ackTimeoutsNs
    return list[Math.min(delivery, list.length) - 1]
  }

  /** Judges the failure of the nth delivery; after `WAIT`, {@link waitNs} says how long. */
  judge(delivery: number, outcome: Outcome): number {
    if (this.onFailure === 'reject' || (this.onFailure === 'requeueUnlessFatal' && outcome === OUTCOME.fatal)) return REJECT
    if (delivery >= this.maxDeliveries) return GIVE_UP
    if (this.baseNs === 0) return REQUEUE
    let wait = this.multiplier === 1 ? this.baseNs : this.baseNs * pow(this.multiplier, delivery - 1)
    if (this.jitter > 0) wait *= 1 + this.jitter * (2 * this.random.uniform() - 1)
    this.waitNs = Math.round(Math.min(wait, this.maxNs))
    return WAIT
  }

  /** Judges an ack timeout: no back-off, whatever the failure rule says. */
  judgeTimeout(delivery: number): number {
    return delivery >= this.maxDeliveries ? GIVE_UP : REQUEUE
  }
}
