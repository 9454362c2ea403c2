import { EMPTY, KeyTable } from '../contract-keys'

const INITIAL = 1024

/**
 * Watches whether records of a key come in the order in which they were given to producers. Numbers are compared modulo 2³². A key for
 * which the table has no room is not watched.
 */
export class KeyOrder extends KeyTable {
  private last = new Uint32Array(INITIAL)
  /** When the latest record of each key was made, ns; empty unless that is wanted. */
  private created = new Float64Array(0)
  /** The first record that came too late: its key, its number, and the number that had come before it. */
  firstKey = -1
  firstNumber = 0
  firstAfter = 0
  /** When the one was made that had come before it, ns; 0: unknown. */
  firstAfterCreatedNs = 0

  constructor() {
    super(INITIAL)
  }

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
      at = this.add(key)
      if (at < 0) return true
      this.last[at] = number
      if (this.created.length !== 0) this.created[at] = createdNs
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

  protected override resize(size: number): (from: number, to: number) => void {
    const { last, created } = this
    const isRemembered = created.length !== 0
    this.last = new Uint32Array(size)
    if (isRemembered) this.created = new Float64Array(size)
    return (from, to) => {
      this.last[to] = last[from]
      if (isRemembered) this.created[to] = created[from]
    }
  }
}
