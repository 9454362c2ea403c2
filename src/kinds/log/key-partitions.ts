import { KeyHasher, type KeySerializer, partitionOf } from './murmur2'

/** Keys whose partitions are remembered: the common ones, if keys are drawn by rank. */
const KNOWN = 1 << 14

/** Which partition a key belongs to. */
export class KeyPartitions {
  private readonly hasher = new KeyHasher()
  private serializer: KeySerializer = 'none'
  private prefix = ''
  private partitions = 0
  /** Of the first keys, the partition plus 1; 0: not worked out yet. */
  private readonly known = new Uint8Array(KNOWN)

  /** Allocates. `true`: keys have other partitions now. */
  become(serializer: KeySerializer, prefix: string, partitions: number): boolean {
    if (serializer === this.serializer && prefix === this.prefix && partitions === this.partitions) return false
    this.serializer = serializer
    this.prefix = prefix
    this.partitions = partitions
    this.hasher.become(serializer, prefix)
    this.known.fill(0)
    return true
  }

  /** Partition of key 0 … 2³¹−1. */
  of(key: number): number {
    if (key >= KNOWN) return this.hash(key)
    const known = this.known[key]
    if (known > 0) return known - 1
    const partition = this.hash(key)
    this.known[key] = partition + 1
    return partition
  }

  private hash(key: number): number {
    return partitionOf(this.hasher.hash(key), this.partitions)
  }
}
