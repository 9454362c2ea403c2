import { DOUBLE_ZERO } from '../../../workers/sdk'
/** What the registry believes of an instance. */
export const STATE = { nobody: 0, up: 1, critical: 2, gone: 3, forgotten: 4 } as const

export interface LeaseConfig {
  readonly ttlNs: number
  /** Eureka's slip: a renewal stores now + TTL, and the check adds TTL again. */
  readonly doubled: boolean
}

/** The table: every instance ever heard of, numbered in that order, with its lease. */
export class Leases {
  readonly keys: number[] = []
  readonly states: number[] = []
  /** Last heartbeat or registration, ns. */
  readonly heardNs: number[] = []
  /** When the state began, ns. */
  readonly sinceNs: number[] = []
  /** Has renewed since it registered. */
  private readonly renewed: boolean[] = []
  /** Instances in each state. */
  private readonly counts = [0, 0, 0, 0, 0]
  private readonly byKey = new Map<number, number>()
  /** No lease began before this, ns: the last restart. */
  private startNs = DOUBLE_ZERO

  constructor(private config: LeaseConfig) {}

  configure(config: LeaseConfig): void {
    this.config = config
  }

  get size(): number {
    return this.keys.length
  }
  get up(): number {
    return this.counts[STATE.up]
  }
  get critical(): number {
    return this.counts[STATE.critical]
  }

  /** Number of an instance, known or not. */
  numberOf(key: number): number {
    const known = this.byKey.get(key)
    if (known !== undefined) return known
    const i = this.keys.length
    this.byKey.set(key, i)
    this.keys.push(key)
    this.states.push(STATE.nobody)
    this.heardNs.push(0)
    this.sinceNs.push(0)
    this.renewed.push(false)
    this.counts[STATE.nobody]++
    return i
  }

  /** Whether it is on the list, usable or not. */
  isPresent(i: number): boolean {
    return this.states[i] === STATE.up || this.states[i] === STATE.critical
  }

  enter(i: number, state: number, nowNs: number): void {
    this.counts[this.states[i]]--
    this.counts[state]++
    this.states[i] = state
    this.sinceNs[i] = nowNs
  }

  register(i: number, nowNs: number): void {
    this.heardNs[i] = nowNs
    this.renewed[i] = false
    if (this.states[i] !== STATE.up) this.enter(i, STATE.up, nowNs)
  }

  renew(i: number, nowNs: number): void {
    this.heardNs[i] = nowNs
    this.renewed[i] = true
    if (this.states[i] !== STATE.up) this.enter(i, STATE.up, nowNs)
  }

  private beginNs(i: number): number {
    return Math.max(this.heardNs[i], this.startNs)
  }

  /** After an outage all leases begin anew: nobody could be heard (Kafka's coordinator, Consul and Kubernetes do so, too). */
  restart(nowNs: number): void {
    this.startNs = nowNs
  }

  /** Last instant of the lease, ns: it has run out after that. */
  endNs(i: number): number {
    const { ttlNs, doubled } = this.config
    return this.beginNs(i) + (doubled && this.renewed[i] ? 2 * ttlNs : ttlNs)
  }

  /** Share of the lease that is used. */
  usedRatio(i: number, nowNs: number): number {
    const begin = this.beginNs(i)
    return (nowNs - begin) / (this.endNs(i) - begin)
  }

  /** Instances that are believed in although their lease has run out. */
  overdue(nowNs: number): number[] {
    const found: number[] = []
    for (let i = 0; i < this.keys.length; i++) if (this.states[i] === STATE.up && nowNs > this.endNs(i)) found.push(i)
    return found
  }

  /** A crash without a copy: nobody is believed in, but the names remain, as listeners still know them. */
  forgetAll(nowNs: number): void {
    for (let i = 0; i < this.keys.length; i++) if (this.isPresent(i)) this.enter(i, STATE.forgotten, nowNs)
  }
}
