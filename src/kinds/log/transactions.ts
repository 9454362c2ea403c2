import { OUTCOME, type Outcome } from '../../params'
import { OPEN } from './batches'
import type { Client } from './client'
import type { Core } from './core'
import { NO_OFFSET } from './partition'
import { ABORTED, CONTROL } from './records'
import { TRANSACTION } from './timers'

const NONE = 0
const RUNNING = 1
/** What was taken is being sent and awaited. */
const FLUSHING = 2
/** The coordinator writes the markers. */
const MARKING = 3

/** One producer's transaction. */
class Transaction {
  state = NONE
  /** First message of a chain of those that wait for the end, and the last. */
  firstHeld = 0
  lastHeld = 0
  mustAbort = false
  /** What it has written: partitions, first offsets, offsets behind. */
  partitions: number[] = []
  from: number[] = []
  upTo: number[] = []
}

/**
 * Transactions of the producers: opened by the first record, committed so often, and until then their records hold back the last stable
 * offset. A commit or an abort is a marker in each partition, which takes an offset.
 */
export class Transactions {
  private readonly all: Transaction[] = []

  constructor(private readonly core: Core) {}

  private of(client: number): Transaction {
    while (this.all.length <= client) this.all.push(new Transaction())
    return this.all[client]
  }

  isEnding(client: Client): boolean {
    return this.all.length > client.index && this.all[client.index].state >= FLUSHING
  }

  /** A producer has taken a record. */
  note(client: Client): void {
    const { core } = this
    if (core.rules.transactionNs === 0 && this.all.length === 0) return
    const tx = this.of(client.index)
    if (tx.state !== NONE || core.rules.transactionNs === 0) return
    tx.state = RUNNING
    tx.mustAbort = false
    core.ctx.schedule(core.rules.transactionNs, TRANSACTION, client.index)
  }

  /** A batch was appended by a producer. */
  wrote(client: number, partition: number, from: number, upTo: number): void {
    if (this.all.length <= client || this.all[client].state === NONE) return
    const tx = this.all[client]
    tx.partitions.push(partition)
    tx.from.push(from)
    tx.upTo.push(upTo)
    const p = this.core.partitions[partition]
    if (from < p.openFrom) p.openFrom = from
  }

  /** Keeps the senders of a batch waiting until the end; `false`: there is no transaction. */
  holds(b: number, outcome: Outcome): boolean {
    const { core } = this
    const { batches } = core.producers
    const client = batches.client[b]
    if (this.all.length <= client || this.all[client].state === NONE) return false
    const tx = this.all[client]
    if (outcome !== OUTCOME.ok) {
      tx.mustAbort = true
      return false
    }
    const { messages } = core.ctx
    const first = batches.firstMessage[b]
    if (first === 0) return true
    if (tx.lastHeld === 0) tx.firstHeld = first
    else messages.setNext(tx.lastHeld, first)
    tx.lastHeld = batches.lastMessage[b]
    batches.firstMessage[b] = 0
    return true
  }

  /** The time of a transaction is over. */
  end(client: Client): void {
    const tx = this.of(client.index)
    if (tx.state !== RUNNING) return
    tx.state = FLUSHING
    const { batches } = this.core.producers
    for (let p = 0; p < client.last.length; p++) {
      const b = client.last[p]
      if (b !== 0 && batches.state[b] === OPEN) this.core.producers.makeReady(b)
    }
    this.onSettled(client)
  }

  /** One of a producer's batches is done: perhaps it was the last. */
  onSettled(client: Client): void {
    if (this.all.length <= client.index) return
    const tx = this.all[client.index]
    if (tx.state !== FLUSHING || client.usedBytes > 0) return
    tx.state = MARKING
    const { core } = this
    core.ctx.schedule(2 * core.rules.networkNs, TRANSACTION, client.index)
  }

  onTimer(client: Client): void {
    const tx = this.of(client.index)
    if (tx.state === RUNNING) this.end(client)
    else if (tx.state === MARKING) this.mark(client, tx)
  }

  private mark(client: Client, tx: Transaction): void {
    const { core } = this
    const { ctx } = core
    const isAbort = tx.mustAbort || (core.rules.abortRatio > 0 && core.faultRandom.chance(core.rules.abortRatio))
    const touched = new Set(tx.partitions)
    if (isAbort) {
      core.meters.transactionsAborted.add()
      tx.partitions.forEach((partition, i) => {
        const { records } = core.partitions[partition]
        for (let o = Math.max(tx.from[i], records.from); o < Math.min(tx.upTo[i], records.end); o++) {
          records.chunkOf(o).mark[records.place(o)] |= ABORTED
        }
      })
    } else core.meters.transactionsCommitted.add()
    tx.state = NONE
    tx.partitions.length = 0
    tx.from.length = 0
    tx.upTo.length = 0
    const { firstHeld } = tx
    tx.firstHeld = 0
    tx.lastHeld = 0
    for (const partition of touched) {
      const p = core.partitions[partition]
      p.openFrom = this.firstOpen(partition)
      core.appendMarker(p, CONTROL)
    }
    for (let m = firstHeld; m !== 0; ) {
      const next = ctx.messages.next(m)
      ctx.reply(m, isAbort ? OUTCOME.error : OUTCOME.ok)
      m = next
    }
    core.producers.admit(client)
  }

  private firstOpen(partition: number): number {
    let first = NO_OFFSET
    for (const tx of this.all) {
      for (let i = 0; i < tx.partitions.length; i++) if (tx.partitions[i] === partition) first = Math.min(first, tx.from[i])
    }
    return first
  }

  /** Records from an offset on are gone. */
  truncate(partition: number, end: number): void {
    for (const tx of this.all) {
      for (let i = 0; i < tx.partitions.length; i++) {
        if (tx.partitions[i] !== partition) continue
        tx.from[i] = Math.min(tx.from[i], end)
        tx.upTo[i] = Math.min(tx.upTo[i], end)
      }
    }
    const p = this.core.partitions[partition]
    if (p.openFrom !== NO_OFFSET) p.openFrom = this.firstOpen(partition)
  }

  /** Producers are gone: the coordinator aborts what they left open. */
  forget(): void {
    for (const tx of this.all) {
      tx.partitions.forEach((partition, i) => {
        const { records } = this.core.partitions[partition]
        for (let o = Math.max(tx.from[i], records.from); o < Math.min(tx.upTo[i], records.end); o++) {
          records.chunkOf(o).mark[records.place(o)] |= ABORTED
        }
      })
      tx.state = NONE
      tx.firstHeld = 0
      tx.lastHeld = 0
      tx.partitions.length = 0
      tx.from.length = 0
      tx.upTo.length = 0
    }
    for (const p of this.core.partitions) p.openFrom = NO_OFFSET
  }
}
