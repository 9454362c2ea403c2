import type { ValuesOf } from '../../params'
import type { Surroundings, Warning, WayStep } from '../contract'
import type { params } from './params'

type Values = ValuesOf<typeof params>

/** What a timeout here does to those behind it on one way. */
function ofWay(timeoutMs: number, way: readonly WayStep[]): readonly Warning[] {
  let attempts = 1
  for (const step of way) {
    if (step.worksMs !== undefined && step.worksMs >= timeoutMs) {
      return [
        { text: 'It is shorter than the work behind it.', why: 'The mean work of the callee takes longer: most calls time out.' },
      ]
    }
    attempts *= step.attempts ?? 1
    const inner = step.endsAfterMs ?? Infinity
    if (inner === Infinity || attempts === Infinity) continue
    if (timeoutMs <= inner) {
      return [
        {
          text: 'The timeout behind it never ends anything.',
          why: 'This one is not longer. Timeouts should get shorter towards the callee.',
          lesson: 'services/deadlines',
        },
      ]
    }
    if (timeoutMs < attempts * inner) {
      return [
        {
          text: 'It cuts the last attempts off.',
          why: `The ${attempts} attempts behind it may take ${attempts} times their own timeout, and the waits between them. Then calls fail here before the last attempt has had its time.`,
        },
      ]
    }
  }
  return []
}

/** Known traps. */
export function warnings({ params: p, outCount, behind = [] }: Surroundings<Values>): readonly Warning[] {
  if (outCount('out') === 0) {
    return [
      {
        text: 'Nothing is attached: every call is refused.',
        why: 'A timeout sits on a wire between a caller and a callee. Draw a wire from its out port, or drop it on a wire.',
      },
    ]
  }
  const found: Warning[] = [...(behind.map((way) => ofWay(p.timeoutMs, way)).find((each) => each.length > 0) ?? [])]
  if (!p.cancelOnTimeout) {
    found.push({
      text: 'Work goes on after nobody waits.',
      why: 'A timed-out call frees the caller, not the callee. Under overload the callee then works only on calls that are over.',
      lesson: 'services/deadlines',
    })
  }
  if (p.timeoutMs === Infinity && !p.propagateDeadline) {
    found.push({ text: 'It never ends anything.', why: 'There is no timeout, and deadlines are ignored.' })
  }
  if (p.timeoutMs < 10) {
    found.push({
      text: 'The timeout is very short.',
      why: 'Below the slowest hundredth of a healthy callee’s answers it makes failures of its own.',
    })
  }
  return found
}
