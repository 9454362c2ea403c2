import { OUTCOME, type Outcome } from '../../src/params'
import { ARGUMENT, EVENT_SHIFT, TAG, TARGET, TYPE } from './event-records'
import type { EventSet } from './event-set'
import { ARRIVE, CANCEL, RETURN, TIMER, TYPE_BITS } from './event-types'
import { Exchange } from './exchange'
import { Faults } from './faults'
import type { Handler } from './handler'
import type { KernelOptions } from './kernel-state'
import { BACK } from './lanes'
import { EVENT_DOUBLES, EVENT_WORDS, MESSAGE_WORDS, PoolFullError } from './memory'
import { ABANDONED, KEY, type MessageId, OPEN, OUTCOME_BACK, OWNER, SEQUENCE, SHIFT, SIGNAL, STATE, WIRE } from './message-fields'
import type { KernelNode } from './node'
import { TileSchedule } from './tile-schedule'
import type { KernelWire } from './wire'

/** How many events may happen at one instant, for each message that may exist, before the run is stopped as a livelock. */
const EVENTS_AN_INSTANT = 20
/** How many hand-overs one event may cause at the same instant, for each message that may exist. */
const HAND_OVERS_AN_EVENT = 5
const LIVELOCK = 'messages go round without time passing; give a wire on their way a latency, or a retry a wait'
/**
 * Rounds of the loop over events before it returns. A compiler that is to replace a loop while it runs makes worse code of it than of one that is
 * entered anew: some 5 % more instructions (docs/performance.md).
 */
const STRETCH = 1000

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

/**
 * The discrete-event kernel: virtual time, messages on wires, timers, faults, and a digest of everything that happened.
 * It knows no kind. Nodes interact by messages only; a wire with zero latency hands over at the same instant, after the running handler
 * has returned (handlers never nest). One kernel serves the nodes of one worker; wires to other workers go through an `Outbound`.
 *
 * The class is made in layers, each a file: what it holds, how many requests have ended, what nodes and other workers do; this one is the run.
 */
export class Kernel extends Exchange {
  /** Builds a fresh handler for a node that restarts. */
  rebuild: (node: number) => Handler = () => {
    throw new Error('no handler factory')
  }
  /** Events handled so far: messages delivered, outcomes returned, timers run out. */
  eventCount = 0
  /** `eventCount` when the present instant began. */
  private instantFrom = 0
  private readonly instantLimit: number
  private readonly handOverLimit: number
  private readonly turns: TileSchedule
  readonly faults: Faults
  /** Node whose handler runs or ran last. */
  current = -1

  constructor(options: KernelOptions) {
    super(options)
    this.instantLimit = EVENTS_AN_INSTANT * options.maxMessages
    this.handOverLimit = HAND_OVERS_AN_EVENT * options.maxMessages
    this.turns = new TileSchedule(this.tiles, this.wires, this.lookaheadNs)
    this.faults = new Faults(this, options.nodeCount)
  }

  /** Starts all nodes but those that are down or paused already: they start when they are back. */
  start(): void {
    for (const { index } of this.nodes) this.faults.start(index)
    this.settle()
  }

  /**
   * Handles every event before `limit` (virtual ns), at most about `budget` of them. `true`: all done, and the clock stands at `limit`.
   * `false`: the budget is used up or the wanted number of requests has ended. Throws {@link SimulationError}.
   */
  runBefore(limit: number, budget: number): boolean {
    const from = this.eventCount
    this.messages.assertCurrent()
    try {
      const all = this.tiles.length === 1 ? this.runAlone(limit, from + budget) : this.runTiles(limit, from + budget)
      if (all && this.clock.now < limit && limit !== Infinity) this.goTo(limit)
      return all
    } catch (error) {
      throw this.explain(error)
    }
  }

  /** The one tile of this worker. */
  private runAlone(limit: number, until: number): boolean {
    while (this.eventCount < until && !this.isStopped) {
      if (this.runTile(this.tiles[0], limit, Math.min(STRETCH, until - this.eventCount))) return true
    }
    return false
  }

  /** The tiles of this worker in turn, each as far as its neighbours let it. All end at the same instant. */
  private runTiles(limit: number, until: number): boolean {
    const { tiles, turns } = this
    if (this.stopAtCompleted !== Infinity) throw new Error('a run in tiles cannot stop at one event')
    let target = limit
    while (turns.begin(target)) {
      const before = this.eventCount
      for (let i = 0; i < tiles.length; i++) {
        const end = turns.take(i, target)
        if (tiles[i].notBefore >= end) continue
        this.instantFrom = this.eventCount
        while (!this.runTile(tiles[i], end, STRETCH) && !this.isStopped);
      }
      turns.adapt(this.eventCount - before)
      // The budget is used up: the others follow to where the foremost is.
      if (this.eventCount >= until && target === limit) target = turns.foremost
    }
    if (target < limit) this.goTo(target)
    return target === limit
  }

  /** Handles the events of a tile before `limit`, at most so many and what they hand over. `false`: there are more. */
  private runTile(events: EventSet, limit: number, rounds: number): boolean {
    const { clock, handOvers } = this
    for (let left = rounds; left > 0; left--) {
      if (this.isStopped) return false
      const event = events.popBefore(limit)
      if (event === 0) return true
      const time = event > 0 ? EVENT_DOUBLES[event << (EVENT_SHIFT - 1)] : events.laneTime
      if (time !== clock.now) this.instantFrom = this.eventCount
      else if (this.eventCount - this.instantFrom > this.instantLimit) throw new Error(LIVELOCK)
      this.goTo(time)
      if (event > 0) this.takeEvent(event, events)
      else this.takeMessage(~event, events)
      if (handOvers.size > 0) this.drain()
    }
    return false
  }

  /** Instant of the next event, `Infinity` when none is pending. */
  nextTime(): number {
    let next = Infinity
    for (const events of this.tiles) next = Math.min(next, events.nextTime())
    return next
  }

  /** Lets everything that happens at this very instant happen; used after commands. */
  settle(): void {
    try {
      if (this.handOvers.size > 0) this.drain()
    } catch (error) {
      throw this.explain(error)
    }
  }

  private takeEvent(event: number, events: EventSet): void {
    const base = event << EVENT_SHIFT
    const node = EVENT_WORDS[base | TARGET]
    if (this.isPaused(node)) return this.faults.defer(node, event)
    events.free(event)
    const type = EVENT_WORDS[base | TYPE]
    const argument = EVENT_WORDS[base | ARGUMENT]
    const tag = EVENT_WORDS[base | TAG]
    this.dispatch(type, node, argument, tag)
  }

  private takeMessage(lane: number, events: EventSet): void {
    const m = events.leaveLane(lane)
    const i32 = MESSAGE_WORDS
    const wire = this.wires[i32[(m << SHIFT) | WIRE]]
    const isBack = (lane & 1) === BACK
    const node = isBack ? wire.from : wire.to
    if (this.isPaused(node)) {
      this.faults.deferHandOver(isBack ? RETURN : ARRIVE, node, m, isBack ? i32[(m << SHIFT) | OUTCOME_BACK] : 0)
      return
    }
    this.current = node
    this.eventCount++
    if (isBack) this.finishCall(wire.caller, m, i32[(m << SHIFT) | OUTCOME_BACK] as Outcome)
    else this.arrive(wire, m)
  }

  /** Only where something is handed over. */
  private drain(): void {
    const queue = this.handOvers
    let left = this.handOverLimit
    do {
      const { type, node, subject, extra } = queue
      queue.shift()
      if (this.isPaused(node)) this.faults.deferHandOver(type, node, subject, extra)
      else this.deliver(type, node, subject, extra)
      if (--left < 0) throw new Error(LIVELOCK)
    } while (queue.size > 0)
  }

  /** Lets a node handle what has come due. */
  dispatch(type: number, node: number, subject: number, extra: number): void {
    if (type === TIMER) this.runTimer(node, extra, subject)
    else this.deliver(type, node, subject, extra)
  }

  /** The same for what is no timer. */
  private deliver(type: number, node: number, subject: number, extra: number): void {
    this.current = node
    this.eventCount++
    if (type === ARRIVE) this.arrive(this.wires[MESSAGE_WORDS[(subject << SHIFT) | WIRE]], subject)
    else if (type === RETURN) this.finishCall(this.nodes[node], subject, extra)
    else this.cancelOpen(this.nodes[node], type >> TYPE_BITS, subject, extra)
  }

  private runTimer(index: number, tag: number, argument: number): void {
    this.current = index
    this.eventCount++
    const node = this.nodes[index]
    node.mix(this.clock.now, TIMER, tag)
    node.handler!.onTimer(tag, argument)
  }

  private arrive(wire: KernelWire, m: MessageId): void {
    const i32 = MESSAGE_WORDS
    const base = m << SHIFT
    const state = i32[base | STATE]
    const node = wire.callee
    if ((state & SIGNAL) !== 0) return this.tell(wire, m)
    i32[base | STATE] = state | OPEN
    i32[base | OWNER] = wire.to
    node.figures.arrive()
    wire.recorder.arrived()
    node.mix(this.clock.now, ARRIVE + (wire.index << TYPE_BITS), i32[base | SEQUENCE] ^ i32[base | KEY])
    if (this.isDown(wire.to)) this.reply(m, OUTCOME.error)
    else node.handler!.onMessage(m)
  }

  private tell(wire: KernelWire, m: MessageId): void {
    const { messages } = this
    const key = messages.key(m)
    const what = messages.classOf(m)
    wire.recorder.arrived()
    wire.callee.mix(this.clock.now, ARRIVE + (wire.index << TYPE_BITS), messages.sequence(m) ^ key ^ (what << 24))
    messages.release(m)
    if (!this.isDown(wire.to)) wire.callee.handler!.onSignal(wire.index, key, what)
  }

  private finishCall(node: KernelNode, m: MessageId, outcome: Outcome): void {
    const i32 = MESSAGE_WORDS
    const base = m << SHIFT
    node.mix(this.clock.now, RETURN + (i32[base | WIRE] << TYPE_BITS), i32[base | SEQUENCE] ^ (outcome << 24))
    if ((i32[base | STATE] & ABANDONED) !== 0) node.figures.orphan()
    else node.handler!.onOutcome(m, outcome)
    this.messages.release(m)
  }

  /** The record may be free or used anew by now: only the very message that was meant is told. */
  private cancelOpen(node: KernelNode, wire: number, m: MessageId, sequence: number): void {
    const messages = this.messages
    const isOpen = (messages.state(m) & OPEN) !== 0
    if (!isOpen || messages.wire(m) !== wire || messages.sequence(m) !== sequence) return
    node.mix(this.clock.now, CANCEL, sequence)
    node.handler!.onCancel(m)
  }

  private explain(error: unknown): SimulationError {
    if (error instanceof SimulationError) return error
    if (error instanceof PoolFullError) {
      const open = this.openByNode()
      const fullest = open.indexOf(open.reduce((a, b) => Math.max(a, b), 0))
      return new SimulationError(fullest, this.now, `${error.message}; most of them wait here`)
    }
    return new SimulationError(this.current, this.now, error instanceof Error ? error.message : String(error))
  }
}
