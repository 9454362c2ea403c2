import { DOUBLE_ZERO, NS_PER_MS, nsOfMs } from '../../../workers/sdk'

/** Pollers of one wire at most. */
const MOST_POLLERS = 1000

/** What a poller does. */
const GONE = 0
/** Has messages that are not all answered. */
const BUSY = 1
/** Asks at this instant. */
const DUE = 2
/** Its poll waits for a message. */
const WAITING = 3
/** Asks again later: after an empty poll, or one whose message failed in no time. */
const ASLEEP = 4
const PAUSED = 5

/** Before a poller whose message failed in no time asks again. */
const PAUSE_NS = NS_PER_MS

/** Pollers in the order in which their state began, with the instant at which it ends. Those whose state has changed since are passed over. */
class Row {
  private who: number[] = []
  private untilNs: number[] = []
  private head = 0

  constructor(
    private readonly pollers: Pollers,
    private readonly state: number,
  ) {}

  push(who: number, untilNs: number): void {
    this.who.push(who)
    this.untilNs.push(untilNs)
  }

  /** The first one; −1: none. */
  get first(): number {
    const { pollers, who, untilNs } = this
    while (this.head < who.length && !pollers.is(who[this.head], this.state, untilNs[this.head])) this.head++
    if (this.head < who.length) return who[this.head]
    this.clear()
    return -1
  }

  /** When the state of the first one ends; `Infinity`: there is none. */
  get endsNs(): number {
    return this.first < 0 ? Infinity : this.untilNs[this.head]
  }

  shift(): void {
    this.head++
    if (this.head < 1024 || 2 * this.head < this.who.length) return
    this.who.splice(0, this.head)
    this.untilNs.splice(0, this.head)
    this.head = 0
  }

  clear(): void {
    this.who.length = 0
    this.untilNs.length = 0
    this.head = 0
  }
}

interface Settings {
  readonly receive: string
  readonly pollers: number
  readonly pollMessages: number
  readonly pollWaitMs: number
  readonly pollIntervalMs: number
}

interface Counted {
  add(): void
}

/**
 * Consumers that ask for messages instead of getting them pushed. A poller asks, gets up to so many messages, and asks again when all of them
 * are answered; when there is nothing its poll waits, or ends empty, and it asks again later. The pollers of wire i are numbers i, i + n,
 * i + 2n …, n being the number of wires.
 */
export class Pollers {
  isOn = false
  private count: number[]
  private state: number[] = []
  private untilNs: number[] = []
  private open: number[] = []
  private readonly due = new Row(this, DUE)
  private readonly waiting = new Row(this, WAITING)
  private readonly asleep = new Row(this, ASLEEP)
  private readonly paused = new Row(this, PAUSED)
  private most = 1
  private perWire = Infinity
  private waitNs = DOUBLE_ZERO
  private intervalNs = DOUBLE_ZERO
  /** The poll that is being answered; −1: none. */
  private current = -1
  private left = 0
  private failsAtOnce = false

  constructor(
    private readonly wires: number,
    private readonly polls: Counted,
    private readonly emptyPolls: Counted,
  ) {
    this.count = new Array<number>(wires).fill(0)
  }

  /** Takes its settings over; idle pollers begin anew. */
  become(p: Settings): void {
    this.isOn = p.receive === 'poll'
    this.perWire = p.pollers
    this.most = p.pollMessages
    this.waitNs = nsOfMs(p.pollWaitMs)
    this.intervalNs = nsOfMs(p.pollIntervalMs)
    this.clearIdle()
  }

  private clearIdle(): void {
    for (const row of [this.due, this.waiting, this.asleep, this.paused]) row.clear()
    for (let who = 0; who < this.state.length; who++) if (this.state[who] !== BUSY) this.state[who] = GONE
    this.count.fill(0)
    this.current = -1
  }

  /** Nothing is under way any more. */
  clear(): void {
    this.open.fill(0)
    this.state.fill(GONE)
    this.clearIdle()
  }

  is(who: number, state: number, untilNs: number): boolean {
    return this.state[who] === state && this.untilNs[who] === untilNs
  }

  /** Brings the pollers of a wire to what its consumer has now. New ones ask first at even distances: they were not started together. */
  sync(wire: number, slots: number, now: number): void {
    const wanted = slots === 0 ? 0 : Math.min(MOST_POLLERS, this.perWire === Infinity ? slots : this.perWire)
    const had = this.count[wire]
    if (wanted === had) return
    this.count[wire] = wanted
    for (let i = wanted; i < had; i++) {
      const who = wire + i * this.wires
      if (this.state[who] !== BUSY) this.state[who] = GONE
    }
    const isFirst = had === 0
    for (let i = had; i < wanted; i++) {
      const who = wire + i * this.wires
      while (this.state.length <= who) {
        this.state.push(GONE)
        this.untilNs.push(0)
        this.open.push(0)
      }
      if (this.state[who] === BUSY) continue
      const aheadNs = isFirst ? Math.floor((this.intervalNs * i) / wanted) : 0
      if (aheadNs === 0) this.enter(this.due, who, DUE, now)
      else this.enter(this.asleep, who, ASLEEP, now + aheadNs)
    }
  }

  private enter(row: Row, who: number, state: number, untilNs: number): void {
    this.state[who] = state
    this.untilNs[who] = untilNs
    row.push(who, untilNs)
  }

  /** Somebody asks, or waits for an answer. */
  get hasOpen(): boolean {
    return (this.current >= 0 && this.left > 0) || this.waiting.first >= 0 || this.due.first >= 0
  }

  /** Whose poll the next message answers: of those open the one that has waited longest; −1: nobody asks. */
  next(): number {
    if (this.current < 0 || this.left === 0) {
      const row = this.waiting.first >= 0 ? this.waiting : this.due
      const who = row.first
      if (who < 0) return -1
      if (row === this.due) this.polls.add()
      row.shift()
      this.state[who] = BUSY
      this.current = who
      this.left = this.most
    }
    this.left--
    this.open[this.current]++
    return this.current
  }

  /** All that could be delivered now is: the poll that was answered ends, and others that ask have found nothing. */
  settle(now: number): void {
    this.current = -1
    for (let who = this.due.first; who >= 0; who = this.due.first) {
      this.due.shift()
      this.polls.add()
      if (this.waitNs > 0) this.enter(this.waiting, who, WAITING, now + this.waitNs)
      else this.goEmpty(who, now)
    }
  }

  private goEmpty(who: number, now: number): void {
    this.emptyPolls.add()
    this.enter(this.asleep, who, ASLEEP, now + this.intervalNs)
  }

  /** The next answer is a failure in no time. */
  pause(): void {
    this.failsAtOnce = true
  }

  /** A message of a poller is answered, or lost: after its last one it asks again. */
  answered(who: number, now: number): void {
    const pauses = this.failsAtOnce
    this.failsAtOnce = false
    // What was pushed before polling was switched on is nobody's.
    if (!(this.open[who] > 0) || --this.open[who] > 0) return
    if (!this.isOn || Math.floor(who / this.wires) >= this.count[who % this.wires]) this.state[who] = GONE
    else if (pauses) this.enter(this.paused, who, PAUSED, now + PAUSE_NS)
    else this.enter(this.due, who, DUE, now)
  }

  /** When something happens next by itself. */
  get nextNs(): number {
    return Math.min(this.waiting.endsNs, this.asleep.endsNs, this.paused.endsNs)
  }

  /** Ends what is over by now: long polls are empty, sleepers ask. */
  wake(now: number): void {
    for (; this.waiting.endsNs <= now; ) {
      const who = this.waiting.first
      this.waiting.shift()
      this.goEmpty(who, now)
    }
    for (const row of [this.asleep, this.paused]) {
      for (; row.endsNs <= now; ) {
        const who = row.first
        row.shift()
        this.enter(this.due, who, DUE, now)
      }
    }
  }
}
