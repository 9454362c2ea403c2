/** Half of them are filled at most. */
const SLOTS = 1 << 16
const EMPTY = -1

/**
 * Watches whether records of a key come in the order in which they were given to producers. Numbers are compared modulo 2³². An open
 * hash table that grows up to a limit; a key beyond it is not watched.
 */
export class KeyOrder {
  private keys = new Int32Array(1024).fill(EMPTY)
  private last = new Uint32Array(1024)
  private used = 0
  /** The first record that came too late: its key, its number, and the number that had come before it. */
  firstKey = -1
  firstNumber = 0
  firstAfter = 0
  /** When it was published, and when it was seen; ns. */
  firstCreatedNs = -1
  firstSeenNs = -1

  /** Notes a record; `false`: a later one of its key has come before it. */
  see(key: number, number: number): boolean {
    let at = this.find(key)
    if (this.keys[at] === EMPTY) {
      if (this.used * 2 >= this.keys.length) {
        if (this.keys.length >= SLOTS) return true
        this.grow()
        at = this.find(key)
      }
      this.keys[at] = key
      this.last[at] = number
      this.used++
      return true
    }
    const before = this.last[at]
    if (((number - before) | 0) >= 0) {
      this.last[at] = number
      return true
    }
    if (this.firstKey < 0) {
      this.firstKey = key
      this.firstNumber = number
      this.firstAfter = before
    }
    return false
  }

  /** Says of a record that has just been seen too late when it was published; the first one is remembered. */
  blame(createdNs: number, nowNs: number): void {
    if (this.firstSeenNs >= 0) return
    this.firstCreatedNs = createdNs
    this.firstSeenNs = nowNs
  }

  private find(key: number): number {
    const mask = this.keys.length - 1
    let at = (Math.imul(key, 0x9e3779b1) >>> 8) & mask
    while (this.keys[at] !== EMPTY && this.keys[at] !== key) at = (at + 1) & mask
    return at
  }

  private grow(): void {
    const { keys, last } = this
    this.keys = new Int32Array(keys.length * 2).fill(EMPTY)
    this.last = new Uint32Array(keys.length * 2)
    for (let i = 0; i < keys.length; i++) {
      if (keys[i] === EMPTY) continue
      const at = this.find(keys[i])
      this.keys[at] = keys[i]
      this.last[at] = last[i]
    }
  }
}
