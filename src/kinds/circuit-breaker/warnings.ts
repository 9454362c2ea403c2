import type { ValuesOf } from '../../params'
import { counted } from '../../params'
import type { Surroundings, Warning, WayStep } from '../contract'
import { neededCalls } from './needed-calls'
import type { params } from './params'

type Values = ValuesOf<typeof params>

/** What its place in the chain keeps from it. */
function placeWarnings({ params: p, before = [], behind = [] }: Surroundings<Values>): readonly Warning[] {
  const found: Warning[] = []
  const ends = (step: WayStep) => step.sameCall && (step.endsAfterMs ?? Infinity) < Infinity
  const isCancelled = before.some((way) => way.some(ends)) && !behind.some((way) => way.some(ends))
  if (isCancelled && p.recordCancellations === 'ignore') {
    found.push({
      text: 'It does not see calls that hang.',
      why: 'The timeout is before it: that cancels the call, and a cancelled call is no evidence. Put a timeout behind the breaker, or count cancellations.',
      lesson: 'services/chain-order',
    })
  }
  if (behind.some((way) => way.some((step) => step.sameCall && (step.attempts ?? 1) > 1))) {
    found.push({
      text: 'It sees one result for several attempts.',
      why: 'The retry is behind it: failures that a retry hides do not count, it opens later, and what it takes for a slow call includes the waits.',
      lesson: 'services/chain-order',
    })
  }
  return found
}

/** Known traps. */
export function warnings(around: Surroundings<Values>): readonly Warning[] {
  const { params: p, outCount } = around
  const found: Warning[] = []
  if (outCount('out') === 0) {
    found.push({
      text: 'Nothing is attached: every call is refused.',
      why: 'A breaker sits on a wire between a caller and a callee. Draw a wire from its out port, or drop it on a wire.',
    })
  }
  if (p.mode !== 'automatic') {
    found.push({ text: 'It is held in one state.', why: 'Only in the automatic mode does it open and close by what it sees.' })
    return found
  }
  found.push(...placeWarnings(around))
  const { slidingWindowSize: size, minimumNumberOfCalls: minimum } = p
  const needed = neededCalls(p)
  if (p.trigger === 'rate' && needed < 10 && p.failureRateThreshold <= 0.5) {
    found.push({
      text: `It judges by ${counted(needed, 'call')}: it will flap.`,
      why: 'A rate over few calls jumps by chance alone. With 1 % failures and 5 calls, one failure is already 20 %.',
    })
  }
  if (p.trigger === 'rate' && p.slidingWindowType === 'timeBased' && minimum > size * 50) {
    found.push({
      text: `It takes ${minimum} calls in ${size} s to judge: at a low rate it never opens.`,
      why: `The minimum is not capped for a time-based window. Below ${counted(Math.ceil(minimum / size), 'call')} a second there is never a rate.`,
    })
  }
  if (p.maxWaitDurationInHalfOpenStateMs === 0 && p.slowCallDurationThresholdMs >= 60_000 && p.recordTimeouts === 'ignore') {
    found.push({
      text: 'A callee that hangs will not open it.',
      why: 'Timeouts are ignored, and a call is slow only after a minute: nothing shows that answers no longer come.',
    })
  }
  return found
}
