import type { RandomStream } from '../../../workers/sdk'
import type { Client } from './client'
import type { Core } from './core'

/**
 * Where records without a key go (KIP-794): to one partition until batch.size bytes went there and its batch is full, then to another,
 * drawn so that partitions with shorter queues are likelier (`partitioner.adaptive.partitioning.enable`).
 */
export class Stickiness {
  private current = -1
  private sentBytes = 0

  constructor(private readonly random: RandomStream) {}

  partition(client: Client, core: Core): number {
    if (this.current < 0 || this.current >= core.partitions.length) this.current = this.draw(client, core)
    return this.current
  }

  /** So many bytes went to the current partition. */
  sent(bytes: number, isFull: boolean, batchBytes: number): void {
    this.sentBytes += bytes
    if (this.sentBytes >= 2 * batchBytes || (this.sentBytes >= batchBytes && isFull)) this.current = -1
  }

  private draw(client: Client, core: Core): number {
    this.sentBytes = 0
    const { partitions } = core
    let longest = 0
    for (let p = 0; p < partitions.length; p++) longest = Math.max(longest, client.queued[p])
    let total = 0
    for (let p = 0; p < partitions.length; p++) total += core.cluster.canLead(partitions[p]) ? longest + 1 - client.queued[p] : 0
    if (total === 0) return this.random.below(partitions.length)
    let lot = this.random.below(total)
    for (let p = 0; p < partitions.length; p++) {
      lot -= core.cluster.canLead(partitions[p]) ? longest + 1 - client.queued[p] : 0
      if (lot < 0) return p
    }
    return partitions.length - 1
  }
}
