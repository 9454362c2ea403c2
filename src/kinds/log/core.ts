import { type Context, type MessageId, nsOfMs, type RandomStream } from '../../../workers/sdk'
import { GIVEN_UP } from './batches'
import { Cluster } from './cluster'
import { Group } from './group'
import { Groups } from './groups'
import { KeyPartitions } from './key-partitions'
import type { Meters } from './meters'
import { OrderTale } from './order-tale'
import { Partition } from './partition'
import { Producers } from './producers'
import { CHUNK, type Chunk, ChunkPool, CLASS_BITS, REMOVED } from './records'
import { Rules } from './rules'
import type { schema } from './schema'
import { Transactions } from './transactions'

/** What the parts of a log share: its partitions, and what happens to their records. */
export class Core {
  readonly rules = new Rules()
  readonly chunks = new ChunkPool()
  readonly keyPartitions = new KeyPartitions()
  hasKeys = true
  /** Keys have moved to other partitions during the run: records of one key may be in several. */
  hasMovedKeys = false
  readonly orderTale: OrderTale
  readonly partitions: Partition[] = []
  readonly cluster: Cluster
  readonly producers: Producers
  readonly transactions: Transactions
  readonly groups: Groups
  readonly stickyRandom: RandomStream
  readonly faultRandom: RandomStream
  readonly backoffRandom: RandomStream
  /** The parameters were read once. */
  private hasRead = false
  /** Numbers records in the order in which they were appended, modulo 2³². */
  private appendedCount = 0

  constructor(
    readonly ctx: Context<typeof schema>,
    readonly meters: Meters,
  ) {
    this.orderTale = new OrderTale(this)
    this.stickyRandom = ctx.random('sticky partitions')
    this.faultRandom = ctx.random('faults')
    this.backoffRandom = ctx.random('retry jitter')
    this.cluster = new Cluster(this)
    this.producers = new Producers(this)
    this.transactions = new Transactions(this)
    this.groups = new Groups(
      this,
      ctx.outs('out').map((wire, index) => new Group(index, wire, ctx.wireId(wire))),
    )
  }

  readParams(): void {
    const { params } = this.ctx
    this.rules.become(params)
    this.hasKeys = params.keySerializer !== 'none'
    this.orderTale.setKeys(this.hasKeys)
    for (let p = this.partitions.length; p < params.partitions; p++) this.partitions.push(new Partition(p, this.chunks))
    const hasMoved = this.keyPartitions.become(params.keySerializer, params.keyPrefix, this.partitions.length)
    if (hasMoved && this.hasRead) this.hasMovedKeys = true
    this.hasRead = true
    this.cluster.place()
    for (const client of this.producers.clients) this.producers.fit(client)
  }

  // ---- the log ----

  /** Appends a batch of a producer to a partition that its broker leads. */
  append(p: Partition, b: number): void {
    const { ctx, meters } = this
    const { batches, clients } = this.producers
    const client = clients[batches.client[b]]
    const isAgain = batches.wasWritten[b] !== 0
    // Written, lost with a leader and written again in the same order is in order.
    if (batches.wasSeen[b] === 0) {
      const isInOrder = client.settle(batches, b)
      if (this.hasKeys && (this.hasMovedKeys || !isInOrder)) this.producers.watch(client, p, b)
    }
    const from = p.end
    for (let m = batches.firstMessage[b]; m !== 0; ) m = this.put(p, m)
    const count = batches.count[b]
    meters.appended.add(count)
    if (isAgain) meters.duplicatesInLog.add(count)
    else if (batches.isAnswered[b] === GIVEN_UP) meters.failedInLog.add(count)
    p.segments.append(from, count, batches.bytes[b], ctx.now, this.rules)
    batches.end[b] = p.end
    batches.wasWritten[b] = 1
    batches.wasSeen[b] = 1
    const number = batches.sequence[b]
    if (number >= 0) p.expected[client.index] = Math.max(p.expected[client.index] ?? 0, number + 1)
    p.batches.push(p.end, ctx.now, number >= 0 ? client.index : -1, number)
    if (this.rules.acksNone) p.acknowledged = p.end
    this.transactions.wrote(client.index, p.index, from, p.end)
    this.cluster.appended(p)
  }

  /** The end of a transaction in a partition. */
  appendMarker(p: Partition, mark: number): void {
    if (!this.cluster.canLead(p)) return
    this.appendedCount = (this.appendedCount + 1) | 0
    const room = this.room(p)
    p.records.append(room, this.ctx.now, -1, 0, this.appendedCount, 0, mark)
    p.batches.push(p.end, this.ctx.now, -1, -1)
    this.cluster.appended(p)
    // The last stable offset has moved, even where the high watermark has not.
    this.groups.onReadable(p)
  }

  /** Appends messages of a chain as long as the chunk has room; the first one that had none, 0: the chain is at its end. */
  private put(p: Partition, first: MessageId): MessageId {
    const { messages } = this.ctx
    const { created, key, size, number, trace, mark, operation, priority, twin } = this.room(p)
    const start = p.records.place(p.end)
    const before = this.appendedCount + 1 - start
    let at = start
    let m = first
    for (; m !== 0 && at < CHUNK; m = messages.next(m)) {
      created[at] = messages.createdAt(m)
      key[at] = messages.key(m)
      size[at] = messages.size(m)
      number[at] = before + at
      trace[at] = messages.trace(m)
      mark[at] = messages.classOf(m) & CLASS_BITS
      operation[at] = messages.operation(m)
      priority[at] = messages.priority(m)
      twin[at] = messages.twin(m)
      at++
    }
    this.appendedCount = (this.appendedCount + at - start) | 0
    p.records.end += at - start
    return m
  }

  /** The chunk for the next record of a partition. */
  private room(p: Partition): Chunk {
    if (p.records.needsChunk && this.chunks.isEmpty) this.makeRoom()
    return p.records.room()
  }

  /** The memory is full: the partition that holds most gives its oldest records up, read or not. */
  private makeRoom(): void {
    let fullest = this.partitions[0]
    for (const p of this.partitions) if (p.records.chunkCount > fullest.records.chunkCount) fullest = p
    const { records } = fullest
    const before = records.from
    const chunks = records.chunkCount
    while (records.chunkCount === chunks) records.release(records.from + CHUNK - records.place(records.from))
    this.meters.cutByMemory.add(records.from - before)
    fullest.logStart = Math.max(fullest.logStart, records.from)
  }

  /** Forgets what no group can read any more. */
  release(p: Partition): void {
    if (!this.rules.compacts) p.records.release(Math.max(p.logStart, Math.min(p.highWatermark, this.groups.neededFrom(p))))
  }

  /** A new leader has less: the records from `end` on never were. */
  truncate(p: Partition, end: number, isUnclean: boolean): void {
    const { batches } = this.producers
    const lost = Math.max(0, Math.min(p.acknowledged, p.end) - end)
    if (lost > 0) (isUnclean ? this.meters.lostUnclean : this.meters.lostUnreplicated).add(lost)
    p.acknowledged = Math.min(p.acknowledged, end)
    this.meters.truncated.add(Math.max(0, p.end - end))
    const ring = p.batches
    for (; ring.reaches(end); ring.next--) {
      const client = ring.client(ring.next - 1)
      if (client >= 0) p.expected[client] = Math.min(p.expected[client], ring.sequence(ring.next - 1))
    }
    for (let b = 1; b < batches.state.length; b++) {
      if (batches.state[b] === 0 || batches.partition[b] !== p.index || batches.end[b] <= end) continue
      batches.end[b] = 0
      batches.wasWritten[b] = 0
    }
    p.segments.truncate(end, p.end)
    p.records.truncate(end)
    this.groups.onTruncate(p, end)
    p.highWatermark = Math.min(p.highWatermark, end)
    p.logStart = Math.min(p.logStart, end)
    this.transactions.truncate(p.index, end)
  }

  onHighWatermark(p: Partition): void {
    this.producers.requests.onHighWatermark(p)
    this.groups.onReadable(p)
    if (this.groups.isNone) this.release(p)
  }

  // ---- retention and compaction ----

  /** Deletes old segments of all partitions. */
  retain(): void {
    for (const p of this.partitions) {
      const start = p.segments.expire(p.end, this.ctx.now, this.rules)
      if (start <= p.logStart) continue
      this.meters.deleted.add(start - p.logStart)
      p.logStart = Math.min(start, p.highWatermark)
      p.records.release(p.logStart)
    }
  }

  /** Compacts the partitions that are dirty enough: of each key in closed segments, the latest record stays. */
  clean(): void {
    if (!this.rules.compacts) return
    for (const p of this.partitions) {
      if (p.segments.dirtyRatio > this.ctx.params.minCleanableDirtyRatio) this.compact(p)
    }
  }

  private compact(p: Partition): void {
    const { records, segments } = p
    const end = Math.min(segments.activeBase(p.end), p.highWatermark)
    const latest = new Map<number, number>()
    for (const o of p.tombstones.keys()) if (o < records.from || o >= end) p.tombstones.delete(o)
    for (let o = records.from; o < end; o++) latest.set(records.chunkOf(o).key[records.place(o)], o)
    for (let o = records.from; o < end; o++) {
      const chunk = records.chunkOf(o)
      const at = records.place(o)
      if ((chunk.mark[at] & REMOVED) !== 0) continue
      if (latest.get(chunk.key[at]) === o && !(chunk.size[at] === 0 && this.mayBury(p, o))) continue
      p.tombstones.delete(o)
      chunk.mark[at] |= REMOVED
      segments.removeBytes(o, chunk.size[at])
      this.meters.compacted.add()
    }
    segments.markCompacted()
  }

  /** Whether a tombstone has stayed long enough: delete.retention.ms counts from the first cleaning that met it (KIP-534). */
  private mayBury(p: Partition, offset: number): boolean {
    const { now, params } = this.ctx
    const from = p.tombstones.get(offset)
    if (from === undefined) p.tombstones.set(offset, now + nsOfMs(params.deleteRetentionMs))
    return from !== undefined && now >= from
  }
}
