/** Something that stays on one worker, and what passes between two of them. */
export interface Parts {
  /** Events a virtual second of each. */
  readonly weights: readonly number[]
  readonly links: readonly { readonly a: number; readonly b: number; readonly messages: number }[]
}

/**
 * What a message from one worker to another, and its answer, cost each of the two more, in events (measured with ten nodes at 1e6 requests/s: 246 to 274 ns
 * an event on one worker, 285 to 330 on two and three, where a third of the events cross).
 */
const EVENTS_PER_CROSSING = 0.5

/** Moving one part after the other to where it costs less comes to an end soon; this is for those that do not. */
const MOST_ROUNDS = 20

/**
 * Deals parts out to so many workers, of which each gets at least one: heaviest first to whom it burdens least, then moved singly and in pairs as long as the
 * busiest worker gets less to do. There are at least as many parts as workers.
 */
export class Dealing {
  /** Worker of each part. */
  readonly workerOf: Int32Array
  private readonly loads: Float64Array
  private readonly held: Int32Array
  private readonly linksOf: { readonly other: number; readonly cost: number }[][]

  constructor(
    private readonly parts: Parts,
    private readonly workers: number,
  ) {
    this.workerOf = new Int32Array(parts.weights.length).fill(-1)
    this.loads = new Float64Array(workers)
    this.held = new Int32Array(workers)
    this.linksOf = parts.weights.map(() => [])
    for (const { a, b, messages } of parts.links) {
      const cost = messages * EVENTS_PER_CROSSING
      this.linksOf[a].push({ other: b, cost })
      this.linksOf[b].push({ other: a, cost })
    }
    this.dealOut()
    for (let round = 0; round < MOST_ROUNDS && this.improve(); round++);
  }

  /** Events a virtual second of the busiest worker, crossings included. */
  get busiest(): number {
    return Math.max(...this.loads)
  }

  private dealOut(): void {
    const { weights } = this.parts
    const order = weights.map((_, part) => part).sort((a, b) => weights[b] - weights[a] || a - b)
    for (const [i, part] of order.entries()) {
      const empty = this.held.reduce((count, held) => count + Number(held === 0), 0)
      const onlyEmpty = order.length - i <= empty
      let best = -1
      let least = Infinity
      for (let worker = 0; worker < this.workers; worker++) {
        if (onlyEmpty && this.held[worker] > 0) continue
        const burden = this.loads[worker] + weights[part] + this.crossings(part, worker)
        if (burden < least) {
          least = burden
          best = worker
        }
      }
      this.place(part, best)
    }
  }

  /** Whether any move, or exchange of two parts, made the busiest worker less busy. */
  private improve(): boolean {
    let improved = false
    const count = this.workerOf.length
    for (let part = 0; part < count; part++) {
      for (let worker = 0; worker < this.workers; worker++) improved = this.tryMove(part, worker) || improved
    }
    // Pairs are many where there are many parts, and then single ones are small enough.
    if (count > 64) return improved
    for (let a = 0; a < count; a++) for (let b = a + 1; b < count; b++) improved = this.tryExchange(a, b) || improved
    return improved
  }

  private tryMove(part: number, worker: number): boolean {
    const from = this.workerOf[part]
    if (from === worker || this.held[from] === 1) return false
    const before = this.busiest
    this.move(part, worker)
    if (isLess(this.busiest, before)) return true
    this.move(part, from)
    return false
  }

  private tryExchange(a: number, b: number): boolean {
    const [workerA, workerB] = [this.workerOf[a], this.workerOf[b]]
    if (workerA === workerB) return false
    const before = this.busiest
    this.move(a, workerB)
    this.move(b, workerA)
    if (isLess(this.busiest, before)) return true
    this.move(b, workerB)
    this.move(a, workerA)
    return false
  }

  private move(part: number, worker: number): void {
    this.take(part)
    this.place(part, worker)
  }

  private place(part: number, worker: number): void {
    this.workerOf[part] = worker
    this.held[worker]++
    this.count(part, worker, 1)
  }

  private take(part: number): void {
    const worker = this.workerOf[part]
    this.count(part, worker, -1)
    this.held[worker]--
    this.workerOf[part] = -1
  }

  /** Adds what a part on a worker costs, there and where its links lead, or takes it away. */
  private count(part: number, worker: number, sign: 1 | -1): void {
    this.loads[worker] += sign * this.parts.weights[part]
    for (const { other, cost } of this.linksOf[part]) {
      const there = this.workerOf[other]
      if (there < 0 || there === worker) continue
      this.loads[worker] += sign * cost
      this.loads[there] += sign * cost
    }
  }

  /** What a part on a worker would cost there for messages to the others, as far as they are dealt out. */
  private crossings(part: number, worker: number): number {
    let cost = 0
    for (const link of this.linksOf[part]) {
      const there = this.workerOf[link.other]
      if (there >= 0 && there !== worker) cost += link.cost
    }
    return cost
  }
}

/** Less by more than what sums of the same numbers in another order differ by. */
function isLess(now: number, before: number): boolean {
  return now < before * (1 - 1e-9)
}
