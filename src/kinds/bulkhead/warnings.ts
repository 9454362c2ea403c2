import type { ValuesOf } from '../../params'
import { counted } from '../../params'
import type { Surroundings, Warning } from '../contract'
import type { params } from './params'

type Values = ValuesOf<typeof params>

/** Known traps. */
export function warnings({ params: p, outCount }: Surroundings<Values>): readonly Warning[] {
  const found: Warning[] = []
  if (outCount('out') === 0) {
    found.push({
      text: 'Nothing is attached: every call is refused.',
      why: 'A bulkhead sits on a wire between a caller and a callee. Draw a wire from its out port, or drop it on a wire.',
    })
  }
  if (p.mode === 'threadPool' && p.queueCapacity === Infinity) {
    found.push({
      text: `This pool never has more than ${counted(p.coreThreadPoolSize, 'thread')}.`,
      why: 'A Java ThreadPoolExecutor starts threads beyond its core only when its queue is full, and an unlimited queue never is. What is too much waits without bound.',
    })
  }
  if (p.mode === 'threadPool' && !p.cancelPropagation && p.queueCapacity >= 10 * p.maxThreadPoolSize) {
    found.push({
      text: 'Stale work will stay in line.',
      why: `Up to ${p.queueCapacity} calls wait for ${counted(Math.max(p.coreThreadPoolSize, p.maxThreadPoolSize), 'thread')}, and a caller who gives up does not take its call along: under overload most of the work is for nobody.`,
    })
  }
  if (p.mode === 'semaphore' && p.maxWaitDurationMs === Infinity && p.maxWaiting === Infinity) {
    found.push({
      text: 'Callers may wait here without end.',
      why: 'It bounds what is out, not what is in: when the callee is slow the callers pile up before it with all they hold. Limit the wait, or how many may wait.',
    })
  }
  if (p.scope === 'key') {
    found.push({
      text: 'The sum over all keys is not bounded.',
      why: 'Each key has all the permits for itself. Many busy keys together can still be too much for the callee.',
    })
  }
  return found
}
