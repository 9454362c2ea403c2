/** A file of a partition's log: what retention deletes, and compaction reads. */
interface Segment {
  base: number
  bytes: number
  records: number
  firstNs: number
  lastNs: number
  isCompacted: boolean
}

export interface SegmentRules {
  readonly segmentBytes: number
  readonly segmentNs: number
  readonly retentionNs: number
  readonly retentionBytes: number
}

/** The segments of one partition, oldest first; the last one is written to. */
export class Segments {
  private readonly list: Segment[] = []
  bytes = 0

  /** Notes a batch that begins at offset `base`. */
  append(base: number, records: number, bytes: number, nowNs: number, rules: SegmentRules): void {
    const { list } = this
    let active = list[list.length - 1]
    const isFull =
      active !== undefined &&
      active.bytes > 0 &&
      (active.bytes + bytes > rules.segmentBytes || nowNs - active.firstNs > rules.segmentNs)
    if (active === undefined || isFull) {
      active = { base, bytes: 0, records: 0, firstNs: nowNs, lastNs: nowNs, isCompacted: false }
      list.push(active)
    }
    active.bytes += bytes
    active.records += records
    active.lastNs = nowNs
    this.bytes += bytes
  }

  /** Deletes what is too old or too much; the offset at which the log begins after that, −1: nothing was deleted. */
  expire(end: number, nowNs: number, rules: SegmentRules): number {
    const { list } = this
    let deleted = false
    while (list.length > 0) {
      const oldest = list[0]
      const isOld = nowNs - oldest.lastNs > rules.retentionNs
      // By age even the last segment goes: it is closed first. By bytes it stays.
      const isMuch = list.length > 1 && this.bytes - oldest.bytes >= rules.retentionBytes
      if (!isOld && !isMuch) break
      this.bytes -= oldest.bytes
      list.shift()
      deleted = true
    }
    if (!deleted) return -1
    return list.length > 0 ? list[0].base : end
  }

  /** Offset at which the segment begins that is written to; everything before it is closed. */
  activeBase(end: number): number {
    return this.list.length > 0 ? this.list[this.list.length - 1].base : end
  }

  /** Share of the closed bytes that was never compacted. */
  get dirtyRatio(): number {
    let all = 0
    let dirty = 0
    for (let i = 0; i < this.list.length - 1; i++) {
      const { bytes, isCompacted } = this.list[i]
      all += bytes
      if (!isCompacted) dirty += bytes
    }
    return all > 0 ? dirty / all : 0
  }

  /** Closed segments are compacted now; `removed` bytes of the one at `offset` are gone (to be called for each record). */
  removeBytes(offset: number, size: number): void {
    let i = this.list.length - 1
    while (i > 0 && this.list[i].base > offset) i--
    this.list[i].bytes -= size
    this.list[i].records--
    this.bytes -= size
  }

  markCompacted(): void {
    for (let i = 0; i < this.list.length - 1; i++) this.list[i].isCompacted = true
  }

  /** Records from `offset` on never were. Bytes are shared out evenly. */
  truncate(offset: number, end: number): void {
    const { list } = this
    while (list.length > 0) {
      const last = list[list.length - 1]
      if (last.base >= offset && offset < end) {
        this.bytes -= last.bytes
        list.pop()
        continue
      }
      const records = Math.max(1, last.records)
      const gone = Math.min(records, end - offset)
      const bytes = (last.bytes * Math.max(0, gone)) / records
      last.bytes -= bytes
      last.records -= Math.max(0, gone)
      this.bytes -= bytes
      return
    }
  }
}
