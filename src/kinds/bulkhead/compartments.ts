import type { Messages } from '../../../workers/sdk'
import { Compartment, type Rules } from './compartment'

/** Compartments of keys that are not in use are kept up to this many. */
const KEPT = 1024

/** Which compartment a message belongs to: the first is that of all messages, or of those without a key, each other one that of a key. */
export class Compartments {
  /** By index. What has no key any more empties, and then waits for another one. */
  readonly list: Compartment[]
  private readonly byKey = new Map<number, number>()
  private readonly spare: number[] = []

  constructor(
    private readonly messages: Messages,
    rules: Rules,
  ) {
    this.list = [new Compartment(messages, rules)]
  }

  /** How many keys have one. */
  get keyed(): number {
    return this.byKey.size
  }

  /** Index of the one of a key; −1: it has none yet. */
  find(key: number): number {
    return this.byKey.get(key) ?? -1
  }

  /** Gives a key one of its own, and returns its index. */
  open(key: number, rules: Rules, nowNs: number): number {
    const index = this.spare.pop() ?? this.list.length
    if (index === this.list.length) this.list.push(new Compartment(this.messages, rules))
    const compartment = this.list[index]
    compartment.key = key
    compartment.isMapped = true
    compartment.threads = 0
    compartment.become(rules, nowNs)
    this.byKey.set(key, index)
    return index
  }

  /** Gives up an empty one, but keeps some whose key may come back. `true`: its key has lost it. */
  forget(index: number): boolean {
    const compartment = this.list[index]
    const { isMapped } = compartment
    if (isMapped && this.byKey.size <= KEPT) return false
    if (isMapped) {
      this.byKey.delete(compartment.key)
      compartment.isMapped = false
    }
    if (!compartment.isWatched) this.spare.push(index)
    return isMapped
  }

  /** Keys mean something else from now on: who is in a compartment of an old one leaves through it. */
  forgetKeys(): void {
    const { list, spare } = this
    this.byKey.clear()
    spare.length = 0
    for (let i = 1; i < list.length; i++) {
      list[i].isMapped = false
      if (list[i].isEmpty) this.forget(i)
    }
  }
}
