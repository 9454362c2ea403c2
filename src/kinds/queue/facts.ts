import type { ValuesOf } from '../../params'
import type { CallFacts } from '../contract'
import type { params } from './params'

type Values = ValuesOf<typeof params>

/** How long a message that fails at once each time is kept; `Infinity`: for ever. */
function keptMs(p: Values): number {
  if (p.onFailure === 'reject') return 0
  if (!p.nacksCount) return Infinity
  const tries = p.maxDeliver + (p.maxDeliverCounts === 'redeliveries' ? 1 : 0)
  if (tries === Infinity) return Infinity
  let sum = 0
  let growing = p.redeliveryDelayMs
  for (let i = 1; i < tries; i++) {
    const listed = p.redeliveryDelays[Math.min(i, p.redeliveryDelays.length) - 1]?.ms
    const wait = p.onFailure === 'leave' ? p.ackTimeoutMs : (listed ?? growing)
    sum += Math.min(wait, p.onFailure === 'leave' ? Infinity : p.redeliveryMaxDelayMs)
    growing *= p.redeliveryMultiplier
  }
  return sum
}

/** What a queue is to warnings of others. */
export function callFacts(p: Values): CallFacts {
  const blocks = p.overflow === 'block' && p.capacity !== Infinity
  return p.ackMode === 'onReceive' ? { blocks } : { blocks, redeliversAfterMs: p.ackTimeoutMs, givesUpAfterMs: keptMs(p) }
}
