import type { ValuesOf } from '../../params'
import type { Surroundings, Warning } from '../contract'
import type { params } from './params'

type Values = ValuesOf<typeof params>

/** Known traps. */
export function warnings({ params: p, outCount }: Surroundings<Values>): readonly Warning[] {
  const found: Warning[] = []
  if (outCount('out') === 0) {
    found.push({
      text: 'Nothing is attached: every call gets the fallback.',
      why: 'A fallback sits on a wire between a caller and a callee. Draw a wire from its out port, or drop it on a wire.',
    })
  }
  if (p.answer === 'call' && outCount('fallback') === 0) {
    found.push({
      text: 'There is no other callee.',
      why: 'It is to answer with another call, but no wire leaves its port Fallback: failures pass as they are.',
    })
  }
  if (p.catchFatal) {
    found.push({
      text: 'It hides fatal errors.',
      why: 'A caller who asks for something wrong gets a made-up answer and never learns of it. Leave fatal errors out.',
    })
  }
  return found
}
