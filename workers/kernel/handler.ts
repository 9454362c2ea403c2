import type { Outcome } from '../../src/params'
import type { MessageId } from './message-fields'

/** A node's behaviour as the kernel sees it. The sdk's `Model` is the one base class, which keeps these calls cheap. */
export interface Handler {
  /** The run begins, or the node comes back after a crash. */
  onStart(): void
  /** A message arrived. It must end exactly once, now or later, through `reply`. */
  onMessage(message: MessageId): void
  /** A signal arrived by a wire: `what` is meant for `key`. Nothing is to be answered. */
  onSignal(wire: number, key: number, what: number): void
  /** A call that this node made has ended. The record is freed when this returns. */
  onOutcome(call: MessageId, outcome: Outcome): void
  /** A timer that this node set has run out. */
  onTimer(tag: number, argument: number): void
  /** The caller no longer waits for a message that is open here. It must still be ended. */
  onCancel(message: MessageId): void
  /** Parameters have changed. */
  onChange(changed: readonly string[]): void
  /** The node crashes: its timers, open messages, calls and stored messages are gone when this returns. `true`: its state survives. */
  onCrash(): boolean
  /** A fault takes away what it holds. */
  onFlush(): void
  /** One instance, counted from 0, crashes or may come back; never while the whole node is down. */
  onInstance(instance: number, isUp: boolean): void
  /** One instance, counted from 0, works so many times as slowly from now on, `Infinity`: not at all. Told while the node is down, too. */
  onInstanceSlowness(instance: number, slowness: number): void
  /** Pairs that must be equal at every instant between events, e.g. what came in and where it is now. */
  audit(): readonly AuditEntry[]
}

export interface AuditEntry {
  readonly what: string
  readonly left: number
  readonly right: number
}

/** Standard figures of one node; kept by telemetry, told by the kernel. */
export interface NodeRecorder {
  arrive(): void
  /** `sojournNs` from arrival to this reply. */
  reply(sojournNs: number, outcome: Outcome, late: boolean): void
  orphan(): void
}

/** Figures of one wire. The worker of its start tells the first two, that of its end the others. */
export interface WireRecorder {
  forward(latencyNs: number): void
  /** Besides `forward`: it will never arrive. */
  lost(): void
  arrived(): void
  back(outcome: Outcome): void
  /** Besides `back`: it will never arrive. */
  lostBack(): void
}

/** Takes note of traced messages on wires. */
export interface TransitRecorder {
  /** Traces every n-th request; 0: none. */
  every: number
  /** `sequence`: that of the request on its wire, also for its reply. */
  transit(wire: number, back: boolean, sentNs: number, arrivesNs: number, outcome: Outcome, trace: number, sequence: number): void
  /** Work on a message begins at its callee; it came over this wire and has waited since it arrived. */
  began(wire: number, arrivedNs: number, nowNs: number, trace: number, sequence: number): void
  /** A traced request has ended at the node where it began. */
  ended(node: number, beganNs: number, nowNs: number, outcome: Outcome, isLate: boolean, trace: number): void
}

/** Carries messages to nodes in other workers. */
export interface Outbound {
  forward(wire: number, message: MessageId, scheduledAt: number, arrivesAt: number): void
  back(wire: number, message: MessageId, outcome: Outcome, sequence: number, scheduledAt: number, arrivesAt: number): void
  cancel(wire: number, message: MessageId, ofSequence: number, sequence: number, scheduledAt: number, arrivesAt: number): void
}
