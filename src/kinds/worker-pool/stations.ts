import { type Context, type MessageId, MessageList, nsOfMs, type RandomStream } from '../../../workers/sdk'
import { Copies } from './copies'
import { IdleTimes } from './idle-times'
import type { schema } from './schema'
import { type Order, WaitingRoom } from './waiting-room'

/** The instances: their waiting rooms, how many workers each has and how many of them are occupied. */
export class Stations {
  /** Instances that exist; those at or beyond `accepting` finish what they have and get nothing new. */
  count = 0
  accepting = 0
  /** Workers of all accepting instances. */
  workers = 0
  readonly rooms: WaitingRoom[] = []
  /** Messages that a full waiting room keeps with their senders. */
  readonly doors: MessageList[] = []
  /** Messages in service, where they may be interrupted. */
  readonly running: MessageList[] = []
  readonly occupied: number[] = []
  readonly size: number[] = []
  readonly isUp: boolean[] = []
  /** Since when an instance that was started again, or added, is up. */
  readonly upSinceNs: number[] = []
  /** Whether it gets nothing new, as the one copy that it is stands still. Copies that share a waiting room are one instance here. */
  readonly isStill: boolean[] = []
  /** What is wrong with single copies. */
  readonly copies: Copies
  /** Messages that came for an instance that stands still. */
  readonly arrivals: number[] = []
  readonly keepAliveTimers: number[] = []
  readonly batchTimers: number[] = []
  isFlexible = false
  capacity = Infinity
  /** All copies share one waiting room. */
  isShared = false
  private anyDown = false
  /** Workers that nobody gets, of copies that stand still. */
  private idleAtStill = 0
  private isJdk = false
  private core = 0
  private most = Infinity
  private keepAliveNs = 0
  private dispatch = 'roundRobin'
  private next = 0
  private order: Order = 'fifo'
  private readonly idle: IdleTimes[] = []
  private readonly random: RandomStream

  constructor(private readonly ctx: Context<typeof schema>) {
    this.random = ctx.random('instance')
    this.order = orderOf(ctx.params)
    this.copies = new Copies(ctx)
    this.become()
  }

  /** Takes over the parameters. New instances are down until {@link isUp} is set; the caller starts them. */
  become(): void {
    const { params, messages } = this.ctx
    const shared = params.dispatch === 'shared'
    this.isShared = shared
    const copies = shared ? this.standing : 1
    const { copies: each } = this
    const moving = shared && each.anyStill ? each.moving.length : copies
    // Who is at work at copies that stand still keeps his worker.
    const kept = shared && each.anyStill ? each.busyAtStill : 0
    this.accepting = shared ? 1 : params.instances
    while (this.count < this.accepting) {
      this.rooms.push(new WaitingRoom(messages, this.order))
      this.doors.push(new MessageList(messages))
      this.running.push(new MessageList(messages))
      this.idle.push(new IdleTimes())
      this.occupied.push(0)
      this.size.push(0)
      this.isUp.push(false)
      this.upSinceNs.push(-Infinity)
      this.isStill.push(false)
      this.batchTimers.push(0)
      this.keepAliveTimers.push(0)
      this.count++
    }
    this.capacity = times(copies, params.queueCapacity)
    this.dispatch = params.dispatch
    this.isJdk = params.poolKind === 'jdk'
    // Workers that are shared have no idle ones among them to come and go: all are there.
    const isFixed = params.poolKind === 'fixed'
    this.isFlexible = !isFixed && params.discipline !== 'ps'
    const most = isFixed ? params.workers : Math.max(params.minWorkers, params.maxWorkers)
    this.core = times(moving, this.isFlexible ? params.minWorkers : most) + kept
    this.most = times(moving, most) + kept
    this.idleAtStill = isFixed ? times(copies - moving, most) - kept : 0
    this.keepAliveNs = nsOfMs(params.keepAliveMs)
    for (let i = 0; i < this.count; i++) {
      this.isStill[i] = each.anyStill && each.isStill(i) && !(shared && i === 0)
      this.resize(i)
    }
    this.countWorkers()
  }

  private resize(i: number): void {
    const floor = this.isJdk ? 0 : this.core
    this.size[i] = this.isFlexible ? Math.max(Math.min(this.size[i], this.most), floor) : this.core
    const idle = this.idle[i]
    const idlers = this.isFlexible ? Math.max(0, this.size[i] - this.occupied[i]) : 0
    while (idle.length > idlers) idle.shift()
    while (idle.length < idlers) idle.push(this.ctx.now)
  }

  private countWorkers(): void {
    let workers = 0
    for (let i = 0; i < this.accepting; i++) if (this.isShared || !this.copies.isDown(i)) workers += this.size[i]
    this.workers = workers + this.idleAtStill
  }

  /** An instance works from now on; `isCold`: it was just started. */
  open(i: number, isCold: boolean): void {
    this.isUp[i] = true
    this.upSinceNs[i] = isCold ? this.ctx.now : -Infinity
  }

  /** Whether there is such a copy now. */
  has(copy: number): boolean {
    return copy < (this.isShared ? this.ctx.params.instances : this.count)
  }

  /** Copies that have not crashed. */
  get standing(): number {
    return this.copies.standing.length
  }

  /** A copy has crashed, or may start again. */
  setDown(copy: number, isDown: boolean): void {
    this.copies.setDown(copy, isDown)
    this.anyDown = this.copies.anyDown
    if (isDown && !this.isShared && copy < this.count) this.isUp[copy] = false
    this.become()
  }

  /** Whether an instance has anybody to start. */
  mayStart(i: number): boolean {
    return this.isShared ? this.standing > 0 : !this.copies.isDown(i)
  }

  /** The copy that has a message; −1: all of them, as it waits for whoever is free, or nobody needs to know. */
  copyOf(m: MessageId): number {
    const instance = this.ctx.messages.a(m)
    return this.isShared && instance === 0 ? this.copies.placeOf(m) : instance
  }

  /** Whether an instance can send no heartbeat: it, or every copy of it, stands still. */
  isSilent(i: number): boolean {
    const { copies } = this
    if (!copies.anyStill) return false
    return this.isStill[i] || (this.isShared && i === 0 && copies.moving.length === 0 && this.standing > 0)
  }

  /** Whether it is known, or has to be, which copy works on a message. */
  get placesCopies(): boolean {
    return this.isShared && this.copies.areUneven
  }

  /** Takes over a new order of service: rooms must be empty. */
  reorder(): void {
    this.order = orderOf(this.ctx.params)
    for (const room of this.rooms) room.become(this.order)
  }

  /** Instance for a new message; `member` is what a load balancer chose, plus 1, or 0. −1: the chosen one, or every one, is not there any more. */
  choose(member: number): number {
    const { accepting } = this
    if (member > accepting && this.dispatch !== 'shared') return -1
    if (this.anyDown && (this.standing === 0 || (member > 0 && !this.isShared && this.copies.isDown(member - 1)))) return -1
    if (accepting === 1) return 0
    if (member > 0) return member - 1
    if (this.dispatch === 'leastBusy') return this.leastBusy()
    if (this.dispatch === 'random') return this.drawn()
    for (let tries = 0; tries < accepting; tries++) {
      const i = this.next >= accepting ? 0 : this.next
      this.next = i + 1
      if (this.isUp[i]) return i
    }
    return this.next === accepting ? 0 : this.next
  }

  /** One that stands, at random. */
  private drawn(): number {
    if (!this.anyDown) return this.random.below(this.accepting)
    let ahead = this.random.below(Math.max(1, this.standing))
    let i = 0
    while (this.copies.isDown(i) || ahead-- > 0) i++
    return i
  }

  private leastBusy(): number {
    let best = 0
    let least = Infinity
    let ties = 1
    for (let i = 0; i < this.accepting; i++) {
      const here = this.occupied[i] + this.rooms[i].length + this.doors[i].length + (this.arrivals[i] ?? 0)
      const load = here + (this.isUp[i] ? 0 : 1e9) + (this.copies.isDown(i) ? 1e12 : 0)
      if (load < least) {
        least = load
        best = i
        ties = 1
      } else if (load === least && this.random.below(++ties) === 0) best = i
    }
    return best
  }

  hasFree(i: number): boolean {
    return this.occupied[i] < this.size[i] && this.isUp[i] && !this.isStill[i]
  }

  /** Whether so many workers are free; of more than there are, all. */
  hasFreeFor(i: number, workers: number): boolean {
    return this.isUp[i] && !this.isStill[i] && this.occupied[i] + Math.min(workers, this.size[i]) <= this.size[i]
  }

  /** One of the instances with a free worker and nobody who waits, at random; −1: none. */
  idleOne(): number {
    return this.pick((i) => i < this.accepting && this.hasFree(i) && this.rooms[i].length === 0)
  }

  /** One of the other instances where somebody waits, at random; −1: none. */
  waitingOne(thief: number): number {
    return this.pick((i) => i !== thief && !this.isStill[i] && this.rooms[i].length > 0)
  }

  private pick(fits: (i: number) => boolean): number {
    let found = -1
    let ties = 0
    for (let i = 0; i < this.count; i++) if (fits(i) && this.random.below(++ties) === 0) found = i
    return found
  }

  hasRoom(i: number): boolean {
    return this.rooms[i].length < this.capacity
  }

  /** Whether a pool of this kind starts a worker for a new message: before anything waits, or only when nothing more may wait. */
  grows(i: number): boolean {
    if (!this.isFlexible || !this.isUp[i] || this.size[i] >= this.most) return false
    if (!this.isJdk) return this.occupied[i] >= this.size[i]
    // As ThreadPoolExecutor.execute: what was queued with no thread at all gets one.
    return this.size[i] < this.core || this.size[i] === 0 || (this.occupied[i] >= this.size[i] && !this.hasRoom(i))
  }

  addWorker(i: number): void {
    this.size[i]++
    this.idle[i].push(this.ctx.now)
    if (i < this.accepting) this.workers++
  }

  /** Workers become occupied; more than one only in a pool of fixed size. */
  occupy(i: number, workers = 1): void {
    this.occupied[i] += workers
    if (!this.isFlexible) return
    // A Java pool's threads queue up for work; others take the one that was busy last.
    if (this.isJdk) this.idle[i].shift()
    else this.idle[i].pop()
  }

  vacate(i: number, workers = 1): void {
    this.occupied[i] -= workers
    if (this.isFlexible && this.occupied[i] < this.size[i]) this.idle[i].push(this.ctx.now)
  }

  /** Sends workers away that have been idle for long; returns after how many ns to look again, −1: never. */
  shrink(i: number): number {
    if (!this.isFlexible) return -1
    const idle = this.idle[i]
    while (this.size[i] > this.core && idle.length > 0) {
      const wait = idle.first + this.keepAliveNs - this.ctx.now
      if (wait > 0) return wait
      idle.shift()
      this.size[i]--
      if (i < this.accepting) this.workers--
    }
    return -1
  }

  sum(values: readonly number[]): number {
    let total = 0
    for (let i = 0; i < this.count; i++) total += values[i]
    return total
  }
}

function orderOf({ discipline, fairBy }: { readonly discipline: string; readonly fairBy: string }): Order {
  if (discipline === 'lifo') return 'lifo'
  if (discipline === 'fair') return fairBy === 'class' ? 'byClass' : 'byKey'
  return discipline === 'fifo' || discipline === 'ps' ? 'fifo' : 'ranked'
}

/** None of infinitely many is none. */
function times(copies: number, each: number): number {
  return copies === 0 ? 0 : copies * each
}
