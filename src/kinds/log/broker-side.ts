import { FREE, GIVEN_UP, NOT_ENOUGH_REPLICAS, NOT_LEADER, OUT_OF_ORDER, RETRIABLE, TIMED_OUT, WRITTEN } from './batches'
import type { Core } from './core'
import type { Producers } from './producers'
import { REQUEST_TIMEOUT, RESPONSE_ARRIVES } from './timers'

/** Where a request is. */
export const ON_ITS_WAY = 1
const AT_THE_BROKER = 2
const COMING_BACK = 3

/** A produce request to one broker: at most one batch of each of its partitions. Objects are used again. */
export class Request {
  state = 0
  client = 0
  broker = 0
  firstBatch = 0
  /** acks=0 when it was sent: nobody waits for its answer. */
  isUnacknowledged = false
  /** Batches that wait for the high watermark. */
  waiting = 0
  sentNs = 0
  timer = 0
  timeout = 0
}

/** Produce requests at the brokers: what is written, what waits for replicas, what is answered. */
export abstract class BrokerSide {
  /** By number, from 1. */
  protected readonly all: Request[] = [new Request()]
  private readonly free: number[] = []

  constructor(
    protected readonly core: Core,
    protected readonly producers: Producers,
  ) {}

  /** The answer is back, or there will be none. */
  abstract complete(id: number): void
  /** acks=0: the request is over. */
  protected abstract finishUnacknowledged(id: number): void

  arrive(id: number): void {
    const { core, producers } = this
    const { batches } = producers
    const { rules, cluster } = core
    const request = this.all[id]
    if (cluster.isDown[request.broker]) {
      this.setResults(request, RETRIABLE)
      core.orderTale.expect(producers.clients[request.client].order)
      if (request.isUnacknowledged) this.finishUnacknowledged(id)
      else this.answer(id)
      return
    }
    request.state = AT_THE_BROKER
    request.waiting = 0
    const isRefused = rules.requestErrorRatio > 0 && core.faultRandom.chance(rules.requestErrorRatio)
    for (let b = request.firstBatch; b !== 0; b = batches.nextInRequest[b]) {
      batches.result[b] = isRefused ? RETRIABLE : this.write(b, request.broker)
      if (batches.result[b] !== WRITTEN) core.orderTale.expect(producers.clients[request.client].order)
      if (batches.result[b] !== WRITTEN || !rules.acksAll) continue
      const p = core.partitions[batches.partition[b]]
      if (batches.end[b] <= p.highWatermark) continue
      request.waiting++
      batches.nextWaiting[b] = 0
      if (p.waitingLast === 0) p.waitingFirst = b
      else batches.nextWaiting[p.waitingLast] = b
      p.waitingLast = b
    }
    if (request.isUnacknowledged) this.finishUnacknowledged(id)
    else if (request.waiting === 0) this.answer(id)
    else {
      const left = request.sentNs + rules.requestTimeoutNs - core.ctx.now
      request.timeout = core.ctx.schedule(Math.max(0, left), REQUEST_TIMEOUT, id)
    }
  }

  /** Appends a batch, unless the broker must not or need not. */
  private write(b: number, broker: number): number {
    const { core, producers } = this
    const { batches } = producers
    const p = core.partitions[batches.partition[b]]
    if (p.leader !== broker) return NOT_LEADER
    if (core.rules.acksAll && p.inSyncCount < core.rules.minInsync) {
      core.meters.notEnoughReplicas.add()
      return NOT_ENOUGH_REPLICAS
    }
    const number = batches.sequence[b]
    const client = batches.client[b]
    if (number >= 0) {
      const expected = p.expected[client] ?? 0
      if (number < expected && batches.wasWritten[b] !== 0) {
        core.meters.deduplicated.add(batches.count[b])
        return WRITTEN
      }
      if (number > expected && this.isAwaited(b, expected)) return OUT_OF_ORDER
      // Later ones overtook it when it was given up: it is of an epoch that is over.
      if (number < expected && batches.isAnswered[b] === GIVEN_UP) return OUT_OF_ORDER
    }
    core.append(p, b)
    return WRITTEN
  }

  /**
   * Whether a producer still has a batch before this one that the broker has not. For one that was given up nobody waits: the producer goes on
   * under its next epoch (KIP-360), which costs nothing here.
   */
  private isAwaited(b: number, expected: number): boolean {
    const { batches } = this.producers
    for (let other = 1; other < batches.state.length; other++) {
      if (batches.state[other] === FREE || batches.isAnswered[other] !== 0) continue
      if (batches.client[other] !== batches.client[b] || batches.partition[other] !== batches.partition[b]) continue
      if (batches.sequence[other] >= expected && batches.sequence[other] < batches.sequence[b]) return true
    }
    return false
  }

  /** The high watermark of a partition has moved: those that waited for it are done. */
  onHighWatermark(p: Core['partitions'][number]): void {
    const { batches } = this.producers
    while (p.waitingFirst !== 0) {
      const b = p.waitingFirst
      if (batches.end[b] > p.highWatermark) return
      p.waitingFirst = batches.nextWaiting[b]
      if (p.waitingFirst === 0) p.waitingLast = 0
      if (p.inSyncCount < this.core.rules.minInsync) {
        // NotEnoughReplicasAfterAppend: it is written, and the producer will send it again.
        batches.result[b] = NOT_ENOUGH_REPLICAS
        this.core.meters.notEnoughReplicas.add()
      }
      const id = batches.request[b]
      const request = this.all[id]
      if (--request.waiting === 0 && request.state === AT_THE_BROKER) this.answer(id)
    }
  }

  /** The broker answers, or the connection breaks: one network time later the producer knows. */
  protected answer(id: number): void {
    const { core } = this
    const { rules, ctx } = core
    const request = this.all[id]
    ctx.cancel(request.timeout)
    request.timeout = 0
    request.state = COMING_BACK
    if (rules.ackLossRatio > 0 && core.faultRandom.chance(rules.ackLossRatio)) {
      core.meters.lostAcks.add()
      const left = request.sentNs + rules.requestTimeoutNs - ctx.now
      this.setResults(request, TIMED_OUT)
      request.timer = ctx.schedule(Math.max(0, left), RESPONSE_ARRIVES, id)
    } else request.timer = ctx.schedule(rules.networkNs, RESPONSE_ARRIVES, id)
  }

  /** request.timeout.ms is over while it waits for replicas. */
  timeOut(id: number): void {
    const request = this.all[id]
    request.timeout = 0
    this.stopWaiting(request)
    this.setResults(request, TIMED_OUT)
    this.complete(id)
  }

  protected stopWaiting(request: Request): void {
    const { core, producers } = this
    const { batches } = producers
    if (request.waiting === 0) return
    for (let b = request.firstBatch; b !== 0; b = batches.nextInRequest[b]) {
      const p = core.partitions[batches.partition[b]]
      let before = 0
      let at = p.waitingFirst
      while (at !== 0 && at !== b) {
        before = at
        at = batches.nextWaiting[at]
      }
      if (at === 0) continue
      if (before === 0) p.waitingFirst = batches.nextWaiting[b]
      else batches.nextWaiting[before] = batches.nextWaiting[b]
      if (p.waitingLast === b) p.waitingLast = before
    }
    request.waiting = 0
  }

  protected setResults(request: Request, result: number): void {
    const { batches } = this.producers
    for (let b = request.firstBatch; b !== 0; b = batches.nextInRequest[b]) batches.result[b] = result
  }

  // ---- faults ----

  /** A broker has crashed: connections break, answers that are under way still come. */
  disconnect(broker: number): void {
    for (let id = 1; id < this.all.length; id++) {
      const request = this.all[id]
      if (request.broker !== broker || request.state !== AT_THE_BROKER) continue
      this.stopWaiting(request)
      this.setResults(request, RETRIABLE)
      this.answer(id)
    }
  }

  forget(): void {
    for (let id = 1; id < this.all.length; id++) if (this.all[id].state !== 0) this.give(id)
    for (const p of this.core.partitions) {
      p.waitingFirst = 0
      p.waitingLast = 0
    }
  }

  isOnItsWay(id: number): boolean {
    return this.all[id].state === ON_ITS_WAY
  }

  /** When a request was sent, ns; −1: there is none. */
  sentNs(id: number): number {
    return id === 0 ? -1 : this.all[id].sentNs
  }

  protected take(): number {
    const id = this.free.pop()
    if (id !== undefined) return id
    this.all.push(new Request())
    return this.all.length - 1
  }

  protected give(id: number): void {
    const request = this.all[id]
    request.state = 0
    request.firstBatch = 0
    request.waiting = 0
    request.timeout = 0
    this.free.push(id)
  }
}
