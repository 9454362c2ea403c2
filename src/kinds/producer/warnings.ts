import type { ValuesOf } from '../../params'
import type { Surroundings, Warning, WayStep } from '../contract'
import { floods } from './floods'
import type { params } from './params'

type Values = ValuesOf<typeof params>

/** A way to somebody who makes senders wait, on which nobody gives up and nobody is refused. */
function isBlocked(way: readonly WayStep[]): boolean {
  const gives = (step: WayStep) => (step.endsAfterMs ?? Infinity) < Infinity || step.refuses !== undefined
  return way.at(-1)?.blocks === true && !way.some(gives)
}

/** Known traps. */
export function warnings({ params: p, outCount, behind = [] }: Surroundings<Values>): readonly Warning[] {
  const found: Warning[] = []
  if (outCount('out') === 0) {
    found.push({
      text: 'Nothing is attached: it produces nothing.',
      why: 'A message needs a way to go. Draw a wire from its out port to a service, a cache or a queue.',
    })
  }
  if (p.mode === 'closed' && p.users > 0) {
    found.push({
      text: 'A closed loop hides overload.',
      why: 'Its users wait for slow answers and ask less meanwhile, so latency figures leave out all requests that were never made (coordinated omission). Compare it with an open loop.',
    })
  }
  if ((p.mode === 'open' || p.mode === 'semiOpen') && p.patienceMs === Infinity) {
    found.push({
      text: 'Its users wait for ever.',
      why: 'Without patience an overloaded system collects requests that nobody wants any more, and every answer counts as good. Set a patience to see goodput.',
    })
  }
  if (floods(p) && behind.some(isBlocked)) {
    found.push({
      text: 'What the full queue does not take piles up here.',
      why: 'A queue that blocks only moves the line upstream, until somebody drops; an open loop never stops, and its messages wait here without bound. Let the queue refuse, give the wait a timeout, or let the producer wait: its blocked share then shows the overload.',
      lesson: 'queue/overflow',
    })
  }
  return found
}
