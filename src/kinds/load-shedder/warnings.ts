import type { ValuesOf } from '../../params'
import type { Surroundings, Warning } from '../contract'
import type { params } from './params'

type Values = ValuesOf<typeof params>

/** Known traps. */
export function warnings({ params: p, outCount }: Surroundings<Values>): readonly Warning[] {
  const found: Warning[] = []
  if (outCount('out') === 0) {
    found.push({
      text: 'Nothing is attached: every call is refused.',
      why: 'A load shedder sits on a wire between a caller and a callee. Draw a wire from its out port, or drop it on a wire.',
    })
  }
  if ((p.algorithm === 'aimd' || p.algorithm === 'gradient2') && p.minLimit > p.maxLimit) {
    found.push({ text: 'The least limit is above the greatest.', why: 'The least one counts then, and nothing is adapted.' })
  }
  if (p.algorithm === 'codel' && p.codelTargetMs > p.codelIntervalMs) {
    found.push({
      text: 'The target is longer than the interval.',
      why: 'The interval should be long enough for the line to empty once in normal times; the target is a small part of it.',
    })
  }
  if (p.algorithm === 'throttle' && p.maxRejectionRatio === 1 && p.k < 1.05) {
    found.push({
      text: 'It refuses as soon as the callee refuses anything.',
      why: 'With K near 1 hardly anything goes out that could be refused: it is slow to learn that the callee is well again.',
    })
  }
  return found
}
