import { EventRecords } from './event-records'
import { EventSet } from './event-set'
import type { AuditEntry, NodeRecorder, Outbound, TransitRecorder } from './handler'
import { Lanes } from './lanes'
import { type MessageId, OPEN, STORED } from './message-fields'
import { Messages } from './messages'
import { KernelNode } from './node'
import type { Clock } from './time'
import type { KernelWire } from './wire'

export interface KernelOptions {
  readonly nodeCount: number
  readonly wires: readonly KernelWire[]
  readonly clock: Clock
  readonly nodeRecorders: readonly NodeRecorder[]
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
  protected readonly lookaheadNs: number
  readonly lanes: Lanes
  readonly wires: readonly KernelWire[]
  readonly nodes: readonly KernelNode[]
  outbound: Outbound | null = null
  /** Nodes that have crashed and are not back, and whether there are any. */
  readonly down: Uint8Array
  someDown = false
  /** How many pauses hold each node, and whether any holds one. */
  readonly paused: Uint8Array
  somePaused = false
  protected readonly transits: TransitRecorder

  constructor(options: KernelOptions) {
    const n = options.nodeCount
    this.clock = options.clock
    this.wires = options.wires
    this.transits = options.transits
    this.messages = new Messages(options.maxMessages)
    this.lanes = new Lanes(this.wires)
    const tiling = options.tiling ?? { tiles: 1, tileOf: new Uint8Array(n), lookaheadNs: Infinity }
    this.lookaheadNs = tiling.lookaheadNs
    this.records = new EventRecords()
    this.tiles = Array.from({ length: tiling.tiles }, () => new EventSet(this.records, this.lanes))
    this.nodes = options.nodeRecorders.map((figures, i) => new KernelNode(i, figures, this.tiles[tiling.tileOf[i]]))
    for (const wire of this.wires) wire.join(this.lanes, this.tiles, tiling.tileOf, this.nodes)
    this.down = new Uint8Array(n)
    this.paused = new Uint8Array(n)
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
  }

  /** Two 32-bit lanes a node; the protocol folds them into one digest. Allocates. */
  get digests(): Int32Array {
    return Int32Array.from(this.nodes.flatMap(({ digestA, digestB }) => [digestA, digestB]))
  }

  /** What the node's model asserts of itself. */
  audit(node: number): readonly AuditEntry[] {
    return this.nodes[node].handler!.audit()
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
    const counts = new Int32Array(this.nodes.length)
    this.messages.forEachLive((m, state) => {
      if ((state & OPEN) !== 0) counts[this.messages.owner(m)] = counts[this.messages.owner(m)] + 1
    })
    return counts
  }
}
