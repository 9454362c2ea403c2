import type { Context } from '../../../workers/sdk'
import { memberKey } from '../../../workers/sdk'
import { Loads } from './loads'
import type { schema } from './schema'
import { type SlowStart, slowStartRatio } from './slow-start'

/** Since when a member counts as warm: always. */
const WARM = Number.NEGATIVE_INFINITY

/**
 * The members of a balancer: every instance behind every wire, numbered once and for all in the order in which it was first heard of.
 * Which of them may be chosen is worked out anew when something changes, never for a call.
 */
export class Members {
  /** Members ever heard of. */
  count = 0
  readonly wires: number[] = []
  readonly instances: number[] = []
  readonly isListed: boolean[] = []
  /** When it was listed, ns. */
  readonly listedNs: number[] = []
  /** When its slow start began, ns. */
  private readonly comeNs: number[] = []
  private readonly weights: number[] = []
  /** Draws that decide who is in the subset. */
  private readonly lots: number[] = []
  /** Calls under way that this balancer has sent. */
  readonly load: number[] = []
  /** Those of all balancers, and where each member stands there. */
  private readonly loads: Loads
  private readonly places: number[] = []
  /** All members in the order of the drawing. */
  private readonly ordered: number[] = []
  /** Those of the subset who are listed, and those of them who may be chosen; in the order of the drawing. */
  listed: number[] = []
  available: number[] = []
  /** Grows whenever {@link available} or weights change. */
  version = 0
  inPanic = false
  /** Until when somebody is in slow start, ns. */
  warmAtNs = WARM
  private haveEqualWeights = true
  private slow: SlowStart = { windowNs: 0, aggression: 1, minRatio: 0.1 }
  private readonly byKey = new Map<number, number>()
  private readonly lot

  constructor(private readonly ctx: Context<typeof schema>) {
    this.lot = ctx.random('subset')
    this.loads = ctx.shared(() => new Loads())
    this.loads.join(this.load, this.places)
  }

  /** Number of an instance behind a wire, new or not. */
  numberOf(wire: number, instance: number): number {
    const key = memberKey(wire, instance)
    const known = this.byKey.get(key)
    if (known !== undefined) return known
    const m = this.count++
    this.byKey.set(key, m)
    this.wires.push(wire)
    this.instances.push(instance)
    this.isListed.push(false)
    this.listedNs.push(0)
    this.comeNs.push(WARM)
    this.weights.push(this.weightOfWire(wire))
    this.lots.push(this.lot.int32())
    this.load.push(0)
    const callee = this.ctx.calleeAt(wire)
    this.places.push(this.loads.placeOf(callee < 0 ? ~wire : callee, instance))
    let at = this.ordered.length
    while (at > 0 && this.isBefore(m, this.ordered[at - 1])) at--
    this.ordered.splice(at, 0, m)
    return m
  }

  private isBefore(a: number, b: number): boolean {
    return this.wires[a] - this.wires[b] < 0 || (this.wires[a] === this.wires[b] && this.instances[a] < this.instances[b])
  }

  /** Puts a member on the list or takes it off. `slowly`: it begins with a small weight. */
  list(m: number, isListed: boolean, slowly: boolean): void {
    const { now } = this.ctx
    this.isListed[m] = isListed
    this.listedNs[m] = now
    this.comeNs[m] = WARM
    if (slowly && isListed) this.beginSlowly(m)
  }

  /** A member begins with a small weight now. */
  beginSlowly(m: number): void {
    const { now } = this.ctx
    this.comeNs[m] = now
    this.warmAtNs = Math.max(this.warmAtNs, now + this.slow.windowNs)
  }

  /** Reads weights and slow start from the parameters. */
  configure(slow: SlowStart): void {
    this.slow = slow
    for (let m = 0; m < this.count; m++) this.weights[m] = this.weightOfWire(this.wires[m])
    this.warmAtNs = this.comeNs.reduce(
      (latest, ns, m) => (this.isListed[m] ? Math.max(latest, ns + slow.windowNs) : latest),
      WARM,
    )
  }

  private weightOfWire(wire: number): number {
    const id = this.ctx.wireId(wire)
    const item = this.ctx.params.weights.findLast(({ wires }) => wires.length === 0 || wires.includes(id))
    return item?.weight ?? 1
  }

  /** Works out who may be chosen. */
  refresh(subsetSize: number, panicRatio: number, isOut: readonly boolean[], isUnhealthy: readonly boolean[]): void {
    const listed = this.ordered.filter((m) => this.isListed[m])
    this.listed = listed.length > subsetSize ? this.subset(listed, subsetSize) : listed
    const healthy = this.listed.filter((m) => !isOut[m] && !isUnhealthy[m])
    this.inPanic = healthy.length < panicRatio * this.listed.length
    this.available = this.inPanic ? this.listed : healthy
    this.haveEqualWeights = this.available.every((m) => this.weights[m] === this.weights[this.available[0]])
    this.version++
  }

  private subset(listed: readonly number[], size: number): number[] {
    const chosen = new Set(listed.toSorted((a, b) => this.lots[a] - this.lots[b] || a - b).slice(0, size))
    return listed.filter((m) => chosen.has(m))
  }

  /** A call to a member begins. */
  begin(m: number): void {
    this.load[m]++
    this.loads.calls[this.places[m]]++
  }

  /** Calls to a member are over. */
  end(m: number, calls = 1): void {
    this.load[m] -= calls
    this.loads.calls[this.places[m]] -= calls
  }

  /** At how many instances the calls of all balancers are not those of each together. */
  disorder(): number {
    return this.loads.disorder()
  }

  /** Calls under way to a member that all balancers have sent. */
  loadOfAll(m: number): number {
    return this.loads.calls[this.places[m]]
  }

  /** Whether all who may be chosen weigh the same now. */
  get areEqual(): boolean {
    return this.haveEqualWeights && this.ctx.now >= this.warmAtNs
  }

  isWarming(m: number): boolean {
    return this.isListed[m] && this.ctx.now < this.comeNs[m] + this.slow.windowNs
  }

  /** Weight without slow start. */
  fullWeight(m: number): number {
    return this.weights[m]
  }

  /** Weight now. */
  weight(m: number): number {
    const weight = this.weights[m]
    if (this.ctx.now >= this.warmAtNs) return weight
    return weight * slowStartRatio(this.slow, this.ctx.now - this.comeNs[m])
  }
}
