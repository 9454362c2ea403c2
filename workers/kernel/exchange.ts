import { OUTCOME, type Outcome } from '../../src/params'
import { Completions } from './completions'
import type { TimerId } from './event-set'
import { ARRIVE, BEGIN, CANCEL, RETURN, TIMER, TYPE_BITS } from './event-types'
import { HandOvers } from './hand-overs'
import { MESSAGE_DOUBLES, MESSAGE_WORDS } from './memory'
import {
  ABANDONED,
  ARRIVED,
  BACK_SEQUENCE,
  DEADLINE,
  DUE_BACK,
  LIVE,
  type MessageId,
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
} from './message-fields'
import type { KernelNode } from './node'
import type { KernelWire } from './wire'

/** A lost message is noticed by its caller after this long: a stalled connection is given up. */
export const LOSS_DETECTION_NS = 30e9

/** What nodes do, and what other workers do: messages begin, are sent, answered and given up; timers are set. Nothing happens here yet. */
export abstract class Exchange extends Completions {
  protected readonly handOvers = new HandOvers()

  /** A request begins at a node: it is open there until `reply` ends it. */
  begin(node: KernelNode): MessageId {
    const now = this.clock.now
    const messages = this.messages
    const m = messages.begin(now)
    const sequence = (node.rootSequence + 1) | 0
    node.rootSequence = sequence
    const i32 = MESSAGE_WORDS
    const base = m << SHIFT
    i32[base | WIRE] = -1
    i32[base | SEQUENCE] = sequence
    i32[base | STATE] = LIVE | OPEN
    i32[base | OWNER] = node.index
    MESSAGE_DOUBLES[(m << 4) | ARRIVED] = now
    const every = this.transits.every
    if (every > 0 && sequence % every === 0) i32[base | TRACE] = (node.index << 20) | (sequence & 0xfffff)
    node.figures.arrive()
    node.mix(now, BEGIN, sequence)
    return m
  }

  /** Sends a message over a wire; it came from `begin`, `copyOf` or `store` and was not sent before. */
  send(index: number, m: MessageId): void {
    const wire = this.wires[index]
    const now = this.clock.now
    const i32 = MESSAGE_WORDS
    const base = m << SHIFT
    const sequence = ++wire.forwardSequence
    i32[base | WIRE] = index
    i32[base | SEQUENCE] = sequence
    const latency = wire.plain === true ? 0 : wire.forwardLatency(now, i32[base | SIZE])
    const arrives = now + latency
    MESSAGE_DOUBLES[(m << 4) | ARRIVED] = arrives
    const { recorder } = wire
    if (latency < 0) {
      recorder.forward(0)
      recorder.lost()
      wire.backEvents.insert(
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
    if (lane >= 0 && wire.forwardEvents.enterLane(lane, m, arrives)) return
    wire.forwardEvents.insert(arrives, now, wire.forwardOrigin, sequence, ARRIVE, wire.to, m, sequence)
  }

  /** Tells the node at the far end of a wire something, one way: no outcome, no part in any node's balance. A lost one is lost. */
  signal(index: number, key: number, what: number): void {
    const wire = this.wires[index]
    const now = this.clock.now
    const { recorder } = wire
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
    const i32 = MESSAGE_WORDS
    const base = m << SHIFT
    const state = i32[base | STATE]
    if ((state & OPEN) === 0) throw new Error('a message was ended that is not open')
    const now = this.clock.now
    const at = m << 4
    const sojourn = now - MESSAGE_DOUBLES[at | ARRIVED]
    const late = now > MESSAGE_DOUBLES[at | DEADLINE]
    const trace = i32[base | TRACE]
    const index = i32[base | WIRE]
    if (index < 0) {
      this.nodes[i32[base | OWNER]].figures.reply(sojourn, outcome, late)
      if (trace !== 0) this.noteEnd(m, outcome, trace)
      messages.release(m)
      this.complete()
      return
    }
    i32[base | STATE] = state & ~OPEN
    const wire = this.wires[index]
    wire.callee.figures.reply(sojourn, outcome, late)
    wire.recorder.back(outcome)
    if (wire.plain === true) {
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
    const now = this.clock.now
    const latency = wire.backLatency()
    const lost = latency < 0
    if (lost) wire.recorder.lostBack()
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
      const f64 = MESSAGE_DOUBLES
      const i32 = MESSAGE_WORDS
      f64[(m << 4) | DUE_BACK] = arrives
      i32[(m << SHIFT) | OUTCOME_BACK] = outcome
      i32[(m << SHIFT) | BACK_SEQUENCE] = sequence
      if (wire.backEvents.enterLane(lane, m, arrives)) return
    }
    wire.backEvents.insert(arrives, now, wire.backOrigin, sequence, RETURN, wire.from, m, outcome)
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
    else wire.forwardEvents.insert(arrives, now, wire.forwardOrigin, ++wire.forwardSequence, type, wire.to, m, ofSequence)
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

  /** Sets a timer; `delayNs` is a whole number ≥ 0. `sinceNs`: an earlier instant at which it counts as set, among events of one instant. */
  schedule(node: KernelNode, delayNs: number, tag: number, argument: number, sinceNs?: number): TimerId {
    const now = this.now
    const sequence = (node.timerSequence + 1) | 0
    node.timerSequence = sequence
    return node.events.insert(now + delayNs, sinceNs ?? now, node.index, sequence, TIMER, node.index, argument, tag)
  }

  // ---- what other workers do ----

  /** A message from another worker has come out of the ring: it will arrive at `arrivesAt`. */
  acceptForward(index: number, m: MessageId, sequence: number, scheduledAt: number, arrivesAt: number): void {
    const wire = this.wires[index]
    this.messages.setWire(m, index, sequence)
    this.messages.setState(m, wire.carriesSignals ? LIVE | SIGNAL : LIVE | PROXY)
    this.messages.setArrivedAt(m, arrivesAt)
    const lane = wire.forwardLane
    if (this.lanes.takes(lane, arrivesAt - scheduledAt) && wire.forwardEvents.enterLane(lane, m, arrivesAt)) return
    wire.forwardEvents.insert(arrivesAt, scheduledAt, wire.forwardOrigin, sequence, ARRIVE, wire.to, m, sequence)
  }

  acceptBack(index: number, m: MessageId, outcome: Outcome, sequence: number, scheduledAt: number, arrivesAt: number): void {
    const wire = this.wires[index]
    const lane = this.lanes.takes(wire.backLane, arrivesAt - scheduledAt) ? wire.backLane : -1
    this.returnLater(wire, lane, m, outcome, sequence, scheduledAt, arrivesAt)
  }

  acceptCancel(index: number, m: MessageId, ofSequence: number, sequence: number, scheduledAt: number, arrivesAt: number): void {
    const wire = this.wires[index]
    wire.forwardEvents.insert(
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
}
