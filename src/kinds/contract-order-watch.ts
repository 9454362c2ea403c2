import { EMPTY, KeyTable } from './contract-keys'
import { AGAIN, BROKE, STORY, TOLD, TOLD_FIELDS } from './contract-order'

const INITIAL = 512

/** What is read of a message. */
interface Messages {
  key(m: number): number
  createdAt(m: number): number
  trace(m: number): number
}

interface Surroundings {
  readonly now: number
  readonly messages: Messages
}

/** Where the story is told. */
interface Vector {
  set(index: number, next: number): void
  at(index: number): number
}

/**
 * Watches whether messages of a key come in the order of their numbers (compared modulo 2³²), and tells the story of the first that does
 * not. Keys for which the table has no room are not watched. What is needed for the story of the message before is
 * kept per key, and only until it has been told.
 */
export class OrderWatch extends KeyTable {
  private last = new Uint32Array(INITIAL)
  /** Of the latest message of each key: made, sent, done (ns), trace, tries and why, by whom. */
  private times = new Float64Array(3 * INITIAL)
  private facts = new Int32Array(3 * INITIAL)

  constructor(
    private readonly ctx: Surroundings,
    private readonly story: Vector,
    private readonly where: number = BROKE.atConsumer,
  ) {
    super(INITIAL)
  }

  /**
   * Notes that a message is done. `sentNs`: when it was sent there, for the `tries`th time and for that reason; `by`: whom.
   * `false`: a later one of its key was done before it.
   */
  see(m: number, number: number, sentNs: number, tries: number, why: number, by: number): boolean {
    const { messages } = this.ctx
    const key = messages.key(m)
    let at = this.find(key)
    if (this.keys[at] === EMPTY) {
      at = this.add(key)
      if (at < 0) return true
    } else if (((number - this.last[at]) | 0) < 0) {
      if (this.story.at(STORY.where) === BROKE.nowhere) this.tell(m, number, sentNs, tries, why, by, at)
      return false
    }
    this.last[at] = number
    if (this.story.at(STORY.where) !== BROKE.nowhere) return true
    this.times[3 * at] = messages.createdAt(m)
    this.times[3 * at + 1] = sentNs
    this.times[3 * at + 2] = this.ctx.now
    this.facts[3 * at] = messages.trace(m)
    this.facts[3 * at + 1] = (tries << 4) | why
    this.facts[3 * at + 2] = by
    return true
  }

  private tell(m: number, number: number, sentNs: number, tries: number, why: number, by: number, at: number): void {
    const { ctx, story, times, facts } = this
    story.set(STORY.where, this.where)
    story.set(STORY.key, ctx.messages.key(m))
    this.write(STORY.late, number, ctx.messages.createdAt(m), sentNs, ctx.now, ctx.messages.trace(m), tries, why, by)
    const [made, sent, done] = times.subarray(3 * at)
    const [trace, again, who] = facts.subarray(3 * at)
    this.write(STORY.early, this.last[at], made, sent, done, trace, again >> 4, again & 15, who)
  }

  private write(
    from: number,
    number: number,
    createdNs: number,
    sentNs: number,
    doneNs: number,
    trace: number,
    tries: number,
    why: number,
    by: number,
  ): void {
    const { story } = this
    for (let i = 0; i < TOLD_FIELDS; i++) story.set(from + i, -1)
    const fields = { number, createdNs, sentNs, doneNs, trace, tries, why, by }
    for (const [name, value] of Object.entries(fields)) story.set(from + TOLD[name as keyof typeof fields], value)
  }

  protected override resize(size: number): (from: number, to: number) => void {
    const { last, times, facts } = this
    this.last = new Uint32Array(size)
    this.times = new Float64Array(3 * size)
    this.facts = new Int32Array(3 * size)
    return (from, to) => {
      this.last[to] = last[from]
      for (let f = 0; f < 3; f++) {
        this.times[3 * to + f] = times[3 * from + f]
        this.facts[3 * to + f] = facts[3 * from + f]
      }
    }
  }
}

interface Counted {
  add(): void
}

/** Why messages were delivered again, as a broker counts it. */
interface AgainMeters {
  readonly redelivered: Counted
  readonly againNack: Counted
  readonly againTimeout: Counted
  readonly againNoAnswer: Counted
  readonly againCrash: Counted
}

/** Counts a delivery that is not the first, under its reason. */
export function countAgain(meters: AgainMeters, why: number): void {
  meters.redelivered.add()
  if (why === AGAIN.nack) meters.againNack.add()
  else if (why === AGAIN.ackTimeout) meters.againTimeout.add()
  else if (why === AGAIN.crash) meters.againCrash.add()
  else meters.againNoAnswer.add()
}
