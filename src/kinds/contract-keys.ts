/** Half of them are filled at most. */
const SLOTS = 1 << 16
export const EMPTY = -1

/** Slots for keys: an open hash table that doubles up to a limit. What is known of a key stands in arrays beside it, by its slot. */
export abstract class KeyTable {
  protected keys: Int32Array
  private used = 0

  constructor(size: number) {
    this.keys = new Int32Array(size).fill(EMPTY)
  }

  /** Makes the arrays beside the keys larger; what it returns moves what was known at a slot to another. */
  protected abstract resize(size: number): (from: number, to: number) => void

  /** The slot of a key, or the {@link EMPTY} one where it would be. */
  protected find(key: number): number {
    const mask = this.keys.length - 1
    let at = (Math.imul(key, 0x9e3779b1) >>> 8) & mask
    while (this.keys[at] !== EMPTY && this.keys[at] !== key) at = (at + 1) & mask
    return at
  }

  /** A slot for a new key; −1: there is no room. */
  protected add(key: number): number {
    if (this.used * 2 >= this.keys.length) {
      if (this.keys.length >= SLOTS) return -1
      this.grow()
    }
    const at = this.find(key)
    this.keys[at] = key
    this.used++
    return at
  }

  private grow(): void {
    const before = this.keys
    this.keys = new Int32Array(before.length * 2).fill(EMPTY)
    const move = this.resize(this.keys.length)
    for (let i = 0; i < before.length; i++) {
      if (before[i] === EMPTY) continue
      const at = this.find(before[i])
      this.keys[at] = before[i]
      move(i, at)
    }
  }
}
