import type { Core } from './core'
import { BY_FENCING, BY_RESTART, type Group, type Member } from './group'
import { ABORTED, CONTROL, REMOVED } from './records'

/** Keeps the books of what groups have handled: new, again and why, and in which order. */
export class Handled {
  constructor(private readonly core: Core) {}

  /** Whether a group never sees a record with this mark. */
  isHidden(g: Group, mark: number): boolean {
    return (mark & this.hiddenMarks(g)) !== 0
  }

  private hiddenMarks(g: Group): number {
    return g.rules.readsCommitted ? REMOVED | CONTROL | ABORTED : REMOVED | CONTROL
  }

  /** Notes the records of one partition of the poll, chunk by chunk. */
  noteRange(g: Group, m: Member, r: number, isHandled: boolean): void {
    const { meters, ctx, partitions } = this.core
    const index = m.rangePartition[r]
    const { records } = partitions[index]
    const end = Math.min(m.rangeEnd[r], records.end)
    const from = Math.max(m.rangeNext[r], records.from)
    const firstNew = g.handled[index]
    if (from >= end) return
    if (end > firstNew) g.handled[index] = end
    if (!isHandled) return
    const { now } = ctx
    const { endToEnd } = meters
    const hidden = this.hiddenMarks(g)
    const isWatched = this.isWatched(g)
    let handled = 0
    for (let o = from; o < end; ) {
      const { created, mark } = records.chunkOf(o)
      const start = records.place(o)
      const stop = Math.min(start + end - o, mark.length)
      for (let at = start; at < stop; at++) {
        if ((mark[at] & hidden) !== 0) continue
        handled++
        if (o + at - start < firstNew) this.countAgain(g, m, index)
        else {
          endToEnd.record(now - created[at])
          if (isWatched) this.watch(g, m, index, o + at - start)
        }
      }
      o += stop - start
    }
    meters.consumed.add(handled)
  }

  /** Whether records of a key may reach a group out of order: within a partition they never do. */
  private isWatched(g: Group): boolean {
    const { hasKeys, hasMovedKeys } = this.core
    return hasKeys && (hasMovedKeys || g.hasRetried)
  }

  private watch(g: Group, m: Member, index: number, offset: number): void {
    const { meters, orderTale, partitions } = this.core
    const { records } = partitions[index]
    const { created, key, number } = records.chunkOf(offset)
    const at = records.place(offset)
    if (g.order.see(key[at], number[at], created[at])) return
    meters.orderBroken.add()
    orderTale.atGroup(g, m.index, index, offset)
  }

  /** Notes one record, handled or passed over. */
  note(g: Group, m: Member, index: number, offset: number, isHandled: boolean): void {
    const { meters, partitions, ctx } = this.core
    const { records } = partitions[index]
    if (isHandled) meters.consumed.add()
    if (offset < g.handled[index]) {
      if (isHandled) this.countAgain(g, m, index)
      return
    }
    g.handled[index] = offset + 1
    if (!isHandled || offset < records.from || offset >= records.end) return
    const chunk = records.chunkOf(offset)
    const at = records.place(offset)
    meters.endToEnd.record(ctx.now - chunk.created[at])
    if (this.isWatched(g)) this.watch(g, m, index, offset)
  }

  private countAgain(g: Group, m: Member, index: number): void {
    const { meters } = this.core
    if (g.rules.commit === 'transaction') return meters.undone.add()
    if (m.entry === null || g.owner[index] !== m.index) return meters.duplicatesFenced.add()
    const cause = g.cause[index]
    const meter = cause === BY_RESTART ? meters.duplicatesRestart : meters.duplicatesRebalance
    ;(cause === BY_FENCING ? meters.duplicatesFenced : meter).add()
  }
}
