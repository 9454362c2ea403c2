import type { MessageId } from '../../../workers/sdk'
import { AGAIN, BROKE, STORY, TOLD, TOLD_FIELDS, type Told } from '../contract-order'
import { FREE, TIMED_OUT } from './batches'
import type { Client } from './client'
import type { Core } from './core'
import type { Group } from './group'
import type { KeyOrder } from './key-order'
import type { Partition } from './partition'

/** Somewhere in the log. */
interface Place {
  readonly p: Partition
  readonly offset: number
}

/**
 * Tells the story of the first record that came after a later one of its key. It is put together when that happens, from what is
 * still in memory then; nothing is kept for its sake but when each key's latest record was made, and that only once records go by retry topics.
 */
export class OrderTale {
  constructor(private readonly core: Core) {}

  private get isTold(): boolean {
    return this.core.meters.orderStory.at(STORY.where) > BROKE.nowhere
  }

  /** Without keys there is no order to keep. */
  setKeys(hasKeys: boolean): void {
    if (!this.isTold) this.core.meters.orderStory.set(STORY.where, hasKeys ? BROKE.nowhere : BROKE.withoutKeys)
  }

  /** A record was not written, or not handled: from now on a later one may overtake it, and must be found again. */
  expect(order: KeyOrder): void {
    if (!this.isTold) order.remember()
  }

  /** Message `m` of batch `b` will be written at an offset, and too late. */
  inLog(client: Client, p: Partition, b: number, m: MessageId, offset: number): void {
    if (this.isTold) return
    const { core } = this
    const { batches } = core.producers
    const { messages, now } = core.ctx
    this.tell(BROKE.inLog, messages.key(m), 0)
    this.write(STORY.late, {
      ...this.batchFacts(b),
      number: messages.a(m) >>> 0,
      createdNs: messages.createdAt(m),
      trace: messages.trace(m),
      partition: p.index,
      offset,
      appendedNs: now,
      doneNs: now,
    })
    const number = client.order.firstAfter
    const isOther = (other: number) => messages.a(other) >>> 0 === number
    for (let other = 1; other < batches.state.length; other++) {
      if (
        batches.state[other] === FREE ||
        batches.client[other] !== client.index ||
        batches.partition[other] !== p.index ||
        batches.end[other] === 0
      )
        continue
      let at = batches.firstMessage[other]
      let place = batches.end[other] - batches.count[other]
      for (; at !== 0 && !isOther(at); at = messages.next(at)) place++
      if (at === 0) continue
      this.write(STORY.early, { ...this.batchFacts(other), ...this.placeFacts({ p, offset: place }), number })
      return
    }
    // Its batch is done with: of the key, it is the latest in the log.
    this.tellEarly(client.order, this.latestOf(p, messages.key(m)))
  }

  /** A group has handled the record at an offset too late. */
  atGroup(g: Group, member: number, index: number, offset: number): void {
    if (this.isTold) return
    const { partitions, ctx } = this.core
    const p = partitions[index]
    const chunk = p.records.chunkOf(offset)
    const at = p.records.place(offset)
    this.tell(BROKE.atConsumer, chunk.key[at], g.index + 1)
    const { lastPollNs, attempt } = g.members[member]
    const number = chunk.number[at]
    const done = { number, sentNs: lastPollNs, tries: attempt, doneNs: ctx.now, by: member }
    this.write(STORY.late, { ...this.placeFacts({ p, offset }), ...done })
    this.tellEarly(g.order, this.find(g.order.firstAfter))
  }

  /** A group has handled a record by way of its retry topics, and too late. */
  retried(g: Group, call: MessageId, number: number): void {
    if (this.isTold) return
    const { messages, now } = this.core.ctx
    this.tell(BROKE.atConsumer, messages.key(call), g.index + 1)
    this.write(STORY.late, {
      ...this.placeFacts(this.find(number)),
      number,
      createdNs: messages.createdAt(call),
      trace: messages.trace(call),
      sentNs: messages.arrivedAt(call),
      tries: messages.attempt(call),
      why: AGAIN.retryTopic,
      doneNs: now,
    })
    this.tellEarly(g.order, this.find(g.order.firstAfter))
  }

  private tellEarly(order: KeyOrder, place: Place | null): void {
    const found = this.placeFacts(place)
    const createdNs = order.firstAfterCreatedNs > 0 ? order.firstAfterCreatedNs : (found.createdNs ?? -1)
    this.write(STORY.early, { ...found, number: order.firstAfter, createdNs })
    order.forgetTimes()
  }

  private batchFacts(b: number): Partial<Told> {
    const { batches, requests } = this.core.producers
    const tries = batches.attempts[b]
    const isTimeout = batches.result[b] === TIMED_OUT
    const why = tries <= 1 ? AGAIN.first : isTimeout ? AGAIN.requestTimeout : AGAIN.requestError
    return { sentNs: requests.sentNs(batches.request[b]), tries, why }
  }

  private placeFacts(place: Place | null): Partial<Told> {
    if (place === null) return {}
    const { p, offset } = place
    const chunk = p.records.chunkOf(offset)
    const at = p.records.place(offset)
    const facts = { partition: p.index, offset, createdNs: chunk.created[at], trace: chunk.trace[at] }
    const ring = p.batches
    let batch = ring.next
    while (batch > ring.first && ring.end(batch - 1) > offset) batch--
    return batch < ring.next && batch > ring.first ? { ...facts, appendedNs: ring.time(batch) } : facts
  }

  private latestOf(p: Partition, key: number): Place | null {
    const { records } = p
    for (let offset = records.end - 1; offset >= records.readable; offset--) {
      if (records.chunkOf(offset).key[records.place(offset)] === key) return { p, offset }
    }
    return null
  }

  /** Where the record of a number lies, if it is still in memory: numbers rise with offsets. */
  private find(number: number): Place | null {
    for (const p of this.core.partitions) {
      const { records } = p
      const numberAt = (offset: number) => records.chunkOf(offset).number[records.place(offset)]
      let low = records.readable
      let high = records.end
      while (low < high) {
        const middle = Math.floor((low + high) / 2)
        if (((numberAt(middle) - number) | 0) < 0) low = middle + 1
        else high = middle
      }
      if (low < records.end && numberAt(low) === number) return { p, offset: low }
    }
    return null
  }

  private tell(where: number, key: number, group: number): void {
    const { orderStory } = this.core.meters
    orderStory.set(STORY.where, where)
    orderStory.set(STORY.key, key)
    orderStory.set(STORY.group, group)
  }

  private write(from: number, facts: Partial<Told>): void {
    const { orderStory } = this.core.meters
    for (let i = 0; i < TOLD_FIELDS; i++) orderStory.set(from + i, -1)
    for (const [name, value] of Object.entries(facts)) orderStory.set(from + TOLD[name as keyof Told], value)
  }
}
