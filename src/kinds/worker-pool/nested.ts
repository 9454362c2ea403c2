import type { Context, MessageId, RandomStream } from '../../../workers/sdk'
import { isOk, OUTCOME, type Outcome } from '../../params'
import type { Frames } from './frames'
import type { Step } from './program'
import type { schema } from './schema'

/** What an answer means for the step that waits for it. */
export const PENDING = 0
export const DONE = 1
export const DEGRADED = 2
export const FAILED = 3
export const FAILED_FATALLY = 4

/** The calls that messages in progress make to others. A call's token is its message, its caller field A the slot in the frame. */
export class NestedCalls {
  private readonly random: RandomStream

  constructor(
    private readonly ctx: Context<typeof schema>,
    private readonly frames: Frames,
  ) {
    this.random = ctx.random('one of')
  }

  /** Starts a step that uses wires. `true`: answers must be awaited. */
  begin(m: MessageId, frame: number, step: Step, index: number): boolean {
    const { wires } = step
    const count = wires.length
    if (count === 0) return false
    if (step.wait === 'no') {
      for (let i = 0; i < count; i++) this.ctx.call(wires[i], m, 0)
      return false
    }
    const { frames } = this
    frames.setStep(frame, index)
    if (step.order === 'parallel') {
      for (let i = 0; i < count; i++) this.call(m, frame, wires[i])
      frames.setPosition(frame, count)
    } else if (step.order === 'sequence') {
      this.call(m, frame, wires[0])
      frames.setPosition(frame, 1)
    } else {
      const which = step.order === 'byKey' ? spread(this.ctx.messages.key(m)) % count : this.random.below(count)
      this.call(m, frame, wires[which])
      frames.setPosition(frame, count)
    }
    return true
  }

  private call(m: MessageId, frame: number, wire: number): void {
    const call = this.ctx.call(wire, m, m)
    this.ctx.messages.setCallerA(call, this.frames.addCall(frame, call))
  }

  /** Takes an answer into account: goes on with the next wire, cancels what is no longer needed, and says how the step stands. */
  answer(m: MessageId, frame: number, step: Step | undefined, call: MessageId, outcome: Outcome): number {
    const { frames } = this
    frames.removeCall(frame, this.ctx.messages.callerA(call))
    // The step may have gone in a change of the program while the call was under way: what is open is awaited, nothing more is called.
    const ignores = step?.ignoresErrors === true
    const takesFirst = step?.wait === 'any'
    if (isOk(outcome)) {
      if (outcome === OUTCOME.degraded) frames.setResult(frame, OUTCOME.degraded)
      if (takesFirst) this.cancelAll(frame)
    } else if (!ignores && !(takesFirst && frames.outstanding(frame) > 0)) {
      this.cancelAll(frame)
      return outcome === OUTCOME.fatal ? FAILED_FATALLY : FAILED
    } else if (!takesFirst || frames.outstanding(frame) === 0) frames.setResult(frame, OUTCOME.degraded)
    const position = frames.position(frame)
    if (step !== undefined && position < step.wires.length && step.order === 'sequence') {
      this.call(m, frame, step.wires[position])
      frames.setPosition(frame, position + 1)
    }
    if (frames.outstanding(frame) > 0) return PENDING
    const degraded = frames.result(frame) === OUTCOME.degraded
    frames.setResult(frame, -1)
    return degraded ? DEGRADED : DONE
  }

  /** Stops waiting for all open calls of a message, and tells the callees unless it cannot. */
  cancelAll(frame: number, tell = true): void {
    const { frames } = this
    for (let slot = 0; frames.outstanding(frame) > 0; slot++) {
      const call = frames.call(frame, slot)
      if (call === 0) continue
      frames.removeCall(frame, slot)
      this.ctx.abandon(call, tell)
    }
  }
}

/** Spreads keys that lie close together (finaliser of MurmurHash3). */
function spread(key: number): number {
  let h = Math.imul(key ^ (key >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}
