import { DOUBLE_ZERO, type MessageId, type Messages } from '../../../workers/sdk'
import type { Chooser } from './chooser'
import type { Members } from './members'

/** Attempts that are remembered: the latest ones. A power of two. */
const MOST = 8192
/** How often it draws again before it takes the next member in order. */
const DRAWS = 16
const NONE = -1

/** What has become of an attempt; else it is the call while that is under way. */
const FAILED = 0
const SETTLED = -1

/**
 * Which members have been tried for a call before, so that a retry or a hedge goes to another one (Envoy's previous_hosts predicate). Attempts of
 * one call have its instant of birth, key, class and twin in common; of calls that share all of them (a pool's calls for one request) the one that
 * failed first is taken for the one that is tried again first. Attempts are numbered; the latest ones stand in rings. Field B of a call: its place
 * there, plus 1.
 */
export class Tried {
  /** Number of the latest attempt by instant of birth; older ones of that instant follow by {@link older}. */
  private readonly latest = new Map<number, number>()
  private readonly older = new Float64Array(MOST)
  private readonly born = new Float64Array(MOST).fill(NONE)
  private readonly keys = new Int32Array(MOST)
  private readonly classes = new Int32Array(MOST)
  private readonly twins = new Int32Array(MOST)
  private readonly members = new Int32Array(MOST)
  /** Number of the attempt before of the same call. */
  private readonly before = new Float64Array(MOST)
  private readonly states = new Int32Array(MOST)
  private count = DOUBLE_ZERO

  constructor(
    private readonly messages: Messages,
    private readonly known: Members,
    private readonly chooser: Chooser,
  ) {}

  /** Chooses a member for a call: one that has not been tried for it, if there is one. */
  pick(m: MessageId): number {
    const { messages, chooser, known } = this
    const { available } = known
    const last = messages.attempt(m) > 1 ? this.attemptBefore(m) : NONE
    let member = chooser.pick(messages.key(m))
    for (let i = 0; i < DRAWS && this.wasTried(last, member); i++) member = chooser.pick(messages.key(m))
    const place = available.indexOf(member)
    for (let i = 1; i < available.length && this.wasTried(last, member); i++) member = available[(place + i) % available.length]
    this.note(m, member, last)
    return member
  }

  /** A call has ended, or was given up. */
  ended(m: MessageId, wasOk: boolean): void {
    const slot = this.messages.b(m) - 1
    if (slot >= 0 && this.states[slot] === m) this.states[slot] = wasOk ? SETTLED : FAILED
  }

  private isKept(attempt: number): boolean {
    return attempt >= Math.max(0, this.count - MOST)
  }

  private wasTried(last: number, member: number): boolean {
    for (let attempt = last; this.isKept(attempt); attempt = this.before[attempt % MOST]) {
      if (this.members[attempt % MOST] === member) return true
    }
    return false
  }

  /** The attempt that this one follows: the oldest of such calls that failed, else the oldest that is still under way. */
  private attemptBefore(m: MessageId): number {
    const { messages, states } = this
    let failed = NONE
    let out = NONE
    let attempt = this.latest.get(messages.createdAt(m)) ?? NONE
    for (; this.isKept(attempt); attempt = this.older[attempt % MOST]) {
      const slot = attempt % MOST
      if (this.isOther(slot, m) || states[slot] === SETTLED) continue
      if (states[slot] === FAILED) failed = attempt
      else out = attempt
    }
    const found = failed === NONE ? out : failed
    if (found !== NONE) states[found % MOST] = SETTLED
    return found
  }

  private isOther(slot: number, m: MessageId): boolean {
    const { messages } = this
    if (this.keys[slot] !== messages.key(m) || this.twins[slot] !== messages.twin(m)) return true
    return this.classes[slot] !== messages.classOf(m)
  }

  private note(m: MessageId, member: number, last: number): void {
    const { messages, latest } = this
    const attempt = this.count++
    const slot = attempt % MOST
    if (latest.get(this.born[slot]) === attempt - MOST) latest.delete(this.born[slot])
    const born = messages.createdAt(m)
    this.born[slot] = born
    this.older[slot] = latest.get(born) ?? NONE
    latest.set(born, attempt)
    this.keys[slot] = messages.key(m)
    this.classes[slot] = messages.classOf(m)
    this.twins[slot] = messages.twin(m)
    this.members[slot] = member
    this.before[slot] = last
    this.states[slot] = m
    messages.setB(m, slot + 1)
  }
}
