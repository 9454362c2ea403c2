import type { ValuesOf } from '../../params'
import type { Surroundings, Warning } from '../contract'
import type { params } from './params'

type Values = ValuesOf<typeof params>

/** Known traps. */
export function warnings({ params: p, outCount }: Surroundings<Values>): readonly Warning[] {
  const found: Warning[] = []
  const settings = [p, ...p.subscriptions.filter((item) => item.own)]
  if (outCount('out') === 0) {
    found.push({ text: 'Nobody subscribes.', why: 'What is published is gone. Draw a wire to a worker pool or to a queue.' })
  }
  if (outCount('out') > 1 && settings.some((s) => s.dispatch === 'queued' && s.overflow === 'block' && s.capacity !== Infinity)) {
    found.push({
      text: 'One slow subscriber can stall all others.',
      why: 'When its buffer is full the publisher waits for it, and the others get nothing meanwhile. Drop, or put the buffer behind a queue.',
    })
  }
  if (settings.some((s) => s.dispatch === 'queued' && s.capacity === Infinity)) {
    found.push({
      text: 'Nothing bounds a buffer.',
      why: 'A subscriber that is too slow only falls behind, unnoticed, until the memory ends. A limit makes it visible.',
    })
  }
  if (settings.some((s) => s.ackMode === 'manual' && s.dispatch === 'queued') && p.maxDeliver === Infinity) {
    found.push({
      text: 'A copy that always fails goes round for ever.',
      why: 'Without a limit of deliveries a poison message is never given up, and stays in front of all others of its subscription.',
    })
  }
  if (p.commit === 'dispatchFirst') {
    found.push({
      text: 'Dispatches before the commit.',
      why: 'A queued listener may look for a row that is not there yet, or never will be when the transaction is rolled back.',
    })
  }
  if (p.subscriptions.some((item) => item.from === 'retained') && p.retain === 0) {
    found.push({
      text: 'Nothing is retained.',
      why: 'A subscription begins with what is retained, but the topic keeps no messages.',
    })
  }
  return found
}
