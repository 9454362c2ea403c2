import { type Context, type MessageId, MessageList } from '../../../workers/sdk'

type Messages = Context['messages']

/** The messages of one key or class, in the order in which they came; a link of the ring of those that have any. */
interface Line {
  thing: number
  readonly messages: MessageList
  next: Line
  previous: Line
}

/**
 * A line for each key or class, and one message of each in turn: round robin (Nagle, RFC 970, 1985). A line that was empty comes last in the
 * turn. All in O(1) but for the two questions that look at every line. Lines that have emptied are used again.
 */
export class FairLines {
  byClass = false
  private readonly lines = new Map<number, Line>()
  private readonly spare: Line[] = []
  /** Whose turn it is. */
  private turn: Line | null = null

  constructor(private readonly messages: Messages) {}

  push(m: MessageId): void {
    const thing = this.thingOf(m)
    let line = this.lines.get(thing)
    if (line === undefined) {
      line = this.emptyLine(thing)
      this.lines.set(thing, line)
      this.link(line)
    }
    line.messages.pushBack(m)
  }

  /** Who is next; 0 when empty. */
  get first(): MessageId {
    return this.turn === null ? 0 : this.turn.messages.first
  }

  /** Takes out who is next, and passes the turn on; 0 when empty. */
  shift(): MessageId {
    const line = this.turn
    if (line === null) return 0
    const m = line.messages.shift()
    this.turn = line.next
    if (line.messages.length === 0) this.unlink(line)
    return m
  }

  remove(m: MessageId): void {
    const line = this.lines.get(this.thingOf(m))
    if (line === undefined) return
    line.messages.remove(m)
    if (line.messages.length === 0) this.unlink(line)
  }

  /** Who has waited longest; 0 when empty. */
  oldest(): MessageId {
    const { messages } = this
    return this.best((line, than) => messages.time(line.messages.first) < messages.time(than.messages.first))
  }

  /** So many of those that have waited longest, in that order. Allocates. */
  eldest(count: number): readonly MessageId[] {
    const { messages } = this
    const all: MessageId[] = []
    for (const line of this.lines.values()) for (let m = line.messages.first; m !== 0; m = messages.next(m)) all.push(m)
    return all.sort((a, b) => messages.time(a) - messages.time(b)).slice(0, count)
  }

  /** The first of the longest line; 0 when empty. */
  firstOfLongest(): MessageId {
    return this.best((line, than) => line.messages.length > than.messages.length)
  }

  private best(isBetter: (line: Line, than: Line) => boolean): MessageId {
    if (this.turn === null) return 0
    let found = this.turn
    for (let line = this.turn.next; line !== this.turn; line = line.next) if (isBetter(line, found)) found = line
    return found.messages.first
  }

  private thingOf(m: MessageId): number {
    return this.byClass ? this.messages.classOf(m) : this.messages.key(m)
  }

  private emptyLine(thing: number): Line {
    const line = this.spare.pop()
    if (line !== undefined) {
      line.thing = thing
      return line
    }
    const made = { thing, messages: new MessageList(this.messages) } as Line
    made.next = made
    made.previous = made
    return made
  }

  /** Puts a line last: before the one whose turn it is. */
  private link(line: Line): void {
    const { turn } = this
    line.next = turn ?? line
    line.previous = turn?.previous ?? line
    line.previous.next = line
    line.next.previous = line
    this.turn = turn ?? line
  }

  private unlink(line: Line): void {
    if (this.turn === line) this.turn = line.next === line ? null : line.next
    line.previous.next = line.next
    line.next.previous = line.previous
    this.lines.delete(line.thing)
    this.spare.push(line)
  }
}
