import type { ValuesOf } from '../../params'
import type { Surroundings, Warning } from '../contract'
import type { params } from './params'

type Values = ValuesOf<typeof params>

/** Known traps. */
export function warnings({ params: p, outCount }: Surroundings<Values>): readonly Warning[] {
  if (outCount('out') === 0) {
    return [
      { text: 'Nothing is attached: everything is refused.', why: 'It sits on the wire to the consumer whose work it guards.' },
    ]
  }
  const found: Warning[] = []
  if (p.mark === 'before') {
    found.push({
      text: 'A crash loses messages.',
      why: 'Marked before its work, an unfinished message is taken for done when it comes again.',
    })
  }
  if (p.mark === 'after') {
    found.push({ text: 'A crash doubles effects.', why: 'Between the work and its mark nothing says that the work is done.' })
  }
  if (p.windowMs < 60_000) {
    found.push({
      text: 'The window is short.',
      why: 'A duplicate that comes after it, from a slow redelivery or an outage, is done again.',
    })
  }
  return found
}
