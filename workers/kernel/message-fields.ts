import { OPERATION, type Operation } from '../../src/params'
import { MESSAGE_DOUBLES, MESSAGE_WORDS } from './memory'

/**
 * Records of all messages that exist, in one pool of typed arrays: 128 bytes each, two cache lines, never an object.
 * A message is one hop of a request: the caller's call and the callee's job are the same record when both live in one worker.
 *
 * The header is written once by the sender and only read after that. The caller's fields and the callee's fields are apart, so that neither
 * side ever reads what the other could have written: across workers they would be two records.
 */

export const SHIFT = 5
/**
 * The first cache line has what arrivals, answers and ends touch, the second what is copied from message to message or needed by few. Doubles, as indices
 * within the record: the double `F` of message m is `f64[(m << 4) | F]`. Only the kernel's hot paths use these directly.
 */
export const ARRIVED = 0
const CALLEE_TIME = 1
/** Of a reply on its way: when it will be there, its outcome, and its number on its wire. The callee no longer needs its fields then. */
export const DUE_BACK = CALLEE_TIME
export const DEADLINE = 2
export const CREATED = 8
const CALLER_TIME = 9
/** 32-bit words: the word `W` of message m is `i32[(m << SHIFT) | W]`. */
export const WIRE = 6
export const SEQUENCE = 7
export const STATE = 8
export const TOKEN = 9
export const NEXT = 10
export const OWNER = 11
const CALLEE_A = 12
export const OUTCOME_BACK = CALLEE_A
const CALLEE_B = 13
export const BACK_SEQUENCE = CALLEE_B
export const KEY = 14
const CALLEE_C = 15
export const TRACE = 20
export const SIZE = 21
export const CLASS = 22
export const PRIORITY = 23
export const ATTEMPT = 24
export const MEMBER = 25
const PREVIOUS = 26
export const CALLEE_TIMER = 27
const CALLER_A = 28
export const CALLER_TIMER = 29
const REMOTE = 30

/** Bits of STATE. */
export const LIVE = 1
/** Arrived at its callee and not answered. */
export const OPEN = 2
/** The caller no longer waits. */
export const ABANDONED = 4
/** The callee's copy of a message whose caller is in another worker. */
export const PROXY = 8
/** A private copy that a node keeps. */
export const STORED = 16
/** A signal: one way, told to its receiver and freed at once; it counts at no node. */
export const SIGNAL = 32

/** Index of a message record; 0 names none. Valid until the message has ended and its caller has been told. */
export type MessageId = number

/** What the records of messages say: reads and writes their fields. Which records there are is for the subclass to know. */
export abstract class MessageFields {
  /** Virtual time (ns) at which the request began that this message belongs to. */
  createdAt(m: MessageId): number {
    return MESSAGE_DOUBLES[(m << 4) | CREATED]
  }
  /** Virtual time (ns) after which nobody needs the answer; `Infinity`: none. */
  deadline(m: MessageId): number {
    return MESSAGE_DOUBLES[(m << 4) | DEADLINE]
  }
  setDeadline(m: MessageId, ns: number): void {
    MESSAGE_DOUBLES[(m << 4) | DEADLINE] = ns
  }
  /** Virtual time (ns) at which it arrived, or will arrive, at its callee. */
  arrivedAt(m: MessageId): number {
    return MESSAGE_DOUBLES[(m << 4) | ARRIVED]
  }
  setArrivedAt(m: MessageId, ns: number): void {
    MESSAGE_DOUBLES[(m << 4) | ARRIVED] = ns
  }
  /** Key of the thing it is about: 0 … 2³¹−1. */
  key(m: MessageId): number {
    return MESSAGE_WORDS[(m << SHIFT) | KEY]
  }
  setKey(m: MessageId, key: number): void {
    MESSAGE_WORDS[(m << SHIFT) | KEY] = key
  }
  /** Size in bytes. */
  size(m: MessageId): number {
    return MESSAGE_WORDS[(m << SHIFT) | SIZE]
  }
  setSize(m: MessageId, bytes: number): void {
    MESSAGE_WORDS[(m << SHIFT) | SIZE] = bytes
  }
  /** Index of its traffic class at the producer. */
  classOf(m: MessageId): number {
    return MESSAGE_WORDS[(m << SHIFT) | CLASS] & 0x3ff
  }
  /** What it asks for (src/params/operation.ts); most messages read. */
  operation(m: MessageId): Operation {
    return (MESSAGE_WORDS[(m << SHIFT) | CLASS] >>> 10) & 3
  }
  /** Class, operation and twin share a word; this makes the twin 0. */
  setClass(m: MessageId, index: number, operation: Operation = OPERATION.read): void {
    MESSAGE_WORDS[(m << SHIFT) | CLASS] = index | (operation << 10)
  }
  /** Tells the requests of one instant apart: 20 bits. */
  twin(m: MessageId): number {
    return MESSAGE_WORDS[(m << SHIFT) | CLASS] >>> 12
  }
  setTwin(m: MessageId, twin: number): void {
    const at = (m << SHIFT) | CLASS
    MESSAGE_WORDS[at] = (MESSAGE_WORDS[at] & 0xfff) | (twin << 12)
  }
  /** 1 is the highest. */
  priority(m: MessageId): number {
    return MESSAGE_WORDS[(m << SHIFT) | PRIORITY]
  }
  setPriority(m: MessageId, priority: number): void {
    MESSAGE_WORDS[(m << SHIFT) | PRIORITY] = priority
  }
  /** 1 for the first try or delivery, 2 for the next … */
  attempt(m: MessageId): number {
    return MESSAGE_WORDS[(m << SHIFT) | ATTEMPT]
  }
  setAttempt(m: MessageId, attempt: number): void {
    MESSAGE_WORDS[(m << SHIFT) | ATTEMPT] = attempt
  }
  /** Which instance of the callee it is meant for, plus 1; 0: the callee chooses. */
  member(m: MessageId): number {
    return MESSAGE_WORDS[(m << SHIFT) | MEMBER]
  }
  setMember(m: MessageId, member: number): void {
    MESSAGE_WORDS[(m << SHIFT) | MEMBER] = member
  }
  /** Index of the wire by which it came; −1: it began here. */
  wire(m: MessageId): number {
    return MESSAGE_WORDS[(m << SHIFT) | WIRE]
  }
  /** Number of its trace; 0: not traced. */
  trace(m: MessageId): number {
    return MESSAGE_WORDS[(m << SHIFT) | TRACE]
  }
  setTrace(m: MessageId, trace: number): void {
    MESSAGE_WORDS[(m << SHIFT) | TRACE] = trace
  }

  /** Caller's side: what the caller wants to be reminded of when the outcome comes, usually the message it serves by this call. */
  token(m: MessageId): number {
    return MESSAGE_WORDS[(m << SHIFT) | TOKEN]
  }
  setToken(m: MessageId, token: number): void {
    MESSAGE_WORDS[(m << SHIFT) | TOKEN] = token
  }
  callerA(m: MessageId): number {
    return MESSAGE_WORDS[(m << SHIFT) | CALLER_A]
  }
  setCallerA(m: MessageId, value: number): void {
    MESSAGE_WORDS[(m << SHIFT) | CALLER_A] = value
  }
  callerTimer(m: MessageId): number {
    return MESSAGE_WORDS[(m << SHIFT) | CALLER_TIMER]
  }
  setCallerTimer(m: MessageId, timer: number): void {
    MESSAGE_WORDS[(m << SHIFT) | CALLER_TIMER] = timer
  }
  callerTime(m: MessageId): number {
    return MESSAGE_DOUBLES[(m << 4) | CALLER_TIME]
  }
  setCallerTime(m: MessageId, ns: number): void {
    MESSAGE_DOUBLES[(m << 4) | CALLER_TIME] = ns
  }

  /** Callee's side: free for the callee while the message is open (or stored). */
  a(m: MessageId): number {
    return MESSAGE_WORDS[(m << SHIFT) | CALLEE_A]
  }
  setA(m: MessageId, value: number): void {
    MESSAGE_WORDS[(m << SHIFT) | CALLEE_A] = value
  }
  b(m: MessageId): number {
    return MESSAGE_WORDS[(m << SHIFT) | CALLEE_B]
  }
  setB(m: MessageId, value: number): void {
    MESSAGE_WORDS[(m << SHIFT) | CALLEE_B] = value
  }
  c(m: MessageId): number {
    return MESSAGE_WORDS[(m << SHIFT) | CALLEE_C]
  }
  setC(m: MessageId, value: number): void {
    MESSAGE_WORDS[(m << SHIFT) | CALLEE_C] = value
  }
  time(m: MessageId): number {
    return MESSAGE_DOUBLES[(m << 4) | CALLEE_TIME]
  }
  setTime(m: MessageId, ns: number): void {
    MESSAGE_DOUBLES[(m << 4) | CALLEE_TIME] = ns
  }
  timer(m: MessageId): number {
    return MESSAGE_WORDS[(m << SHIFT) | CALLEE_TIMER]
  }
  setTimer(m: MessageId, timer: number): void {
    MESSAGE_WORDS[(m << SHIFT) | CALLEE_TIMER] = timer
  }
  /** Links of the list in which the callee keeps it; used by the sdk's lists. */
  next(m: MessageId): MessageId {
    return MESSAGE_WORDS[(m << SHIFT) | NEXT]
  }
  setNext(m: MessageId, next: MessageId): void {
    MESSAGE_WORDS[(m << SHIFT) | NEXT] = next
  }
  previous(m: MessageId): MessageId {
    return MESSAGE_WORDS[(m << SHIFT) | PREVIOUS]
  }
  setPrevious(m: MessageId, previous: MessageId): void {
    MESSAGE_WORDS[(m << SHIFT) | PREVIOUS] = previous
  }

  /** Kernel's side: bits of what the record is. */
  state(m: MessageId): number {
    return MESSAGE_WORDS[(m << SHIFT) | STATE]
  }
  setState(m: MessageId, state: number): void {
    MESSAGE_WORDS[(m << SHIFT) | STATE] = state
  }
  setWire(m: MessageId, wire: number, sequence: number): void {
    MESSAGE_WORDS[(m << SHIFT) | WIRE] = wire
    MESSAGE_WORDS[(m << SHIFT) | SEQUENCE] = sequence
  }
  /** Number within its wire, or within its node for messages that began there. */
  sequence(m: MessageId): number {
    return MESSAGE_WORDS[(m << SHIFT) | SEQUENCE]
  }
  /** Index of the node at which it is open or stored. */
  owner(m: MessageId): number {
    return MESSAGE_WORDS[(m << SHIFT) | OWNER]
  }
  setOwner(m: MessageId, node: number): void {
    MESSAGE_WORDS[(m << SHIFT) | OWNER] = node
  }
  /** For a {@link PROXY}: index of the caller's record in the caller's worker. */
  remote(m: MessageId): number {
    return MESSAGE_WORDS[(m << SHIFT) | REMOTE]
  }
  setRemote(m: MessageId, index: number): void {
    MESSAGE_WORDS[(m << SHIFT) | REMOTE] = index
  }
}
