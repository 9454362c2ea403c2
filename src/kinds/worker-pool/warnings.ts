import { mean, type ValuesOf } from '../../params'
import type { Surroundings, Warning, WayStep } from '../contract'
import { holdsWorkers } from './holds-workers'
import type { params } from './params'

type Values = ValuesOf<typeof params>

/** Whether a worker may wait for a callee that hangs as long as that hangs: nothing on the way ends the call. */
function waitsForEver({ params: p, before = [], behind = [] }: Surroundings<Values>): boolean {
  const isEnded = (way: readonly WayStep[]) => way.some((step) => (step.endsAfterMs ?? Infinity) < Infinity)
  return holdsWorkers(p) && !before.some(isEnded) && behind.some((way) => way.at(-1)?.worksMs !== undefined && !isEnded(way))
}

/** Known traps. */
export function warnings(around: Surroundings<Values>): readonly Warning[] {
  const { params: p, outCount, inCount } = around
  const found: Warning[] = []
  const calls = outCount('out') > 0
  if (
    inCount > 0 &&
    calls &&
    p.holdWorker &&
    p.queueCapacity === Infinity &&
    p.workers !== Infinity &&
    p.poolKind !== 'elastic'
  ) {
    found.push({
      text: 'Unlimited waiting room, and workers held while calling.',
      why: 'When a callee is slow all workers wait for it, everything else queues here without bound, and callers give up on answers that still come. Limit the waiting room, put a timeout or a bulkhead before the callee, or do not hold the worker.',
    })
  }
  if (waitsForEver(around)) {
    found.push({
      text: 'No timeout before a callee.',
      why: 'A worker waits for it with the message. If the callee hangs, all workers do soon, and everything that comes here stands still.',
      lesson: 'services/cascade',
    })
  }
  if (p.poolKind === 'jdk' && p.queueCapacity === Infinity && p.maxWorkers > p.minWorkers) {
    found.push({
      text: 'This pool never grows beyond its core.',
      why: 'A Java ThreadPoolExecutor starts more threads only when its queue is full, and an unlimited queue never is.',
    })
  }
  if (!p.cancelPropagation) {
    found.push({
      text: 'Goes on working when nobody waits any more.',
      why: 'Under overload a growing part of the work is for callers who have given up: throughput stays, goodput collapses.',
      lesson: 'services/too-late',
    })
  }
  if (p.discipline === 'lifo' && p.queueCapacity === Infinity && mean(p.queueTimeoutMs) === 0) {
    found.push({
      text: 'Last in, first out can starve the first.',
      why: 'Under load the oldest messages wait until it is quiet again. Bound the waiting room or the wait.',
    })
  }
  return found
}
