import type { Distribution } from '../../src/params'
import type { EventSet } from './event-set'
import type { WireRecorder } from './handler'
import { BACK, FORWARD, type Lanes } from './lanes'
import type { KernelNode } from './node'
import type { RandomStream } from './random'
import type { Sampler } from './sampler'
import { DOUBLE_ZERO } from './time'

/** New values of a wire's parameters. */
export interface WireChange {
  readonly latencyMs?: Distribution
  readonly lossRatio?: number
  /** `Infinity`: unlimited. */
  readonly bandwidthMbps?: number
}

/** A wire inside the engine: latency and loss each way, serialisation by bandwidth, and faults. */
export class KernelWire {
  /** Indices of the nodes at its ends. */
  readonly from: number
  readonly to: number
  forwardSequence = 0
  backSequence = 0
  /** Origins of its events in the total order. */
  readonly forwardOrigin: number
  readonly backOrigin: number
  /** The far end lives in another worker (seen from the caller's worker). */
  remote = false
  /** It carries signals, never calls. */
  carriesSignals = false
  /** Extra one-way latency by a fault, ns. */
  private addedNs = DOUBLE_ZERO
  private lossRatio = DOUBLE_ZERO
  private cutForward = 0
  private cutBack = 0
  private forwardFreeAt = DOUBLE_ZERO
  /** Where its messages wait if they come due in the order in which they were sent; −1: that is left to chance. */
  forwardLane = -1
  backLane = -1
  private lanes: Lanes | null = null
  /** Pending events of the tiles at its ends: of the callee's, and of the caller's. */
  forwardEvents!: EventSet
  backEvents!: EventSet
  /** The nodes at its ends. */
  caller!: KernelNode
  callee!: KernelNode
  /** Whose its lanes are: see {@link chooseLanes}. */
  private owner = 0
  /** Loss of the wire itself, and the share of messages that loss by faults leaves. */
  private ownLossRatio = DOUBLE_ZERO
  private leftShare = 1
  /** Nanoseconds a byte; 0: unlimited bandwidth. */
  private nsPerByte = DOUBLE_ZERO
  private simple = true
  /** Every draw is 0 and nothing can go wrong: hand-over at the same instant. Mostly true, so that a test for `true` itself is a fifth of one for truth. */
  plain = true

  constructor(
    readonly index: number,
    from: number,
    to: number,
    nodeCount: number,
    private readonly forwardSampler: Sampler,
    private readonly backSampler: Sampler,
    private readonly forwardRandom: RandomStream,
    private readonly backRandom: RandomStream,
    lossRatio: number,
    bandwidthMbps: number,
    readonly recorder: WireRecorder,
  ) {
    // Objects that look like this elsewhere hold fractions, and so the compiler may take these for fractions, too.
    this.from = from | 0
    this.to = to | 0
    this.forwardOrigin = nodeCount + 2 * index
    this.backOrigin = this.forwardOrigin + 1
    this.become({ lossRatio, bandwidthMbps })
  }

  /**
   * Changes parameters; what is left out stays. It counts for what is sent from now on: messages on their way, and those that wait for the
   * bandwidth, arrive when they were to. Faults stay on top, and random streams go on.
   */
  become({ latencyMs, lossRatio, bandwidthMbps }: WireChange): void {
    if (latencyMs !== undefined) {
      this.forwardSampler.become(latencyMs)
      this.backSampler.become(latencyMs)
    }
    if (lossRatio !== undefined) this.ownLossRatio = lossRatio
    if (bandwidthMbps !== undefined) {
      this.nsPerByte = bandwidthMbps === Infinity ? 0 : 8000 / bandwidthMbps
      this.simple = this.nsPerByte === 0
    }
    this.leave(this.leftShare)
    this.chooseLanes()
  }

  /** The wire belongs to a kernel, and finds the lanes for its delays there. */
  join(lanes: Lanes, tiles: readonly EventSet[], tileOf: Uint8Array, nodes: readonly KernelNode[]): void {
    const from = tileOf[this.from]
    const to = tileOf[this.to]
    this.lanes = lanes
    this.caller = nodes[this.from]
    this.callee = nodes[this.to]
    this.forwardEvents = tiles[to]
    this.backEvents = tiles[from]
    this.owner = this.remote || from !== to ? tiles.length + this.index : to
    this.chooseLanes()
  }

  /** Where what comes from another worker or tile waits: for itself, since it comes late, a window at a time. Else with all of its tile. */
  private chooseLanes(): void {
    const { addedNs, backSampler, forwardSampler, lanes, owner } = this
    if (lanes === null) return
    const isSteady = this.simple && forwardSampler.isConstant
    this.forwardLane = isSteady ? lanes.find(FORWARD, forwardSampler.constant + addedNs, owner) : -1
    this.backLane = backSampler.isConstant ? lanes.find(BACK, backSampler.constant + addedNs, owner) : -1
  }

  private isPlain(): boolean {
    const calm = this.addedNs === 0 && this.lossRatio === 0 && this.cutForward === 0 && this.cutBack === 0
    return calm && this.simple && this.forwardSampler.alwaysZero
  }

  /** Nanoseconds until a message sent now arrives, or −1: it is lost. */
  forwardLatency(now: number, bytes: number): number {
    const latency = this.forwardSampler.draw() + this.addedNs
    if (this.cutForward > 0 || this.forwardRandom.chance(this.lossRatio)) return -1
    if (this.simple) return latency
    const start = Math.max(now, this.forwardFreeAt)
    this.forwardFreeAt = start + Math.round(bytes * this.nsPerByte)
    return this.forwardFreeAt - now + latency
  }

  /** The same for a reply. Replies are small: bandwidth does not hold them up. */
  backLatency(): number {
    const latency = this.backSampler.draw() + this.addedNs
    if (this.cutBack > 0 || this.backRandom.chance(this.lossRatio)) return -1
    return latency
  }

  /** The same for a cancellation, which draws its latency from the forward stream. */
  cancelLatency(): number {
    if (this.plain) return 0
    if (this.cutForward > 0) return -1
    return this.forwardSampler.draw() + this.addedNs
  }

  /** Begins or ends a cut. */
  cut(way: 'both' | 'forward' | 'back', begin: boolean): void {
    const step = begin ? 1 : -1
    if (way !== 'back') this.cutForward = Math.max(0, this.cutForward + step)
    if (way !== 'forward') this.cutBack = Math.max(0, this.cutBack + step)
    this.plain = this.isPlain()
  }

  /** Adds to the one-way latency, nanoseconds; a negative number takes it back. */
  delay(ns: number): void {
    this.addedNs = Math.max(0, this.addedNs + ns)
    this.plain = this.isPlain()
    this.chooseLanes()
  }

  /** Sets the share of messages that loss by faults leaves, on top of the wire's own loss; 1 when there is none. */
  leave(share: number): void {
    this.leftShare = share
    this.lossRatio = share === 1 ? this.ownLossRatio : 1 - (1 - this.ownLossRatio) * share
    this.plain = this.isPlain()
  }
}
