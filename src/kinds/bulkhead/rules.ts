import { nsOfMs } from '../../../workers/sdk'
import type { ValuesOf } from '../../params'
import type { Rules } from './compartment'
import type { params } from './params'

/** The rules of each compartment that the parameters describe. */
export function rulesOf(p: ValuesOf<typeof params>): Rules {
  if (p.mode === 'threadPool') {
    const size = Math.max(p.coreThreadPoolSize, p.maxThreadPoolSize)
    const keepAliveNs = nsOfMs(p.keepAliveDurationMs)
    return { mode: 'threadPool', size, core: p.coreThreadPoolSize, places: p.queueCapacity, keepAliveNs }
  }
  const places = p.maxWaitDurationMs > 0 ? p.maxWaiting : 0
  return { mode: 'semaphore', size: p.maxConcurrentCalls, core: 0, places, keepAliveNs: Infinity }
}
