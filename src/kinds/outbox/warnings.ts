import type { ValuesOf } from '../../params'
import type { Surroundings, Warning } from '../contract'
import type { params } from './params'

type Values = ValuesOf<typeof params>

/** Known traps. */
export function warnings({ params: p, outCount }: Surroundings<Values>): readonly Warning[] {
  if (outCount('out') === 0) {
    return [{ text: 'Nobody hears of the events.', why: 'Draw a wire to a queue, a topic or a log.' }]
  }
  const found: Warning[] = []
  if (p.publish === 'dualWrite') {
    found.push({
      text: 'Events can be lost.',
      why: 'State and event are two commits: a crash or a broker outage between them leaves the first without the second.',
    })
  }
  if (p.publish === 'polling' && p.relays > 1 && !p.inOrder) {
    found.push({ text: 'Relays overtake each other.', why: 'Two events of one key may be published out of order.' })
  }
  return found
}
