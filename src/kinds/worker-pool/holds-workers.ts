import type { ValuesOf } from '../../params'
import type { params } from './params'

/** Whether a callee that hangs can hold all of its workers. */
export function holdsWorkers(p: ValuesOf<typeof params>): boolean {
  return p.holdWorker && p.workers !== Infinity && p.poolKind !== 'elastic'
}
