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
  /** When the latest record of each key was made, ns; empty unless that is wanted. */
  private created = new Float64Array(0)
  private used = 0
  /** The first record that came too late: its key, its number, and the number that had come before it. */
  firstKey = -1
  firstNumber = 0
  firstAfter = 0
  /** When the one was made that had come before it, ns; 0: unknown. */
  firstAfterCreatedNs = 0

  /** From now on it is known when the latest record of each key was made. */
  remember(): void {
    if (this.created.length === 0) this.created = new Float64Array(this.keys.length)
  }

  forgetTimes(): void {
    this.created = new Float64Array(0)
  }

  /** Notes a record that was made at an instant; `false`: a later one of its key has come before it. */
  see(key: number, number: number, createdNs: number): boolean {
    let at = this.find(key)
    if (this.keys[at] === EMPTY) {
      if (this.used * 2 >= this.keys.length) {
        if (this.keys.length >= SLOTS) return true
        this.grow()
        at = this.find(key)
      }
      this.keys[at] = key
      this.last[at] = number
      if (this.created.length !== 0) this.created[at] = createdNs
      this.used++
      return true
    }
    const before = this.last[at]
    if (((number - before) | 0) >= 0) {
      this.last[at] = number
      if (this.created.length !== 0) this.created[at] = createdNs
      return true
    }
    if (this.firstKey < 0) {
      this.firstKey = key
      this.firstNumber = number
      this.firstAfter = before
      this.firstAfterCreatedNs = this.created.length === 0 ? 0 : this.created[at]
    }
    return false
  }

  private find(key: number): number {
    const mask = this.keys.length - 1
    let at = (Math.imul(key, 0x9e3779b1) >>> 8) & mask
    while (this.keys[at] !== EMPTY && this.keys[at] !== key) at = (at + 1) & mask
    return at
  }

  private grow(): void {
    const { keys, last, created } = this
    this.keys = new Int32Array(keys.length * 2).fill(EMPTY)
    this.last = new Uint32Array(keys.length * 2)
    this.created = new Float64Array(created.length * 2)
    for (let i = 0; i < keys.length; i++) {
      if (keys[i] === EMPTY) continue
      const at = this.find(keys[i])
      this.keys[at] = keys[i]
      this.last[at] = last[i]
      if (created.length !== 0) this.created[at] = created[i]
    }
  }
}
