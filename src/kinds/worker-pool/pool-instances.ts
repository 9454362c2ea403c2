import type { MessageId } from '../../../workers/sdk'
import { OUTCOME, type Outcome } from '../../params'
import * as job from './jobs'
import { ANSWERED } from './nested'
import { PoolEnds } from './pool-ends'
import * as held from './standstill'

/** Timers whose argument is a message. */
const OF_MESSAGES: ReadonlySet<number> = new Set([
  job.DONE_TIMER,
  job.STARTED_TIMER,
  job.TIMEOUT_TIMER,
  job.UNDO_TIMER,
  job.STOLEN_TIMER,
  job.REPLY_TIMER,
])

/** What happens to single copies of a pool: they die, slow down, and stand still. */
export abstract class PoolInstances extends PoolEnds {
  /** An instance died, is back, or stood still and moves again: the registry hears of it, or no longer does. */
  protected abstract tellRegistry(): void

  /** Takes over new sizes, and starts who is new. */
  protected resize(become = () => this.stations.become()): void {
    const { stations } = this
    const { accepting, isShared } = stations
    this.refit(become)
    if (isShared === stations.isShared) this.replaceFrom(accepting)
    this.startUps.startAll()
    this.dealCells()
  }

  /** Instances that are added where others were taken away are new ones, except where those still finish what they have. */
  private replaceFrom(first: number): void {
    const { stations } = this
    for (let i = first; i < stations.accepting; i++) {
      if (!stations.isUp[i] || this.heldBy(i).length > 0) continue
      stations.isUp[i] = false
      stations.size[i] = 0
    }
    stations.become()
  }

  private refit(become: () => void): void {
    const { sharing, stations } = this
    const before = [...stations.size]
    become()
    sharing.forEach((s, i) => {
      if (before[i] !== stations.size[i]) s.resize(before[i], stations.size[i])
    })
  }

  /**
   * One copy dies, or is back: what it has ends with an error and what comes for it is refused, until it has started again. Its callers
   * see a lost connection, as when the whole node crashes. Of copies that share a waiting room each has its share of those at work, and none
   * of those who wait.
   */
  override onInstance(copy: number, isUp: boolean): void {
    const { stations } = this
    const lost = !isUp && stations.has(copy) ? this.heldBy(copy) : []
    this.resize(() => stations.setDown(copy, !isUp))
    for (const m of lost) if (this.ctx.isHere(m)) this.lose(m)
    if (!isUp) this.forgetHeld(copy)
    if (!isUp && !stations.isShared) this.startUps.callOff(copy)
    if (isUp) this.startUps.startAll()
    this.tellRegistry()
    for (let i = 0; i < stations.count; i++) this.refill(i)
    this.choosePlain()
    this.show()
  }

  /** What waited for a copy to move again goes with it. */
  private forgetHeld(copy: number): void {
    this.standstill.take(copy)
    if (!this.stations.isStill[copy]) return
    this.stations.batchTimers[copy] = 0
    this.stations.keepAliveTimers[copy] = 0
  }

  private heldBy(copy: number): readonly MessageId[] {
    const { messages, params } = this.ctx
    if (params.dispatch !== 'shared') return this.roots().filter((m) => messages.a(m) === copy)
    const { copies, standing } = this.stations
    const atWork = this.roots().filter((m) => {
      const state = messages.c(m) & job.STATE_MASK
      return state !== job.WAITING && state !== job.AT_DOOR
    })
    return atWork.filter((m, i) => {
      const place = copies.placeOf(m)
      return place < 0 ? i % standing === standing - 1 : place === copy
    })
  }

  /**
   * The work that one copy begins takes so many times as long from now on; `Infinity`: it stands still, and what comes due there waits until
   * it moves again.
   */
  override onInstanceSlowness(copy: number, slowness: number): void {
    const { stations } = this
    const { copies } = stations
    const stoodStill = copies.isStill(copy)
    const wereUneven = copies.areUneven
    this.refit(() => {
      copies.setSlowness(copy, slowness)
      if (!wereUneven) this.dealCopies()
      stations.become()
    })
    this.choosePlain()
    if (stoodStill && slowness < Infinity) this.moveAgain(copy)
    this.show()
  }

  /** Those at work are dealt to copies, where one is unlike the others and they share a waiting room. */
  protected dealCopies(): void {
    const { stations } = this
    if (!stations.placesCopies) return stations.copies.forgetPlaces()
    const { messages } = this.ctx
    const atWork = this.roots().filter((m) => messages.a(m) === 0 && (messages.c(m) & job.HAS_WORKER) !== 0)
    stations.copies.deal(atWork, (m) => this.workersOf(m))
  }

  /** A timer has run out while a copy stands still. `true`: it has to wait with it. */
  protected waits(tag: number, argument: number): boolean {
    const { standstill, stations } = this
    if (OF_MESSAGES.has(tag)) return standstill.holdTimer(tag, argument)
    if (!stations.isStill[argument] || this.ownTimer(tag, argument) === 0) return false
    const held = standstill.holdOwnTimer(tag, argument)
    if (tag === job.SHARED_TIMER) this.sharing[argument].hold(held)
    else if (tag === job.BATCH_TIMER) stations.batchTimers[argument] = held
    else stations.keepAliveTimers[argument] = held
    return true
  }

  /** The timer of an instance that has this tag; 0: none that waits. */
  private ownTimer(tag: number, instance: number): number {
    if (tag === job.SHARED_TIMER) return this.sharing[instance].timerId
    if (tag === job.BATCH_TIMER) return this.stations.batchTimers[instance]
    return tag === job.KEEP_ALIVE_TIMER ? this.stations.keepAliveTimers[instance] : 0
  }

  private moveAgain(copy: number): void {
    const { standstill, stations } = this
    const events = standstill.take(copy)
    for (let i = 0; i < events.length; i += held.FIELDS) {
      const [what, m, check, x, y] = events.slice(i, i + held.FIELDS)
      if (what !== held.OWN_TIMER) {
        if (standstill.isMeant(what, m, check)) this.happen(what, m, x, y, copy)
      } else if (this.ownTimer(x, m) === check) this.onTimer(x, m)
    }
    this.tellRegistry()
    for (let i = 0; i < stations.count; i++) this.refill(i)
  }

  private happen(what: number, m: MessageId, x: number, y: number, copy: number): void {
    if (what === held.TIMER) this.onTimer(x, m)
    else if (what === held.CANCEL) this.onCancel(m)
    else if (what === held.REPLY) this.hearReply(m)
    else if (what === held.ANSWER) this.hearLate(m, x, y as Outcome)
    else if (this.isClosing) this.leave(m, OUTCOME.rejectedShed)
    else this.comeIn(m, copy)
  }

  /** An answer that was no longer needed has been taken out meanwhile. */
  private hearLate(m: MessageId, slot: number, outcome: Outcome): void {
    if (this.frames.call(this.ctx.messages.b(m), slot) === ANSWERED) this.hear(m, slot, outcome)
  }
}
