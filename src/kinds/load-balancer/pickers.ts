import { exp, type RandomStream } from '../../../workers/sdk'
import type { Members } from './members'

/** A way to choose a member. There is at least one to choose from. */
export interface Picker {
  /** Number of the member for a call about `key`. */
  pick(key: number): number
  /** A call to a member has been sent. */
  sent(member: number): void
  /** A call has ended, `ns` after it was sent; −1: without an answer. */
  ended(member: number, ns: number): void
}

/** Every member with a probability in proportion to its weight. */
export class Random implements Picker {
  constructor(
    private readonly members: Members,
    private readonly random: RandomStream,
  ) {}

  pick(): number {
    const { members, random } = this
    const { available } = members
    if (members.areEqual) return available[random.below(available.length)]
    let total = 0
    for (let i = 0; i < available.length; i++) total += members.weight(available[i])
    let left = random.uniform() * total
    for (let i = 0; i < available.length; i++) {
      left -= members.weight(available[i])
      if (left < 0) return available[i]
    }
    return available[available.length - 1]
  }

  sent(): void {}
  ended(): void {}
}

/**
 * In turn. With weights smoothly, as nginx does: everybody gains its weight, the first of the richest is chosen and pays for all.
 * (With equal weights that is the same as in turn.)
 */
export class RoundRobin implements Picker {
  private at = 0
  private last = -1
  private version = -1
  private readonly credit: number[] = []

  constructor(private readonly members: Members) {}

  pick(): number {
    const { members } = this
    if (!members.areEqual) return this.smooth()
    const { available } = members
    if (this.version !== members.version) this.resume()
    if (this.at >= available.length) this.at = 0
    this.last = available[this.at++]
    return this.last
  }

  /** After a change it goes on behind the member that was last, if that is still there, else at its place. */
  private resume(): void {
    const { members, credit } = this
    this.version = members.version
    const place = members.available.indexOf(this.last)
    if (place >= 0) this.at = place + 1
    else if (this.at > 0) this.at--
    credit.fill(0)
  }

  private smooth(): number {
    const { members, credit } = this
    const { available } = members
    while (credit.length < members.count) credit.push(0)
    let best = available[0]
    let total = 0
    for (let i = 0; i < available.length; i++) {
      const m = available[i]
      const weight = members.weight(m)
      credit[m] += weight
      total += weight
      if (credit[m] > credit[best]) best = m
    }
    credit[best] -= total
    this.last = best
    return best
  }

  sent(): void {}
  ended(): void {}
}

/** Draws some members, or looks at all, and takes the one that scores lowest; of equals one at random. */
abstract class BestOf implements Picker {
  private readonly drawn: number[] = []
  choices = 2
  withReplacement = false

  constructor(
    protected readonly members: Members,
    private readonly random: RandomStream,
  ) {}

  protected abstract score(member: number): number

  pick(): number {
    const { random } = this
    const { available } = this.members
    const n = available.length
    if (this.withReplacement && this.choices !== Infinity) return this.bestOfDraws(n)
    if (this.choices >= n) return this.bestOfAll()
    if (this.choices !== 2) return this.bestOfSome(n)
    const i = random.below(n)
    const other = random.below(n - 1)
    const a = available[i]
    const b = available[other < i ? other : other + 1]
    return this.score(b) < this.score(a) ? b : a
  }

  private bestOfDraws(n: number): number {
    const { available } = this.members
    let best = available[this.random.below(n)]
    for (let i = 1; i < this.choices; i++) {
      const m = available[this.random.below(n)]
      if (this.score(m) < this.score(best)) best = m
    }
    return best
  }

  /** Different ones, in random order: the first of equals is one at random. */
  private bestOfSome(n: number): number {
    const { available } = this.members
    const { drawn, random } = this
    while (drawn.length < n) drawn.push(drawn.length)
    if (drawn.length > n) {
      drawn.length = n
      for (let i = 0; i < n; i++) drawn[i] = i
    }
    let best = -1
    for (let i = 0; i < this.choices; i++) {
      const j = i + random.below(n - i)
      const place = drawn[j]
      drawn[j] = drawn[i]
      drawn[i] = place
      const m = available[place]
      if (best < 0 || this.score(m) < this.score(best)) best = m
    }
    return best
  }

  private bestOfAll(): number {
    const { available } = this.members
    let best = available[0]
    let least = this.score(best)
    let ties = 1
    for (let i = 1; i < available.length; i++) {
      const score = this.score(available[i])
      if (score > least) continue
      if (score < least) {
        least = score
        ties = 1
        best = available[i]
      } else if (this.random.below(++ties) === 0) best = available[i]
    }
    return best
  }

  sent(_member: number): void {}
  ended(_member: number, _ns: number): void {}
}

/** Fewest calls under way, per weight; this balancer's or everybody's as they are, or this one's as they were when last written on the board. */
export class LeastRequest extends BestOf {
  /** It knows what other balancers have sent. */
  knowsAll = false
  /** What it believes each member's load to be; `null`: it knows. */
  private board: number[] | null = null

  /** Writes the board. `false`: from now on it knows. */
  write(isStale: boolean): void {
    this.board = isStale ? [...this.members.load] : null
  }

  private loadOf(m: number): number {
    if (this.board !== null) return this.board[m] ?? 0
    return this.knowsAll ? this.members.loadOfAll(m) : this.members.load[m]
  }

  protected score(m: number): number {
    const load = this.loadOf(m)
    return this.members.areEqual ? load : (load + 1) / this.members.weight(m)
  }
}

/** Cost of a member that is busy and has not answered yet. */
const UNKNOWN = 2 ** 47

/** Latency times calls under way; latency as a moving average that jumps up to every peak (Finagle, loadbalancer/aperture PeakEwma). */
export class PeakEwma extends BestOf {
  decayNs = 1e10
  private readonly costs: number[] = []
  private readonly stamps: number[] = []

  constructor(
    members: Members,
    random: RandomStream,
    private readonly clock: { readonly now: number },
  ) {
    super(members, random)
  }

  private observe(m: number, ns: number): number {
    const { costs, stamps } = this
    const { now } = this.clock
    const cost = costs[m] ?? 0
    const keep = exp(-(now - (stamps[m] ?? now)) / this.decayNs)
    while (costs.length <= m) {
      costs.push(0)
      stamps.push(now)
    }
    costs[m] = ns > cost ? ns : cost * keep + ns * (1 - keep)
    stamps[m] = now
    return costs[m]
  }

  protected score(m: number): number {
    const cost = this.observe(m, 0)
    const load = this.members.load[m]
    return (cost === 0 && load > 0 ? UNKNOWN + load : cost * (load + 1)) / this.members.fullWeight(m)
  }

  override ended(m: number, ns: number): void {
    if (ns >= 0) this.observe(m, ns)
  }

  /** Nobody has answered yet. */
  forget(): void {
    this.costs.length = 0
    this.stamps.length = 0
  }
}
