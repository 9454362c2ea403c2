import { OUTCOME } from '../../params'
import {
  BACKING_OFF,
  IN_FLIGHT,
  NOT_ENOUGH_REPLICAS,
  NOT_LEADER,
  OPEN,
  OUT_OF_ORDER,
  READY,
  RETRIABLE,
  TIMED_OUT,
  WRITTEN,
} from './batches'
import type { Core } from './core'
import type { Client, Producers } from './producers'
import { REQUEST_ARRIVES, REQUEST_TIMEOUT, RESPONSE_ARRIVES, RETRY_BATCH } from './timers'

/** Where a request is. */
const ON_ITS_WAY = 1
const AT_THE_BROKER = 2
const COMING_BACK = 3

/** A produce request to one broker: at most one batch of each of its partitions. Objects are used again. */
class Request {
  state = 0
  client = 0
  broker = 0
  firstBatch = 0
  /** Batches that wait for the high watermark. */
  waiting = 0
  sentNs = 0
  timer = 0
  timeout = 0
}

/** Produce requests: which batches go together, what brokers answer, what is tried again. */
export class Requests {
  /** By number, from 1. */
  private readonly all: Request[] = [new Request()]
  private readonly free: number[] = []

  constructor(
    private readonly core: Core,
    private readonly producers: Producers,
  ) {}

  // ---- sending ----

  /** Sends requests to a broker while it may and there is something ready. */
  pump(client: Client, broker: number): void {
    const { core } = this
    while (client.inFlight[broker] < core.rules.maxInFlight && this.isReady(client, broker)) this.send(client, broker)
  }

  private isReady(client: Client, broker: number): boolean {
    const { core, producers } = this
    const { batches } = producers
    // Somebody waits for the buffer: everything goes.
    const isFull = client.blocked.length > 0
    for (const p of core.partitions) {
      if (p.leader !== broker) continue
      const b = client.first[p.index]
      if (b === 0) continue
      const state = batches.state[b]
      if (state === READY || (state === OPEN && (isFull || batches.next[b] !== 0))) return true
    }
    return false
  }

  /** As Kafka's drain: when a broker is ready, the first batch of each of its partitions goes, ready or not. */
  private send(client: Client, broker: number): void {
    const { core, producers } = this
    const { batches } = producers
    const { ctx, rules } = core
    const id = this.take()
    const request = this.all[id]
    request.client = client.index
    request.broker = broker
    request.sentNs = ctx.now
    let last = 0
    for (const p of core.partitions) {
      if (p.leader !== broker) continue
      const b = client.first[p.index]
      if (b === 0 || batches.state[b] === BACKING_OFF) continue
      this.drain(client, b, id)
      if (last === 0) request.firstBatch = b
      else batches.nextInRequest[last] = b
      last = b
    }
    core.meters.requests.add()
    if (!rules.acksNone) client.inFlight[broker]++
    request.state = ON_ITS_WAY
    request.timer = ctx.schedule(rules.networkNs, REQUEST_ARRIVES, id)
  }

  private drain(client: Client, b: number, request: number): void {
    const { core, producers } = this
    const { batches } = producers
    const { ctx } = core
    const p = batches.partition[b]
    client.first[p] = batches.next[b]
    if (client.first[p] === 0) client.last[p] = 0
    client.queued[p]--
    if (batches.timer[b] !== 0) {
      ctx.cancel(batches.timer[b])
      batches.timer[b] = 0
    }
    batches.state[b] = IN_FLIGHT
    batches.request[b] = request
    batches.nextInRequest[b] = 0
    if (batches.attempts[b] === 0) {
      core.meters.batches.add()
      core.meters.sentRecords.add(batches.count[b])
      const { messages } = ctx
      for (let m = batches.firstMessage[b]; m !== 0; m = messages.next(m)) {
        core.meters.recordQueueTime.record(ctx.now - messages.time(m))
      }
      if (core.rules.isIdempotent) batches.sequence[b] = client.nextSequence[p]++
      if (core.rules.acksNone) producers.answerAtOnce(b)
    }
    batches.attempts[b]++
  }

  // ---- at the broker ----

  arrive(id: number): void {
    const { core, producers } = this
    const { batches } = producers
    const { rules, cluster } = core
    const request = this.all[id]
    if (cluster.isDown[request.broker]) {
      this.setResults(request, RETRIABLE)
      if (rules.acksNone) this.finishUnacknowledged(id)
      else this.answer(id)
      return
    }
    request.state = AT_THE_BROKER
    request.waiting = 0
    const isRefused = rules.requestErrorRatio > 0 && core.faultRandom.chance(rules.requestErrorRatio)
    for (let b = request.firstBatch; b !== 0; b = batches.nextInRequest[b]) {
      batches.result[b] = isRefused ? RETRIABLE : this.write(b, request.broker)
      if (batches.result[b] !== WRITTEN || !rules.acksAll) continue
      const p = core.partitions[batches.partition[b]]
      if (batches.end[b] <= p.highWatermark) continue
      request.waiting++
      batches.nextWaiting[b] = 0
      if (p.waitingLast === 0) p.waitingFirst = b
      else batches.nextWaiting[p.waitingLast] = b
      p.waitingLast = b
    }
    if (rules.acksNone) this.finishUnacknowledged(id)
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
      if (number > expected) return OUT_OF_ORDER
    }
    // Too late: its senders have been told, and its records are gone with them.
    if (batches.firstMessage[b] === 0) return WRITTEN
    core.append(p, b)
    return WRITTEN
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
  private answer(id: number): void {
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

  private stopWaiting(request: Request): void {
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

  private setResults(request: Request, result: number): void {
    const { batches } = this.producers
    for (let b = request.firstBatch; b !== 0; b = batches.nextInRequest[b]) batches.result[b] = result
  }

  // ---- back at the producer ----

  complete(id: number): void {
    const { core, producers } = this
    const { batches } = producers
    const request = this.all[id]
    const client = producers.clients[request.client]
    core.meters.requestLatency.record(core.ctx.now - request.sentNs)
    client.inFlight[request.broker]--
    let b = request.firstBatch
    const { broker } = request
    this.give(id)
    while (b !== 0) {
      const next = batches.nextInRequest[b]
      batches.request[b] = 0
      if (batches.result[b] === WRITTEN) producers.succeed(b)
      else this.tryAgain(b)
      b = next
    }
    this.pump(client, broker)
  }

  private tryAgain(b: number): void {
    const { core, producers } = this
    const { batches } = producers
    const { rules, ctx } = core
    const result = batches.result[b]
    if (batches.isAnswered[b] !== 0) return producers.fail(b, OUTCOME.timeout)
    if (batches.attempts[b] > rules.retries || batches.createdNs[b] + rules.deliveryTimeoutNs <= ctx.now) {
      return producers.fail(b, result === TIMED_OUT ? OUTCOME.timeout : OUTCOME.error)
    }
    core.meters.retriedRecords.add(batches.count[b])
    producers.putBack(b)
    // A rejection for its place is no failure of its own: it follows the one before it.
    const exponent = Math.min(30, batches.attempts[b] - 1)
    const jitter = 0.8 + 0.4 * core.backoffRandom.uniform()
    const wait = Math.min(rules.backoffMaxNs, rules.backoffNs * 2 ** exponent * jitter)
    batches.timer[b] = ctx.schedule(Math.round(wait), RETRY_BATCH, b)
  }

  onRetry(b: number): void {
    const { producers } = this
    producers.batches.timer[b] = 0
    producers.makeReady(b)
  }

  /** acks=0: nobody waits for an answer. What was not written is lost, and only we know. */
  private finishUnacknowledged(id: number): void {
    const { core, producers } = this
    const { batches } = producers
    const request = this.all[id]
    let b = request.firstBatch
    const client = producers.clients[request.client]
    const { broker } = request
    this.give(id)
    while (b !== 0) {
      const next = batches.nextInRequest[b]
      if (batches.result[b] === WRITTEN) producers.succeed(b)
      else {
        core.meters.lostUnsent.add(batches.count[b])
        producers.fail(b, OUTCOME.error)
      }
      b = next
    }
    this.pump(client, broker)
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

  private take(): number {
    const id = this.free.pop()
    if (id !== undefined) return id
    this.all.push(new Request())
    return this.all.length - 1
  }

  private give(id: number): void {
    const request = this.all[id]
    request.state = 0
    request.firstBatch = 0
    request.waiting = 0
    request.timeout = 0
    this.free.push(id)
  }
}
