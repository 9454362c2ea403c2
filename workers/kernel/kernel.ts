import { OUTCOME, type Outcome } from '../../src/params'
import { ARGUMENT, EVENT_SHIFT, TAG, TARGET, TYPE } from './event-records'
import { EventSet, type TimerId } from './event-set'
import { ARRIVE, BEGIN, CANCEL, RETURN, TIMER, TYPE_BITS } from './event-types'
import { Faults } from './faults'
import { HandOvers } from './hand-overs'
import type { AuditEntry, Handler, NodeRecorder, Outbound, TransitRecorder, WireRecorder } from './handler'
import { BACK, Lanes } from './lanes'
import {
  ABANDONED,
  ARRIVED,
  BACK_SEQUENCE,
  DEADLINE,
  DUE_BACK,
  KEY,
  LIVE,
  type MessageId,
  Messages,
  OPEN,
  OUTCOME_BACK,
  OWNER,
  PROXY,
  SEQUENCE,
  SHIFT,
  SIGNAL,
  SIZE,
  STATE,
  STORED,
  TRACE,
  WIRE,
} from './messages'
import type { KernelWire } from './wire'

/** A lost message is noticed by its caller after this long: a stalled connection is given up. */
export const LOSS_DETECTION_NS = 30e9

/** How many events may happen at one instant before the run is stopped as a livelock: twenty for each message that may exist. */
const INSTANT_LIMIT = 20_000_000
const LIVELOCK = 'messages go round without time passing; give a wire on their way a latency, or a retry a wait'
/** How many hand-overs one event may cause at the same instant before the run is stopped as a livelock. */
const HAND_OVER_LIMIT = 5_000_000

/** Why a run ended early: which node, when (virtual ns), what. */
export class SimulationError extends Error {
  constructor(
    readonly node: number,
    readonly timeNs: number,
    what: string,
  ) {
    super(what)
    this.name = 'SimulationError'
  }
}

export interface KernelOptions {
  readonly nodeCount: number
  readonly wires: readonly KernelWire[]
  /** `clock[0]` is virtual time now, whole nanoseconds. */
  readonly clock: Float64Array
  readonly nodeRecorders: readonly NodeRecorder[]
  readonly wireRecorders: readonly WireRecorder[]
  readonly transits: TransitRecorder
  readonly maxMessages: number
}

/**
 * The discrete-event kernel: virtual time, messages on wires, timers, faults, and a digest of everything that happened.
 * It knows no kind. Nodes interact by messages only; a wire with zero latency hands over at the same instant, after the running handler
 * has returned (handlers never nest). One kernel serves the nodes of one worker; wires to other workers go through {@link Outbound}.
 */
export class Kernel {
  readonly clock: Float64Array
  readonly messages: Messages
  readonly events: EventSet
  readonly lanes: Lanes
  readonly wires: readonly KernelWire[]
  readonly handlers: (Handler | undefined)[] = []
  /** Builds a fresh handler for a node that restarts. */
  rebuild: (node: number) => Handler = () => {
    throw new Error('no handler factory')
  }
  outbound: Outbound | null = null
  /** Events handled so far: messages delivered, outcomes returned, timers run out. */
  eventCount = 0
  /** Requests that ended at the node where they began. */
  completed = 0
  /** {@link runBefore} stops when `completed` reaches this. */
  stopAtCompleted = Infinity
  /** `eventCount` when the present instant began. */
  private instantFrom = 0
  /** Called once when `completed` reaches this. */
  noticeAtCompleted = Infinity
  onNotice: () => void = () => {}

  private readonly handOvers = new HandOvers()
  private readonly nodeRecorders: readonly NodeRecorder[]
  private readonly wireRecorders: readonly WireRecorder[]
  private readonly transits: TransitRecorder
  /** Two 32-bit lanes a node, mixed by everything the node handles; the protocol folds them into one digest. */
  readonly digests: Int32Array
  private readonly timerSequence: Int32Array
  private readonly rootSequence: Int32Array
  /** Nodes that have crashed and are not back. */
  readonly down: Uint8Array
  /** How many pauses hold each node. */
  readonly paused: Uint8Array
  readonly faults: Faults
  /** Service times of a node are multiplied by this. */
  readonly slow: Float64Array
  /** Node whose handler runs or ran last. */
  current = -1

  constructor(options: KernelOptions) {
    const n = options.nodeCount
    this.clock = options.clock
    this.wires = options.wires
    this.nodeRecorders = options.nodeRecorders
    this.wireRecorders = options.wireRecorders
    this.transits = options.transits
    this.messages = new Messages(options.maxMessages)
    this.lanes = new Lanes(this.messages, this.wires)
    this.events = new EventSet(this.lanes)
    for (const wire of this.wires) wire.join(this.lanes)
    this.digests = new Int32Array(2 * n)
    for (let i = 0; i < 2 * n; i++) this.digests[i] = Math.imul(i + 1, 0x9e3779b1)
    this.timerSequence = new Int32Array(n)
    this.rootSequence = new Int32Array(n)
    this.down = new Uint8Array(n)
    this.paused = new Uint8Array(n)
    this.faults = new Faults(this, n)
    this.slow = new Float64Array(n).fill(1)
  }

  /** Virtual time now, nanoseconds. */
  get now(): number {
    return this.clock[0]
  }

  // ---- what nodes do ----

  /** A request begins at a node: it is open there until `reply` ends it. */
  begin(node: number): MessageId {
    const now = this.clock[0]
    const messages = this.messages
    const m = messages.begin(now)
    const sequence = this.rootSequence[node] + 1
    this.rootSequence[node] = sequence
    const i32 = messages.i32
    const base = m << SHIFT
    i32[base | WIRE] = -1
    i32[base | SEQUENCE] = sequence
    i32[base | STATE] = LIVE | OPEN
    i32[base | OWNER] = node
    messages.f64[(m << 4) | ARRIVED] = now
    const every = this.transits.every
    if (every > 0 && sequence % every === 0) i32[base | TRACE] = (node << 20) | (sequence & 0xfffff)
    this.nodeRecorders[node].arrive()
    this.mix(node, BEGIN, sequence)
    return m
  }

  /** Sends a message over a wire; it came from `begin`, `copyOf` or `store` and was not sent before. */
  send(index: number, m: MessageId): void {
    const wire = this.wires[index]
    const now = this.clock[0]
    const i32 = this.messages.i32
    const base = m << SHIFT
    const sequence = ++wire.forwardSequence
    i32[base | WIRE] = index
    i32[base | SEQUENCE] = sequence
    const latency = wire.plain ? 0 : wire.forwardLatency(now, i32[base | SIZE])
    const arrives = now + latency
    this.messages.f64[(m << 4) | ARRIVED] = arrives
    const recorder = this.wireRecorders[index]
    if (latency < 0) {
      recorder.forward(0)
      recorder.lost()
      this.events.insert(
        now + LOSS_DETECTION_NS,
        now,
        wire.backOrigin,
        ++wire.backSequence,
        RETURN,
        wire.from,
        m,
        OUTCOME.timeout,
      )
      return
    }
    recorder.forward(latency)
    const trace = i32[base | TRACE]
    if (trace !== 0) this.transits.transit(index, false, now, arrives, 0, trace, sequence)
    if (wire.remote) this.outbound?.forward(index, m, now, arrives)
    else if (latency === 0) this.handOvers.push(ARRIVE, wire.to, m, sequence)
    else this.arriveLater(wire, m, sequence, now, arrives)
  }

  private arriveLater(wire: KernelWire, m: MessageId, sequence: number, now: number, arrives: number): void {
    const lane = wire.forwardLane
    if (lane >= 0 && this.events.enterLane(lane, m, arrives)) return
    this.events.insert(arrives, now, wire.forwardOrigin, sequence, ARRIVE, wire.to, m, sequence)
  }

  /** Tells the node at the far end of a wire something, one way: no outcome, no part in any node's balance. A lost one is lost. */
  signal(index: number, key: number, what: number): void {
    const wire = this.wires[index]
    const now = this.clock[0]
    const recorder = this.wireRecorders[index]
    const latency = wire.plain ? 0 : wire.forwardLatency(now, 0)
    const sequence = ++wire.forwardSequence
    recorder.forward(Math.max(0, latency))
    if (latency < 0) return recorder.lost()
    const { messages } = this
    const arrives = now + latency
    const m = messages.begin(now)
    messages.setWire(m, index, sequence)
    messages.setState(m, LIVE | SIGNAL)
    messages.setArrivedAt(m, arrives)
    messages.setKey(m, key)
    messages.setClass(m, what)
    const { every } = this.transits
    if (every > 0 && sequence % every === 0) this.transits.transit(index, false, now, arrives, 0, 0, sequence)
    if (wire.remote) {
      this.outbound?.forward(index, m, now, arrives)
      messages.release(m)
    } else if (latency === 0) this.handOvers.push(ARRIVE, wire.to, m, sequence)
    else this.arriveLater(wire, m, sequence, now, arrives)
  }

  /** Ends a message that is open at a node, exactly once. The record must not be touched after that. */
  reply(m: MessageId, outcome: Outcome): void {
    const messages = this.messages
    const i32 = messages.i32
    const base = m << SHIFT
    const state = i32[base | STATE]
    if ((state & OPEN) === 0) throw new Error('a message was ended that is not open')
    const now = this.clock[0]
    const at = m << 4
    this.nodeRecorders[i32[base | OWNER]].reply(now - messages.f64[at | ARRIVED], outcome, now > messages.f64[at | DEADLINE])
    const index = i32[base | WIRE]
    if (index < 0) {
      const root = i32[base | TRACE]
      if (root !== 0) this.noteEnd(m, outcome, root)
      messages.release(m)
      if (++this.completed === this.noticeAtCompleted) this.onNotice()
      return
    }
    i32[base | STATE] = state & ~OPEN
    const wire = this.wires[index]
    this.wireRecorders[index].back(outcome)
    const trace = i32[base | TRACE]
    if (wire.plain) {
      if (trace !== 0) this.transits.transit(index, true, now, now, outcome, trace, i32[base | SEQUENCE])
      this.handOvers.push(RETURN, wire.from, m, outcome)
    } else this.replyLater(wire, m, outcome, trace)
  }

  private noteEnd(m: MessageId, outcome: Outcome, trace: number): void {
    const { messages, now } = this
    const began = messages.arrivedAt(m)
    this.transits.ended(messages.owner(m), began, now, outcome, now > messages.deadline(m), trace)
  }

  /** Work on an open message begins now: until here it has waited. Only traces tell the difference. */
  started(m: MessageId): void {
    const { messages } = this
    const trace = messages.trace(m)
    if (trace === 0) return
    const wire = messages.wire(m)
    if (wire >= 0) this.transits.began(wire, messages.arrivedAt(m), this.now, trace, messages.sequence(m))
  }

  private replyLater(wire: KernelWire, m: MessageId, outcome: Outcome, trace: number): void {
    const now = this.clock[0]
    const latency = wire.backLatency()
    const lost = latency < 0
    if (lost) this.wireRecorders[wire.index].lostBack()
    const reported = lost ? OUTCOME.timeout : outcome
    const arrives = now + (lost ? LOSS_DETECTION_NS : latency)
    if (trace !== 0 && !lost) this.transits.transit(wire.index, true, now, arrives, outcome, trace, this.messages.sequence(m))
    if ((this.messages.state(m) & PROXY) !== 0) {
      this.outbound?.back(wire.index, m, reported, ++wire.backSequence, now, arrives)
      this.messages.release(m)
    } else if (arrives === now) this.handOvers.push(RETURN, wire.from, m, reported)
    else this.returnLater(wire, lost ? -1 : wire.backLane, m, reported, ++wire.backSequence, now, arrives)
  }

  private returnLater(
    wire: KernelWire,
    lane: number,
    m: MessageId,
    outcome: Outcome,
    sequence: number,
    now: number,
    arrives: number,
  ): void {
    if (lane >= 0) {
      const { f64, i32 } = this.messages
      f64[(m << 4) | DUE_BACK] = arrives
      i32[(m << SHIFT) | OUTCOME_BACK] = outcome
      i32[(m << SHIFT) | BACK_SEQUENCE] = sequence
      if (this.events.enterLane(lane, m, arrives)) return
    }
    this.events.insert(arrives, now, wire.backOrigin, sequence, RETURN, wire.from, m, outcome)
  }

  /** The caller stops waiting for a call. Its outcome will be dropped; with `cancel` the callee is told, one latency later. */
  abandon(m: MessageId, cancel: boolean): void {
    const messages = this.messages
    messages.setState(m, messages.state(m) | ABANDONED)
    if (!cancel) return
    const index = messages.wire(m)
    const wire = this.wires[index]
    const now = this.now
    const latency = wire.cancelLatency()
    if (latency < 0) return
    const arrives = Math.max(now + latency, messages.arrivedAt(m))
    const ofSequence = messages.sequence(m)
    const type = CANCEL | (index << TYPE_BITS)
    if (arrives === now) this.handOvers.push(type, wire.to, m, ofSequence)
    else if (wire.remote) this.outbound?.cancel(index, m, ofSequence, ++wire.forwardSequence, now, arrives)
    else this.events.insert(arrives, now, wire.forwardOrigin, ++wire.forwardSequence, type, wire.to, m, ofSequence)
  }

  /** A private copy of a message, kept by a node after it has ended the original. */
  store(m: MessageId, node: number): MessageId {
    const copy = this.messages.copyOf(m)
    this.messages.setState(copy, LIVE | STORED)
    this.messages.setOwner(copy, node)
    this.messages.setArrivedAt(copy, this.now)
    this.messages.setWire(copy, -1, this.messages.sequence(m))
    return copy
  }

  /** Sets a timer; `delayNs` is a whole number ≥ 0. */
  schedule(node: number, delayNs: number, tag: number, argument: number): TimerId {
    const now = this.now
    const sequence = this.timerSequence[node] + 1
    this.timerSequence[node] = sequence
    return this.events.insert(now + delayNs, now, node, sequence, TIMER, node, argument, tag)
  }

  // ---- what other workers do ----

  /** A message from another worker has come out of the ring: it will arrive at `arrivesAt`. */
  acceptForward(index: number, m: MessageId, sequence: number, scheduledAt: number, arrivesAt: number): void {
    const wire = this.wires[index]
    this.messages.setWire(m, index, sequence)
    this.messages.setState(m, wire.carriesSignals ? LIVE | SIGNAL : LIVE | PROXY)
    this.messages.setArrivedAt(m, arrivesAt)
    const lane = wire.forwardLane
    if (this.lanes.takes(lane, arrivesAt - scheduledAt) && this.events.enterLane(lane, m, arrivesAt)) return
    this.events.insert(arrivesAt, scheduledAt, wire.forwardOrigin, sequence, ARRIVE, wire.to, m, sequence)
  }

  acceptBack(index: number, m: MessageId, outcome: Outcome, sequence: number, scheduledAt: number, arrivesAt: number): void {
    const wire = this.wires[index]
    const lane = this.lanes.takes(wire.backLane, arrivesAt - scheduledAt) ? wire.backLane : -1
    this.returnLater(wire, lane, m, outcome, sequence, scheduledAt, arrivesAt)
  }

  acceptCancel(index: number, m: MessageId, ofSequence: number, sequence: number, scheduledAt: number, arrivesAt: number): void {
    const wire = this.wires[index]
    this.events.insert(
      arrivesAt,
      scheduledAt,
      wire.forwardOrigin,
      sequence,
      CANCEL | (index << TYPE_BITS),
      wire.to,
      m,
      ofSequence,
    )
  }

  // ---- the run ----

  /** Starts all nodes. */
  start(): void {
    for (let node = 0; node < this.handlers.length; node++) this.handlers[node]?.onStart()
    this.settle()
  }

  /**
   * Handles every event before `limit` (virtual ns), at most `budget` of them. `true`: all done, and the clock stands at `limit`.
   * `false`: the budget is used up or the wanted number of requests has ended. Throws {@link SimulationError}.
   */
  runBefore(limit: number, budget: number): boolean {
    const clock = this.clock
    const { events, handOvers } = this
    const until = this.eventCount + budget
    try {
      while (this.eventCount < until) {
        if (this.completed >= this.stopAtCompleted) return false
        const event = events.popBefore(limit)
        if (event === 0) {
          if (clock[0] < limit && limit !== Infinity) clock[0] = limit
          return true
        }
        const time = event > 0 ? events.f64[event << (EVENT_SHIFT - 1)] : events.laneTime
        if (time !== clock[0]) this.instantFrom = this.eventCount
        else if (this.eventCount - this.instantFrom > INSTANT_LIMIT) throw new Error(LIVELOCK)
        clock[0] = time
        if (event > 0) this.takeEvent(event)
        else this.takeMessage(~event)
        if (handOvers.size > 0) this.drain()
      }
      return false
    } catch (error) {
      throw this.explain(error)
    }
  }

  /** Instant of the next event, `Infinity` when none is pending. */
  nextTime(): number {
    return this.events.nextTime()
  }

  /** Lets everything that happens at this very instant happen; used after commands. */
  settle(): void {
    try {
      this.drain()
    } catch (error) {
      throw this.explain(error)
    }
  }

  private takeEvent(event: number): void {
    const { events } = this
    const base = event << EVENT_SHIFT
    const i32 = events.i32
    const node = i32[base | TARGET]
    if (this.paused[node] !== 0) return this.faults.defer(node, event)
    events.free(event)
    this.dispatch(i32[base | TYPE], node, i32[base | ARGUMENT], i32[base | TAG])
  }

  private takeMessage(lane: number): void {
    const m = this.events.leaveLane(lane)
    const i32 = this.messages.i32
    const wire = this.wires[i32[(m << SHIFT) | WIRE]]
    const isBack = (lane & 1) === BACK
    const node = isBack ? wire.from : wire.to
    if (this.paused[node] !== 0) {
      this.faults.deferHandOver(isBack ? RETURN : ARRIVE, node, m, isBack ? i32[(m << SHIFT) | OUTCOME_BACK] : 0)
      return
    }
    this.current = node
    this.eventCount++
    const handler = this.handlers[node]!
    if (isBack) this.finishCall(node, m, i32[(m << SHIFT) | OUTCOME_BACK] as Outcome, handler)
    else this.arrive(node, m, handler)
  }

  private drain(): void {
    const queue = this.handOvers
    let count = 0
    while (queue.size > 0) {
      const { type, node, subject, extra } = queue
      queue.shift()
      if (this.paused[node] !== 0) this.faults.deferHandOver(type, node, subject, extra)
      else this.dispatch(type, node, subject, extra)
      if (++count > HAND_OVER_LIMIT) throw new Error(LIVELOCK)
    }
  }

  /** Lets a node handle what has come due. */
  dispatch(type: number, node: number, subject: number, extra: number): void {
    this.current = node
    this.eventCount++
    const handler = this.handlers[node]!
    if (type === TIMER) {
      this.mix(node, TIMER, extra)
      handler.onTimer(extra, subject)
    } else if (type === ARRIVE) this.arrive(node, subject, handler)
    else if (type === RETURN) this.finishCall(node, subject, extra, handler)
    else this.cancelOpen(node, type >> TYPE_BITS, subject, extra, handler)
  }

  private arrive(node: number, m: MessageId, handler: Handler): void {
    const i32 = this.messages.i32
    const base = m << SHIFT
    const state = i32[base | STATE]
    if ((state & SIGNAL) !== 0) return this.tell(node, m, handler)
    i32[base | STATE] = state | OPEN
    i32[base | OWNER] = node
    const wire = i32[base | WIRE]
    this.nodeRecorders[node].arrive()
    this.wireRecorders[wire].arrived()
    this.mix(node, ARRIVE + (wire << TYPE_BITS), i32[base | SEQUENCE] ^ i32[base | KEY])
    if (this.down[node] !== 0) this.reply(m, OUTCOME.error)
    else handler.onMessage(m)
  }

  private tell(node: number, m: MessageId, handler: Handler): void {
    const { messages } = this
    const wire = messages.wire(m)
    const key = messages.key(m)
    const what = messages.classOf(m)
    this.wireRecorders[wire].arrived()
    this.mix(node, ARRIVE + (wire << TYPE_BITS), messages.sequence(m) ^ key ^ (what << 24))
    messages.release(m)
    if (this.down[node] === 0) handler.onSignal(wire, key, what)
  }

  private finishCall(node: number, m: MessageId, outcome: Outcome, handler: Handler): void {
    const i32 = this.messages.i32
    const base = m << SHIFT
    this.mix(node, RETURN + (i32[base | WIRE] << TYPE_BITS), i32[base | SEQUENCE] ^ (outcome << 24))
    if ((i32[base | STATE] & ABANDONED) !== 0) this.nodeRecorders[node].orphan()
    else handler.onOutcome(m, outcome)
    this.messages.release(m)
  }

  /** The record may be free or used anew by now: only the very message that was meant is told. */
  private cancelOpen(node: number, wire: number, m: MessageId, sequence: number, handler: Handler): void {
    const messages = this.messages
    const isOpen = (messages.state(m) & OPEN) !== 0
    if (!isOpen || messages.wire(m) !== wire || messages.sequence(m) !== sequence) return
    this.mix(node, CANCEL, sequence)
    handler.onCancel(m)
  }

  /** Mixes an occurrence and its instant into the node's digest. */
  private mix(node: number, what: number, which: number): void {
    const digests = this.digests
    const at = node << 1
    let h = Math.imul(digests[at] ^ (this.clock[0] | 0), 0x85ebca6b)
    h = (((h << 13) | (h >>> 19)) + what) | 0
    digests[at] = h
    digests[at + 1] = (Math.imul(digests[at + 1] ^ which, 0xc2b2ae35) + h) | 0
  }

  private explain(error: unknown): SimulationError {
    if (error instanceof SimulationError) return error
    if (error instanceof RangeError) {
      const open = this.openByNode()
      const fullest = open.indexOf(open.reduce((a, b) => Math.max(a, b), 0))
      return new SimulationError(fullest, this.now, `${error.message}; most of them wait here`)
    }
    return new SimulationError(this.current, this.now, error instanceof Error ? error.message : String(error))
  }

  // ---- what tests and results ask ----

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
