import { OUTCOME } from '../../params'
import { BACKING_OFF, IN_FLIGHT, LINGERED, OPEN, READY, TIMED_OUT, WRITTEN } from './batches'
import { BrokerSide, ON_ITS_WAY } from './broker-side'
import type { Client } from './client'
import { REQUEST_ARRIVES, RETRY_BATCH } from './timers'

/** Produce requests: which batches go together, what brokers answer, what is tried again. */
export class Requests extends BrokerSide {
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
      if (state === READY || state === LINGERED || (state === OPEN && (isFull || batches.next[b] !== 0))) return true
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
    request.isUnacknowledged = rules.acksNone
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

  // ---- back at the producer ----

  override complete(id: number): void {
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
    producers.clients[batches.client[b]].putBack(batches, b)
    // A rejection for its place is no failure of its own: it follows the one before it.
    batches.timer[b] = ctx.schedule(this.backoffNs(batches.attempts[b] - 1), RETRY_BATCH, b)
  }

  /** Kafka's ExponentialBackoff: capped, jittered, capped again; constant where the maximum leaves no room to grow. */
  private backoffNs(retriesBefore: number): number {
    const { rules, backoffRandom } = this.core
    const { backoffNs, backoffMaxNs } = rules
    if (backoffMaxNs <= backoffNs) return backoffMaxNs
    const term = Math.min(backoffMaxNs, backoffNs * 2 ** Math.min(30, retriesBefore))
    return Math.round(Math.min(backoffMaxNs, term * (0.8 + 0.4 * backoffRandom.uniform())))
  }

  onRetry(b: number): void {
    const { producers } = this
    producers.batches.timer[b] = 0
    producers.makeReady(b)
  }

  /** acks=0: nobody waits for an answer. What was not written is lost, and only we know. */
  protected override finishUnacknowledged(id: number): void {
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
}
