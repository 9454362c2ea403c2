import type { ValuesOf } from '../../params'
import type { Surroundings, Warning } from '../contract'
import type { params } from './params'

type Values = ValuesOf<typeof params>

/** Known traps. */
export function warnings({ params: p, outCount }: Surroundings<Values>): readonly Warning[] {
  if (outCount('out') === 0) {
    return [
      {
        text: 'Nothing is attached: every call is refused.',
        why: 'A hedge sits on a wire between a caller and a callee. Draw a wire from its out port, or drop it on a wire.',
      },
    ]
  }
  if (p.maxHedgedAttempts === 0) return [{ text: 'It never hedges.', why: 'No attempts are allowed besides the first.' }]
  const found: Warning[] = []
  if (p.delayFrom === 'fixed' && p.delayMs === 0) {
    found.push({
      text: `Every call is sent ${p.maxHedgedAttempts + 1} times.`,
      why: 'Without a delay all attempts go out at once: so many times the load, also when all is well.',
    })
  } else if (p.budget === 'none') {
    found.push({
      text: 'A slow callee gets more load.',
      why: 'When everything is slow every call is hedged, which makes it slower. A budget limits the hedges of all calls together.',
      lesson: 'services/long-tail',
    })
  }
  if (!p.cancelLosers) {
    found.push({ text: 'Losers work on for nobody.', why: 'Each hedge costs a whole answer, although only one of them is used.' })
  }
  return found
}
