/** Queue of what is to happen at this very instant, after the running handler has returned. Four words an entry; grows, never shrinks. */
export class HandOvers {
  words = new Int32Array(4 * 256)
  size = 0
  private head = 0
  private mask = 255

  push(type: number, node: number, subject: number, extra: number): void {
    if (this.size > this.mask) this.grow()
    const at = ((this.head + this.size) & this.mask) << 2
    const words = this.words
    words[at] = type
    words[at + 1] = node
    words[at + 2] = subject
    words[at + 3] = extra
    this.size++
  }

  /** Removes the first entry and returns where its words are, until the next `push`. */
  shift(): number {
    const at = this.head << 2
    this.head = (this.head + 1) & this.mask
    this.size--
    return at
  }

  private grow(): void {
    const count = this.mask + 1
    const words = new Int32Array(count * 8)
    for (let i = 0; i < this.size; i++) {
      const from = ((this.head + i) & this.mask) << 2
      words.set(this.words.subarray(from, from + 4), i << 2)
    }
    this.words = words
    this.head = 0
    this.mask = count * 2 - 1
  }
}
