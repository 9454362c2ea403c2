import type { Context, MessageId, RandomStream } from '../../../workers/sdk'
import { isOk, OUTCOME, type Outcome } from '../../params'
import type { Frames } from './frames'
import { COLLECT, IGNORE, REQUEST, STOP, type Step } from './program'
import type { Requests } from './requests'
import type { schema } from './schema'

/** In the place of a call that is answered, while nobody has heard the answer. */
export const ANSWERED = -1

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
    private readonly requests: Requests,
  ) {
    this.random = ctx.random('one of')
  }

  /** Starts a step that uses wires. `true`: answers must be awaited. */
  begin(m: MessageId, frame: number, step: Step, index: number): boolean {
    const { wires } = step
    const count = wires.length
    if (count === 0) return false
    if (step.isAsync) {
      for (let i = 0; i < count; i++) this.ctx.call(wires[i], m, 0)
      return false
    }
    const { frames } = this
    frames.setStep(frame, index)
    frames.clearAnswers(frame)
    frames.setError(frame, 0)
    frames.setDegraded(frame, false)
    if (step.op === REQUEST) this.publish(m, frame, step)
    else if (step.order === 'parallel') {
      const first = Math.min(count, step.limit)
      for (let i = 0; i < first; i++) this.call(m, frame, wires[i])
      frames.setPosition(frame, first)
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

  /** Sends one request over all wires: whoever answers first, answers it. */
  private publish(m: MessageId, frame: number, { wires, timeLimitNs }: Step): void {
    const { ctx, frames, requests } = this
    requests.begin(m, frame)
    for (let i = 0; i < wires.length; i++) {
      const request = requests.prepare(m, frame, timeLimitNs)
      ctx.messages.setCallerA(request, frames.addCall(frame, request))
      ctx.send(wires[i], request)
    }
    frames.setPosition(frame, wires.length)
  }

  private call(m: MessageId, frame: number, wire: number): void {
    const call = this.ctx.call(wire, m, m)
    this.ctx.messages.setCallerA(call, this.frames.addCall(frame, call))
  }

  /** Takes an answer into account: goes on with the next wire, cancels what is no longer needed, and says how the step stands. */
  answer(m: MessageId, frame: number, step: Step | undefined, slot: number, outcome: Outcome): number {
    const { frames } = this
    frames.removeCall(frame, slot)
    const good = isOk(outcome)
    frames.countAnswer(frame, good)
    if (outcome === OUTCOME.degraded) frames.setDegraded(frame, true)
    if (!good && frames.error(frame) === 0) frames.setError(frame, outcome)
    // The step may have gone in a change of the program while the call was under way: what is open is awaited, nothing more is called.
    if (step === undefined) return good ? this.whenAllAnswered(frame, false) : this.stop(frame, outcome)
    const calls = step.order === 'parallel' || step.order === 'sequence' ? step.wires.length : 1
    const isEnough = frames.oks(frame) >= step.needed
    const isHopeless = calls - frames.errors(frame) < step.needed
    if (isEnough) this.cancelCalls(frame)
    else if (isHopeless && step.onError === STOP) return this.stop(frame, outcome)
    else this.callNext(m, frame, step)
    if (frames.outstanding(frame) > 0) return PENDING
    if (isHopeless && step.onError === COLLECT) return this.stop(frame, frames.error(frame))
    return this.whenAllAnswered(frame, isHopeless && step.onError === IGNORE)
  }

  private callNext(m: MessageId, frame: number, step: Step): void {
    const position = this.frames.position(frame)
    if (position >= step.wires.length) return
    this.call(m, frame, step.wires[position])
    this.frames.setPosition(frame, position + 1)
  }

  private stop(frame: number, outcome: Outcome): number {
    this.cancelAll(frame)
    this.frames.setLast(frame, outcome)
    return outcome === OUTCOME.fatal ? FAILED_FATALLY : FAILED
  }

  /** `lacks`: too few were ok, and it goes on without them. */
  private whenAllAnswered(frame: number, lacks: boolean): number {
    const { frames } = this
    if (frames.outstanding(frame) > 0) return PENDING
    const isDegraded = lacks || frames.isDegraded(frame)
    frames.setLast(frame, lacks ? frames.error(frame) : isDegraded ? OUTCOME.degraded : OUTCOME.ok)
    return isDegraded ? DEGRADED : DONE
  }

  /** Stops waiting for whatever a message waits for: its open calls, and the reply to its request. */
  cancelAll(frame: number): void {
    this.cancelCalls(frame)
    this.requests.giveUp(frame)
  }

  /** Stops waiting for all open calls of a message and tells the callees. */
  private cancelCalls(frame: number): void {
    const { frames } = this
    for (let slot = 0; frames.outstanding(frame) > 0; slot++) {
      const call = frames.call(frame, slot)
      if (call === 0) continue
      frames.removeCall(frame, slot)
      if (call !== ANSWERED) this.ctx.abandon(call, true)
    }
  }
}

/** Spreads keys that lie close together (finaliser of MurmurHash3). */
function spread(key: number): number {
  let h = Math.imul(key ^ (key >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}
