import type { MessageId } from '../../../workers/sdk'
import { OUTCOME, type Outcome } from '../../params'
import { BatchPool, GIVEN_UP, IN_FLIGHT, LINGERED, OPEN, READY, TOLD_OK } from './batches'
import { Client } from './client'
import type { Core } from './core'
import type { Partition } from './partition'
import { Requests } from './requests'
import { BLOCKED_TOO_LONG, EXPIRE, LINGER } from './timers'

/** The producers: they take messages, collect them in batches per partition, and send these to the leaders. */
export class Producers {
  readonly clients: Client[] = []
  readonly batches = new BatchPool()
  readonly requests: Requests
  private readonly clientOfWire: number[] = []

  constructor(private readonly core: Core) {
    this.requests = new Requests(core, this)
  }

  clientOf(wire: number): Client {
    const known = this.clientOfWire[wire]
    if (known !== undefined) return this.clients[known]
    const client = new Client(this.clients.length, this.core)
    this.clientOfWire[wire] = client.index
    this.clients.push(client)
    this.fit(client)
    return client
  }

  fit(client: Client): void {
    client.fit(this.core.partitions.length, this.core.cluster.isDown.length)
  }

  // ---- taking messages ----

  take(m: MessageId): void {
    const { core } = this
    const { messages } = core.ctx
    const client = this.clientOf(messages.wire(m))
    const mustWait = client.blocked.length > 0 || core.transactions.isEnding(client)
    if (mustWait || !this.add(client, m)) this.block(client, m)
  }

  private block(client: Client, m: MessageId): void {
    const { core } = this
    const { ctx, rules } = core
    const { messages } = ctx
    if (messages.size(m) > rules.bufferBytes) {
      core.meters.bufferExhausted.add()
      return ctx.reply(m, OUTCOME.fatal)
    }
    messages.setA(m, 0)
    messages.setTimer(m, rules.maxBlockNs < 2 ** 52 ? ctx.schedule(rules.maxBlockNs, BLOCKED_TOO_LONG, m) : 0)
    client.blocked.pushBack(m)
    core.meters.blocked.add(1)
    // A full buffer sends what it has.
    this.pump(client)
  }

  /** max.block.ms is over, or the sender has given up. */
  unblock(m: MessageId, outcome: Outcome): void {
    const { core } = this
    const client = this.clientOf(core.ctx.messages.wire(m))
    client.blocked.remove(m)
    core.meters.blocked.add(-1)
    // Else its timer has just run.
    if (outcome === OUTCOME.cancelled) core.ctx.cancel(core.ctx.messages.timer(m))
    else core.meters.bufferExhausted.add()
    core.ctx.reply(m, outcome)
  }

  /** Whether a message waits for room: it is in no batch yet. */
  isBlocked(m: MessageId): boolean {
    return this.core.ctx.messages.a(m) === 0
  }

  /** Lets those in who wait for room. */
  admit(client: Client): void {
    const { core } = this
    const { messages } = core.ctx
    while (client.blocked.length > 0 && !core.transactions.isEnding(client)) {
      const m = client.blocked.first
      const timer = messages.timer(m)
      client.blocked.remove(m)
      if (!this.add(client, m)) {
        client.blocked.pushFront(m)
        return
      }
      core.ctx.cancel(timer)
      core.meters.blocked.add(-1)
    }
  }

  /** Puts a message into the batch of its partition; `false`: the buffer is full. */
  private add(client: Client, m: MessageId): boolean {
    const { core, batches } = this
    const { messages } = core.ctx
    const size = messages.size(m)
    const p = core.hasKeys ? core.keyPartitions.of(messages.key(m)) : client.stickiness.partition(client, core)
    let b = client.last[p]
    const limit = core.rules.batchBytes
    const isOpen = b !== 0 && (batches.state[b] === OPEN || batches.state[b] === LINGERED)
    if (!isOpen || batches.bytes[b] + size > limit) {
      const memory = Math.max(limit, size)
      if (client.usedBytes > 0 && client.usedBytes + memory > core.rules.bufferBytes) return false
      if (isOpen) this.makeReady(b)
      b = this.open(client, p, memory)
    }
    messages.setA(m, client.numberNext())
    messages.setNext(m, 0)
    if (batches.lastMessage[b] === 0) batches.firstMessage[b] = m
    else messages.setNext(batches.lastMessage[b], m)
    batches.lastMessage[b] = m
    batches.count[b]++
    batches.bytes[b] += size
    messages.setTime(m, core.ctx.now)
    core.meters.accepted.add()
    core.transactions.note(client)
    const isFull = batches.bytes[b] >= limit
    if (!core.hasKeys) client.stickiness.sent(size, isFull, limit)
    if (isFull) this.makeReady(b)
    return true
  }

  private open(client: Client, p: number, memory: number): number {
    const { core, batches } = this
    const { ctx, rules } = core
    const b = batches.take()
    batches.client[b] = client.index
    batches.partition[b] = p
    batches.memory[b] = memory
    batches.createdNs[b] = ctx.now
    client.usedBytes += memory
    core.meters.bufferBytes.add(memory)
    client.append(batches, b, p)
    batches.timer[b] = ctx.schedule(rules.lingerNs, LINGER, b)
    batches.expiry[b] = ctx.schedule(rules.deliveryTimeoutNs, EXPIRE, b)
    return b
  }

  // ---- sending ----

  /** A batch is full (or old enough: then it may still grow while the connection is busy). */
  makeReady(b: number, state = READY): void {
    const { batches, core } = this
    core.ctx.cancel(batches.timer[b])
    batches.timer[b] = 0
    batches.state[b] = state
    const client = this.clients[batches.client[b]]
    const { leader } = core.partitions[batches.partition[b]]
    if (leader >= 0) this.requests.pump(client, leader)
  }

  onLinger(b: number): void {
    this.batches.timer[b] = 0
    this.makeReady(b, LINGERED)
  }

  /** Sends whatever may be sent. */
  pump(client: Client): void {
    for (let broker = 0; broker < client.inFlight.length; broker++) this.requests.pump(client, broker)
  }

  /** delivery.timeout.ms is over. What is on its way to a broker is written all the same when it arrives. */
  onExpiry(b: number): void {
    const { batches, core } = this
    batches.expiry[b] = 0
    if (batches.state[b] === IN_FLIGHT) return this.answer(b, OUTCOME.timeout, this.requests.isOnItsWay(batches.request[b]))
    this.clients[batches.client[b]].remove(batches, b)
    core.ctx.cancel(batches.timer[b])
    this.fail(b, OUTCOME.timeout)
  }

  // ---- ends ----

  /** A batch is done. */
  succeed(b: number): void {
    const { batches, core } = this
    const p = core.partitions[batches.partition[b]]
    const isAcknowledged = batches.isAnswered[b] !== GIVEN_UP
    if (isAcknowledged && batches.end[b] > p.acknowledged) p.acknowledged = Math.min(batches.end[b], p.end)
    if (batches.isAnswered[b] === 0) core.meters.acknowledged.add(batches.count[b])
    this.answer(b, OUTCOME.ok)
    this.release(b)
  }

  fail(b: number, outcome: Outcome): void {
    this.answer(b, outcome)
    this.release(b)
  }

  /** Tells the senders of a batch's messages, once. `goesOn`: the records may still be written, from private copies. */
  answer(b: number, outcome: Outcome, goesOn = false): void {
    const { batches, core } = this
    if (batches.isAnswered[b] !== 0) return
    batches.isAnswered[b] = outcome === OUTCOME.ok ? TOLD_OK : GIVEN_UP
    if (outcome !== OUTCOME.ok) {
      core.meters.failedRecords.add(batches.count[b])
      if (batches.wasWritten[b] !== 0) core.meters.failedInLog.add(batches.count[b])
    }
    if (!core.transactions.holds(b, outcome)) this.reply(b, outcome, goesOn)
  }

  private reply(b: number, outcome: Outcome, goesOn: boolean): void {
    const { batches, core } = this
    const { ctx } = core
    let m = batches.firstMessage[b]
    let last = 0
    batches.firstMessage[b] = 0
    if (goesOn) batches.isStored[b] = 1
    while (m !== 0) {
      const next = ctx.messages.next(m)
      if (goesOn) last = this.keepCopy(b, m, last)
      ctx.reply(m, outcome)
      m = next
    }
  }

  private keepCopy(b: number, m: MessageId, before: MessageId): MessageId {
    const { ctx } = this.core
    const { messages } = ctx
    const copy = ctx.store(m)
    messages.setA(copy, messages.a(m))
    messages.setTime(copy, messages.time(m))
    messages.setNext(copy, 0)
    if (before === 0) this.batches.firstMessage[b] = copy
    else messages.setNext(before, copy)
    return copy
  }

  /** acks=0: senders are told that all is well; the records go on as private copies. */
  answerAtOnce(b: number): void {
    const { batches, core } = this
    this.reply(b, OUTCOME.ok, true)
    batches.isAnswered[b] = TOLD_OK
    core.meters.acknowledged.add(batches.count[b])
  }

  /** Looks for records of a batch that come into the log after later ones of their key. */
  watch(client: Client, p: Partition, b: number): void {
    const { ctx, meters, orderTale } = this.core
    const { messages } = ctx
    let offset = p.end
    for (let m = this.batches.firstMessage[b]; m !== 0; m = messages.next(m), offset++) {
      if (client.order.see(messages.key(m), messages.a(m), messages.createdAt(m))) continue
      meters.reordered.add()
      orderTale.inLog(client, p, b, m, offset)
    }
  }

  private release(b: number): void {
    const { batches, core } = this
    core.ctx.cancel(batches.expiry[b])
    this.discardCopies(b)
    const client = this.clients[batches.client[b]]
    if (batches.wasSeen[b] === 0) client.settle(batches, b)
    client.usedBytes -= batches.memory[b]
    core.meters.bufferBytes.add(-batches.memory[b])
    batches.give(b)
    if (client.blocked.length > 0) this.admit(client)
    core.transactions.onSettled(client)
  }

  private discardCopies(b: number): void {
    const { batches, core } = this
    for (let m = batches.isStored[b] === 0 ? 0 : batches.firstMessage[b]; m !== 0; ) {
      const next = core.ctx.messages.next(m)
      core.ctx.discard(m)
      m = next
    }
  }

  /** A broker is gone: what was sent to it fails now. */
  disconnect(broker: number): void {
    this.requests.disconnect(broker)
  }

  /** There are other leaders. */
  onLeaders(): void {
    for (const client of this.clients) this.pump(client)
  }

  /** The whole node is gone, and the kernel has ended all messages. */
  forget(): void {
    const { batches, core } = this
    for (let b = 1; b < batches.state.length; b++) {
      if (batches.state[b] === 0) continue
      this.discardCopies(b)
      batches.give(b)
    }
    this.requests.forget()
    for (const client of this.clients) client.forget()
    for (const p of core.partitions) p.expected.fill(0)
    core.meters.bufferBytes.set(0)
    core.meters.blocked.set(0)
  }
}
