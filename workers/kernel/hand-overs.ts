/**
 * Queue of what is to happen at this very instant, after the running handler has returned. The first stands in fields, where it mostly is alone; the others
 * wait in a ring of four words an entry, which grows and never shrinks.
 */
export class HandOvers {
  /** Entries, the first included. */
  size = 0
  /** The first entry. */
  type = 0
  node = 0
  subject = 0
  extra = 0
  private words = new Int32Array(4 * 256)
  private head = 0
  private mask = 255

  push(type: number, node: number, subject: number, extra: number): void {
    if (this.size++ > 0) return this.enqueue(type, node, subject, extra)
    this.type = type
    this.node = node
    this.subject = subject
    this.extra = extra
  }

  /** Removes the first entry: the next takes its place in the fields. */
  shift(): void {
    if (--this.size > 0) this.advance()
  }

  private advance(): void {
    const { words } = this
    const at = this.head << 2
    this.head = (this.head + 1) & this.mask
    this.type = words[at]
    this.node = words[at | 1]
    this.subject = words[at | 2]
    this.extra = words[at | 3]
  }

  private enqueue(type: number, node: number, subject: number, extra: number): void {
    const waiting = this.size - 2
    if (waiting > this.mask) this.grow(waiting)
    const at = ((this.head + waiting) & this.mask) << 2
    const { words } = this
    words[at] = type
    words[at | 1] = node
    words[at | 2] = subject
    words[at | 3] = extra
  }

  private grow(waiting: number): void {
    const count = this.mask + 1
    const words = new Int32Array(count * 8)
    for (let i = 0; i < waiting; i++) {
      const from = ((this.head + i) & this.mask) << 2
      words.set(this.words.subarray(from, from + 4), i << 2)
    }
    this.words = words
    this.head = 0
    this.mask = count * 2 - 1
  }
}
