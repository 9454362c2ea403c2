import type { Core } from './core'
import { BY_FENCING, BY_RESTART, type Group, type Member } from './group'
import { ABORTED, CONTROL, REMOVED } from './records'

/** Keeps the books of what groups have handled: new, again and why, and in which order. */
export class Handled {
  constructor(private readonly core: Core) {}

  /** Whether a group never sees a record with this mark. */
  isHidden(g: Group, mark: number): boolean {
    return (mark & (REMOVED | CONTROL)) !== 0 || ((mark & ABORTED) !== 0 && g.rules.readsCommitted)
  }

  /** Notes the records of one partition of the poll, chunk by chunk. */
  noteRange(g: Group, m: Member, r: number, isHandled: boolean): void {
    const { meters, ctx, hasKeys, partitions } = this.core
    const index = m.rangePartition[r]
    const { records } = partitions[index]
    const end = Math.min(m.rangeEnd[r], records.end)
    let late = 0
    let handled = 0
    for (let o = Math.max(m.rangeNext[r], records.from); o < end; ) {
      const chunk = records.chunkOf(o)
      const { key, number, mark, created } = chunk
      let at = records.place(o)
      const stop = Math.min(at + end - o, key.length)
      o += stop - at
      for (let offset = o - stop + at; at < stop; at++, offset++) {
        const isNew = offset >= g.handled[index]
        if (isNew) g.handled[index] = offset + 1
        if (this.isHidden(g, mark[at])) continue
        if (isHandled) handled++
        if (!isNew) {
          if (isHandled) this.countAgain(g, m, index)
        } else if (isHandled) {
          meters.endToEnd.record(ctx.now - created[at])
          if (hasKeys && !g.order.see(key[at], number[at], created[at])) {
            late++
            this.core.orderTale.atGroup(g, m.index, index, offset)
          }
        }
      }
    }
    if (handled > 0) meters.consumed.add(handled)
    if (late > 0) meters.orderBroken.add(late)
  }

  /** Notes one record, handled or passed over. */
  note(g: Group, m: Member, index: number, offset: number, isHandled: boolean): void {
    const { meters, partitions, ctx, hasKeys } = this.core
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
    if (hasKeys && !g.order.see(chunk.key[at], chunk.number[at], chunk.created[at])) {
      meters.orderBroken.add()
      this.core.orderTale.atGroup(g, m.index, index, offset)
    }
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
