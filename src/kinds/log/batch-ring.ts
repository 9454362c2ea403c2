/** Batches of a partition that may not be everywhere yet, in order, by a running number: a ring of typed arrays that grows. */
export class BatchRing {
  /** Number of the oldest and of the next. */
  first = 0
  next = 0
  private mask = 63
  private ends = new Float64Array(64)
  private times = new Float64Array(64)
  private clients = new Int32Array(64)
  private sequences = new Float64Array(64)

  push(end: number, atNs: number, client: number, sequence: number): void {
    if (this.next - this.first > this.mask) this.grow()
    const at = this.next++ & this.mask
    this.ends[at] = end
    this.times[at] = atNs
    this.clients[at] = client
    this.sequences[at] = sequence
  }

  /** Offset behind a batch. */
  end(number: number): number {
    return this.ends[number & this.mask]
  }
  /** When it was appended. */
  time(number: number): number {
    return this.times[number & this.mask]
  }
  /** Its producer; −1: none that counts. */
  client(number: number): number {
    return this.clients[number & this.mask]
  }
  sequence(number: number): number {
    return this.sequences[number & this.mask]
  }

  /** Forgets batches that end at `offset` or before. */
  trim(offset: number): void {
    while (this.first < this.next && this.end(this.first) <= offset) this.first++
  }

  /** Whether the latest batch ends behind `offset`. */
  reaches(offset: number): boolean {
    return this.next > this.first && this.end(this.next - 1) > offset
  }

  private grow(): void {
    const size = (this.mask + 1) * 2
    const old = [this.ends, this.times, this.clients, this.sequences]
    this.ends = new Float64Array(size)
    this.times = new Float64Array(size)
    this.clients = new Int32Array(size)
    this.sequences = new Float64Array(size)
    const fresh = [this.ends, this.times, this.clients, this.sequences]
    for (let n = this.first; n < this.next; n++) {
      for (let i = 0; i < fresh.length; i++) fresh[i][n & (size - 1)] = old[i][n & this.mask]
    }
    this.mask = size - 1
  }
}
