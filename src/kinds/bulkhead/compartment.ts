import { type MessageId, MessageList, type Messages } from '../../../workers/sdk'

export interface Rules {
  readonly mode: 'semaphore' | 'threadPool'
  /** Permits, or the most threads. */
  readonly size: number
  /** Threads that stay. */
  readonly core: number
  /** How many may wait; 0: nobody. */
  readonly places: number
  readonly keepAliveNs: number
}

/** What becomes of a message that enters. */
export const RUNS = 0
export const WAITS = 1
export const REFUSED = 2
export type Entry = typeof RUNS | typeof WAITS | typeof REFUSED

/**
 * One compartment: permits or threads, and who waits for them. Semaphore: weighted, strictly first come first served, as
 * golang.org/x/sync/semaphore (Resilience4j's is fair too). Thread pool: the order of java.util.concurrent.ThreadPoolExecutor; an idle thread
 * takes the next call, the one idle for longest first. Knows no context; weights are kept in field B of the messages.
 */
export class Compartment {
  readonly waiting: MessageList
  key = 0
  /** A key leads here; of the first one: messages without a key do. */
  isMapped = true
  /** Permits taken, or threads at work. */
  used = 0
  /** Threads that exist. */
  threads = 0
  /** Threads as the owner has counted them. */
  shownThreads = 0
  /** The owner has counted it among the full ones. */
  isShownFull = false
  /** A timer is set for the end of idle threads. */
  isWatched = false
  /** Instants since when threads have been idle, in a ring from the one idle for longest. */
  private idleSince = new Float64Array(0)
  private oldestIdle = 0

  constructor(
    private readonly messages: Messages,
    private rules: Rules,
  ) {
    this.waiting = new MessageList(messages)
    this.become(rules, 0)
  }

  get isEmpty(): boolean {
    return this.used === 0 && this.waiting.length === 0
  }

  /** Nobody finds room here. Without permits that goes for each that messages lead to, and not for those kept in case their key comes back. */
  get isFull(): boolean {
    return this.used >= this.rules.size && (this.isMapped || this.used > 0)
  }

  /** A message that wants `weight` permits: it runs, waits in line here, or is refused. */
  enter(m: MessageId, weight: number, nowNs: number): Entry {
    const { rules, waiting } = this
    this.messages.setB(m, weight)
    if (rules.mode === 'threadPool') return this.enterPool(m, nowNs)
    if (waiting.length === 0 && this.used + weight <= rules.size) {
      this.used += weight
      return RUNS
    }
    // One that never fits would hold up everybody behind it.
    if (waiting.length >= rules.places || weight > rules.size) return REFUSED
    waiting.pushBack(m)
    return WAITS
  }

  private enterPool(m: MessageId, nowNs: number): Entry {
    const { rules, waiting } = this
    this.retire(nowNs)
    if (this.threads < rules.core) return this.startThread()
    if (this.threads > this.used) {
      this.oldestIdle++
      this.used++
      return RUNS
    }
    if (waiting.length < rules.places) {
      waiting.pushBack(m)
      return WAITS
    }
    return this.threads < rules.size ? this.startThread() : REFUSED
  }

  private startThread(): Entry {
    this.threads++
    this.used++
    return RUNS
  }

  /** A message that ran has ended. Ask for the {@link next} ones after. */
  leave(weight: number, nowNs: number): void {
    this.used -= weight
    if (this.rules.mode !== 'threadPool') return
    // One thread a call, unless it began as a heavy one before the mode was changed.
    for (let left = weight; left > 0; left--) {
      if (this.threads > this.rules.size) this.threads--
      else if (this.waiting.length === 0) {
        const idle = this.threads - this.used - left
        this.idleSince[(this.oldestIdle + idle) % this.idleSince.length] = nowNs
      }
    }
  }

  /** The first in line, if it may run now; it has its permits then. 0: nobody. */
  next(): MessageId {
    const m = this.waiting.first
    if (m === 0) return 0
    const { rules } = this
    if (rules.mode === 'semaphore') {
      const weight = this.messages.b(m)
      if (this.used + weight > rules.size) return 0
      this.used += weight
    } else {
      if (this.threads <= this.used) {
        if (this.threads >= rules.core) return 0
        this.threads++
      }
      this.messages.setB(m, 1)
      this.used++
    }
    this.waiting.remove(m)
    return m
  }

  /** Ends idle threads beyond the core whose time is over. */
  retire(nowNs: number): void {
    while (this.endsAtNs <= nowNs) {
      this.threads--
      this.oldestIdle++
    }
  }

  /** Instant at which the next idle thread ends; Infinity: none will. */
  get endsAtNs(): number {
    const { rules, threads } = this
    if (rules.mode !== 'threadPool' || threads <= this.used || threads <= rules.core) return Infinity
    return this.idleSince[this.oldestIdle % this.idleSince.length] + rules.keepAliveNs
  }

  /** Takes other rules. Calls that are out stay out; threads that are too many end with their work. */
  become(rules: Rules, nowNs: number): void {
    this.rules = rules
    if (rules.mode !== 'threadPool') {
      this.threads = 0
      return
    }
    this.threads = Math.max(this.used, Math.min(this.threads, rules.size))
    this.idleSince = new Float64Array(Math.max(rules.size, this.threads)).fill(nowNs)
    this.oldestIdle = 0
  }
}
