import { hashOfKey, mix32 } from './hashing'

const GOLDEN = 0x9e3779b9

/**
 * A table that leads keys to members. Members are numbered 0 … n−1, have weights above 0, and are up or down; keys lead to members that are up
 * alone. Members keep their numbers: one that has left is down for good. Changing members rebuilds the table and allocates; looking up does not.
 */
export abstract class Placement {
  private readonly weights: number[]
  private readonly ups: boolean[]
  private upMembers = 0

  /** A subclass ends its constructor with {@link rebuild}. */
  constructor(weights: readonly number[]) {
    this.weights = [...weights]
    this.ups = weights.map(() => true)
    this.upMembers = weights.length
  }

  /** Member for the hash of a key, 0 … 2³²−1; −1 when nobody is up. */
  abstract at(hash: number): number
  /** Makes the table anew from {@link members}. */
  protected abstract rebuild(): void
  /** Writes each member's share of all hashes, 0 … 1, where the table alone decides. `out` has an entry per member. */
  abstract shares(out: Float64Array): void

  /** Member for a message's key. */
  of(key: number): number {
    return this.at(hashOfKey(key))
  }

  /** Writes up to `count` different members for a hash, the first as {@link at}; returns how many there are. For replicas. */
  spread(hash: number, count: number, out: Int32Array): number {
    const wanted = Math.min(count, this.upMembers)
    let found = 0
    let h = hash
    for (let tries = 8 * wanted; found < wanted && tries > 0; tries--) {
      found = this.note(this.at(h), found, out)
      h = mix32(h + GOLDEN)
    }
    // Whoever is hit too seldom comes in order behind the last.
    for (let m = out[0]; found < wanted; m = m + 1 === this.ups.length ? 0 : m + 1)
      if (this.ups[m]) found = this.note(m, found, out)
    return found
  }

  /** Appends a member to the `found` first entries unless it is among them. */
  protected note(member: number, found: number, out: Int32Array): number {
    for (let i = 0; i < found; i++) if (out[i] === member) return found
    out[found] = member
    return found + 1
  }

  /** A request or key of a member begins, and ends. Only bounded loads listen. */
  take(_member: number): void {}
  give(_member: number): void {}

  /** Members, up or down. */
  get size(): number {
    return this.weights.length
  }
  /** Members that are up. */
  get upCount(): number {
    return this.upMembers
  }
  /** Whether a member, 0 … {@link size} − 1, is up. */
  isUp(member: number): boolean {
    return this.ups[member]
  }
  /** Weight of a member, up or down. */
  weight(member: number): number {
    return this.weights[member]
  }
  /** Weights of those who are up, together. */
  protected get upWeight(): number {
    let sum = 0
    for (let m = 0; m < this.weights.length; m++) if (this.ups[m]) sum += this.weights[m]
    return sum
  }
  /** Numbers of those who are up, ascending. Allocates. */
  protected get members(): readonly number[] {
    return [...this.weights.keys()].filter((m) => this.ups[m])
  }

  /** A new member, up, of a weight above 0; returns its number. */
  add(weight = 1): number {
    this.weights.push(weight)
    this.ups.push(true)
    this.upMembers++
    this.rebuild()
    return this.weights.length - 1
  }

  /** Sets whether one member is up; the table is made anew where that is a change. */
  setUp(member: number, isUp: boolean): void {
    if (this.mark(member, isUp)) this.rebuild()
  }

  /** Sets who is up, by member; the table is made anew once, however many have changed. */
  setAllUp(areUp: readonly boolean[]): void {
    let changed = false
    for (let m = 0; m < areUp.length; m++) changed = this.mark(m, areUp[m]) || changed
    if (changed) this.rebuild()
  }

  /** Whether that is new. */
  protected mark(member: number, isUp: boolean): boolean {
    if (this.ups[member] === isUp) return false
    this.ups[member] = isUp
    this.upMembers += isUp ? 1 : -1
    return true
  }
}
