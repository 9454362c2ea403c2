import { EventRecords } from './event-records'
import { EventSet } from './event-set'
import type { AuditEntry, Handler, NodeRecorder, Outbound, TransitRecorder, WireRecorder } from './handler'
import { Lanes } from './lanes'
import { type MessageId, OPEN, STORED } from './message-fields'
import { Messages } from './messages'
import { type Clock, DOUBLE_ZERO } from './time'
import type { KernelWire } from './wire'

export interface KernelOptions {
  readonly nodeCount: number
  readonly wires: readonly KernelWire[]
  readonly clock: Clock
  readonly nodeRecorders: readonly NodeRecorder[]
  readonly wireRecorders: readonly WireRecorder[]
  readonly transits: TransitRecorder
  readonly maxMessages: number
  /** Left out: all nodes are one tile. */
  readonly tiling?: Tiling | null
}

/**
 * Nodes that are run together, a tile after the other, through a window of virtual time: what one tile does within a window cannot reach
 * another before the window's end.
 */
export interface Tiling {
  readonly tiles: number
  /** Tile of each node. */
  readonly tileOf: Uint8Array
  /** Shortest latency of any wire between two tiles, ns; more than 0. */
  readonly lookaheadNs: number
}

/** All that a kernel holds, what it knows of its nodes, and the digest. */
export abstract class KernelState {
  readonly clock: Clock
  readonly messages: Messages
  /** Records of pending events, those of all tiles. */
  readonly records: EventRecords
  /** Pending events of each tile. */
  readonly tiles: readonly EventSet[]
  /** Those of the tile of each node. */
  readonly eventsOf: readonly EventSet[]
  protected readonly lookaheadNs: number
  readonly lanes: Lanes
  readonly wires: readonly KernelWire[]
  readonly handlers: (Handler | undefined)[] = []
  outbound: Outbound | null = null
  /** Requests that ended at the node where they began. */
  completed = 0
  /** Two 32-bit lanes a node, mixed by everything the node handles; the protocol folds them into one digest. */
  readonly digests: Int32Array
  /** Nodes that have crashed and are not back, and whether there are any. */
  readonly down: Uint8Array
  someDown = false
  /** How many pauses hold each node, and whether any holds one. */
  readonly paused: Uint8Array
  somePaused = false
  /** Service times of a node are multiplied by this. */
  readonly slow: Float64Array
  /** The low bits of virtual time. */
  private instant = DOUBLE_ZERO
  protected readonly nodeRecorders: readonly NodeRecorder[]
  protected readonly wireRecorders: readonly WireRecorder[]
  protected readonly transits: TransitRecorder
  protected readonly timerSequence: Int32Array
  protected readonly rootSequence: Int32Array

  constructor(options: KernelOptions) {
    const n = options.nodeCount
    this.clock = options.clock
    this.wires = options.wires
    this.nodeRecorders = options.nodeRecorders
    this.wireRecorders = options.wireRecorders
    this.transits = options.transits
    this.messages = new Messages(options.maxMessages)
    this.lanes = new Lanes(this.wires)
    const tiling = options.tiling ?? { tiles: 1, tileOf: new Uint8Array(n), lookaheadNs: Infinity }
    this.lookaheadNs = tiling.lookaheadNs
    this.records = new EventRecords()
    this.tiles = Array.from({ length: tiling.tiles }, () => new EventSet(this.records, this.lanes))
    this.eventsOf = Array.from(tiling.tileOf, (tile) => this.tiles[tile])
    for (const wire of this.wires) wire.join(this.lanes, this.tiles, tiling.tileOf)
    this.digests = new Int32Array(2 * n)
    for (let i = 0; i < 2 * n; i++) this.digests[i] = Math.imul(i + 1, 0x9e3779b1)
    this.timerSequence = new Int32Array(n)
    this.rootSequence = new Int32Array(n)
    this.down = new Uint8Array(n)
    this.paused = new Uint8Array(n)
    this.slow = new Float64Array(n).fill(1)
  }

  /** Memory of its own that no field leads to: what a checkpoint has to keep besides. */
  get memory(): readonly Int32Array<ArrayBuffer>[] {
    return [this.messages.used, this.records.used]
  }

  /** Lets another engine run in this thread; the function that is returned brings this one back as it was. */
  setAside(): () => void {
    const [messages, records] = this.memory.map((words) => words.slice())
    return () => {
      this.messages.resume(messages)
      this.records.resume(records)
    }
  }

  /** Virtual time now, nanoseconds. */
  get now(): number {
    return this.clock.now
  }

  protected isPaused(node: number): boolean {
    return this.somePaused && this.paused[node] !== 0
  }

  protected isDown(node: number): boolean {
    return this.someDown && this.down[node] !== 0
  }

  protected goTo(timeNs: number): void {
    this.clock.now = timeNs
    this.instant = timeNs | 0
  }

  /** Mixes an occurrence and its instant into the node's digest. */
  protected mix(node: number, what: number, which: number): void {
    const digests = this.digests
    const at = node << 1
    let h = Math.imul(digests[at] ^ this.instant, 0x85ebca6b)
    h = (((h << 13) | (h >>> 19)) + what) | 0
    digests[at] = h
    digests[at | 1] = (Math.imul(digests[at | 1] ^ which, 0xc2b2ae35) + h) | 0
  }

  /** What the node's model asserts of itself. */
  audit(node: number): readonly AuditEntry[] {
    return this.handlers[node]!.audit()
  }

  /** Whether a message is open or stored at a node. */
  isAt(node: number, m: MessageId): boolean {
    return (this.messages.state(m) & (OPEN | STORED)) !== 0 && this.messages.owner(m) === node
  }

  /** Messages open or stored at a node, in the order in which they came. Looks at every record and allocates. */
  messagesAt(node: number): MessageId[] {
    const { messages } = this
    const found: MessageId[] = []
    messages.forEachLive((m, state) => {
      if ((state & (OPEN | STORED)) !== 0 && messages.owner(m) === node) found.push(m)
    })
    return found.sort(
      (a, b) =>
        messages.arrivedAt(a) - messages.arrivedAt(b) ||
        messages.wire(a) - messages.wire(b) ||
        messages.sequence(a) - messages.sequence(b),
    )
  }

  /** Open messages by node, counted from the records themselves. */
  openByNode(): Int32Array {
    const counts = new Int32Array(this.slow.length)
    this.messages.forEachLive((m, state) => {
      if ((state & OPEN) !== 0) counts[this.messages.owner(m)] = counts[this.messages.owner(m)] + 1
    })
    return counts
  }
}
