import { BatchRing } from './batch-ring'
import { type ChunkPool, RecordStore } from './records'
import { Segments } from './segments'

/** An open transaction's or an aborted one's place in a partition. */
export const NO_OFFSET = Infinity

/** One lane of the log: its records, its replicas, and how far each of them is. */
export class Partition {
  readonly records: RecordStore
  readonly batches = new BatchRing()
  readonly segments = new Segments()
  /** Broker that leads; −1: offline. */
  leader = -1
  /** Counts elections. */
  epoch = 0
  /** Brokers with a replica, the preferred leader first, and for each its end offset, its place among the batches, and whether it is in sync. */
  replicas: number[] = []
  replicaEnd: number[] = []
  cursor: number[] = []
  inSync: boolean[] = []
  /** Instant until which a follower was caught up. */
  caughtUpNs: number[] = []
  highWatermark = 0
  /** First offset of a transaction that is open; {@link NO_OFFSET}: none is. */
  openFrom = NO_OFFSET
  logStart = 0
  /** Tombstones that a cleaning has met, by offset, and the instant from which they may go. */
  readonly tombstones = new Map<number, number>()
  /** Offset up to which a producer was told that its records are written. */
  acknowledged = 0
  /** Next sequence number expected of each producer. */
  expected: number[] = []
  /** Batches of producers that wait for the high watermark. */
  waitingFirst = 0
  waitingLast = 0
  replicateTimer = 0
  lagTimer = 0

  constructor(
    readonly index: number,
    pool: ChunkPool,
  ) {
    this.records = new RecordStore(pool)
  }

  get end(): number {
    return this.records.end
  }

  /** Where readers stop: at the high watermark, or at the last stable offset. */
  readEnd(committedOnly: boolean): number {
    return committedOnly && this.openFrom < this.highWatermark ? this.openFrom : this.highWatermark
  }

  get inSyncCount(): number {
    let count = 0
    for (const yes of this.inSync) if (yes) count++
    return count
  }
}
