import type { Context, MessageId, RandomStream } from '../../../workers/sdk'
import type { schema } from './schema'

/**
 * What is wrong with single copies of a pool: which are down, how slow each is, and which stand still. Where all copies share one waiting
 * room nobody needs to know which of them works on a message, until one is slower than the others: from then on it is kept here.
 */
export class Copies {
  /** Some copy is slow or stands still. */
  areUneven = false
  /** Some copy stands still. */
  anyStill = false
  /** By number of the copy: crashed by itself and not back. */
  private readonly down: boolean[] = []
  /** By number of the copy: by how much its work takes longer; `Infinity`: it stands still. */
  private readonly slowness: number[] = []
  /** By message at work: its copy. */
  private readonly places = new Map<MessageId, number>()
  /** Occupied workers of each copy, as far as they are in {@link places}. */
  private readonly busy: number[] = []
  private readonly random: RandomStream

  constructor(private readonly ctx: Context<typeof schema>) {
    this.random = ctx.random('copy')
  }

  isDown(copy: number): boolean {
    return this.down[copy] ?? false
  }

  setDown(copy: number, isDown: boolean): void {
    while (this.down.length <= copy) this.down.push(false)
    this.down[copy] = isDown
  }

  get anyDown(): boolean {
    return this.down.includes(true)
  }

  isStill(copy: number): boolean {
    return this.slowness[copy] === Infinity
  }

  setSlowness(copy: number, slowness: number): void {
    while (this.slowness.length <= copy) this.slowness.push(1)
    this.slowness[copy] = slowness
    this.areUneven = this.slowness.some((each) => each !== 1)
    this.anyStill = this.slowness.includes(Infinity)
    if (!this.areUneven) this.forgetPlaces()
  }

  /** By how much the work of a copy takes longer; −1: of whichever copies do it together. */
  slownessOf(copy: number): number {
    if (copy < 0) return this.meanSlowness
    const slowness = this.slowness[copy] ?? 1
    return slowness === Infinity ? 1 : slowness
  }

  /** Copies that share their workers have the speed of all of them together. */
  private get meanSlowness(): number {
    let moving = 0
    let speed = 0
    for (const copy of this.standing) {
      if (this.isStill(copy)) continue
      moving++
      speed += 1 / (this.slowness[copy] ?? 1)
    }
    return moving === 0 ? 1 : moving / speed
  }

  /** Copies that have not crashed. */
  get standing(): readonly number[] {
    const { instances } = this.ctx.params
    const standing: number[] = []
    for (let copy = 0; copy < instances; copy++) if (!this.isDown(copy)) standing.push(copy)
    return standing
  }

  /** Of them those that move. */
  get moving(): readonly number[] {
    return this.standing.filter((copy) => !this.isStill(copy))
  }

  /** Workers that are occupied at copies that stand still. */
  get busyAtStill(): number {
    return this.busy.reduce((sum, busy, copy) => (this.isStill(copy) && !this.isDown(copy) ? sum + busy : sum), 0)
  }

  // ---- who works where, with a shared waiting room ----

  /** The copy that works on a message; −1: nobody knows, or none. */
  placeOf(m: MessageId): number {
    return this.places.get(m) ?? -1
  }

  /** A message gets workers: of one of the copies that move, each free worker being as likely as any other. */
  place(m: MessageId, workers: number, ofEach: number): void {
    const { moving } = this
    const free = moving.map((copy) => Math.max(0, ofEach - (this.busy[copy] ?? 0)))
    const total = free.reduce((sum, each) => sum + each, 0)
    let at = 0
    if (total === Infinity || total === 0) at = this.random.below(Math.max(1, moving.length))
    else for (let ahead = this.random.below(total); ahead >= free[at]; at++) ahead -= free[at]
    this.settle(m, moving[at] ?? 0, workers)
  }

  /** Deals those at work evenly over the copies that stand, in the order in which they came. */
  deal(atWork: readonly MessageId[], workersOf: (m: MessageId) => number): void {
    this.forgetPlaces()
    const { standing } = this
    atWork.forEach((m, i) => {
      this.settle(m, standing[i % standing.length] ?? 0, workersOf(m))
    })
  }

  private settle(m: MessageId, copy: number, workers: number): void {
    while (this.busy.length <= copy) this.busy.push(0)
    this.busy[copy] += workers
    this.places.set(m, copy)
  }

  /** A message gives its workers back. */
  leave(m: MessageId, workers: number): void {
    const copy = this.places.get(m)
    if (copy === undefined) return
    this.places.delete(m)
    this.busy[copy] -= workers
  }

  /** Another record goes on in place of a message. */
  rename(m: MessageId, other: MessageId): void {
    const copy = this.places.get(m)
    if (copy === undefined) return
    this.places.delete(m)
    this.places.set(other, copy)
  }

  forgetPlaces(): void {
    this.places.clear()
    this.busy.fill(0)
  }
}
