import { mean, type ValuesOf } from '../../params'
import type { Surroundings, Warning, WayStep } from '../contract'
import { consumerTraps } from '../contract-traps'
import { holdsWorkers } from './holds-workers'
import type { params } from './params'

type Values = ValuesOf<typeof params>

/** Whether a worker may wait for a callee that hangs as long as that hangs: nothing on the way ends the call. */
function waitsForEver({ params: p, before = [], behind = [] }: Surroundings<Values>): boolean {
  const isEnded = (way: readonly WayStep[]) => way.some((step) => (step.endsAfterMs ?? Infinity) < Infinity)
  return holdsWorkers(p) && !before.some(isEnded) && behind.some((way) => way.at(-1)?.worksMs !== undefined && !isEnded(way))
}

/** What is wrong with it because of who stands before and behind it. */
function ofNeighbours({ params: p, before = [], behind = [] }: Surroundings<Values>): readonly Warning[] {
  const found: Warning[] = []
  const gives = (step: WayStep) => (step.endsAfterMs ?? Infinity) < Infinity || step.refuses !== undefined
  const isFlooded = before.some((way) => way.at(-1)?.floods === true && !way.some(gives))
  const isStopped = behind.some((way) => way.at(-1)?.blocks === true && !way.some(gives))
  if (p.queueCapacity === Infinity && isFlooded && isStopped) {
    found.push({
      text: 'The line of the full queue goes on here.',
      why: 'The queue behind it makes its workers wait when it is full, and those who send to it never stop: what is too much waits here instead, without bound, until somebody drops. Limit the waiting room, or let the queue refuse.',
      lesson: 'queue/overflow',
    })
  }
  if (p.poolKind !== 'fixed' && before.some((way) => way.some((step) => (step.attempts ?? 1) > 1))) {
    found.push({
      text: 'It grows for retries as for demand.',
      why: 'A retry before it sends failed calls again: the pool takes them for more traffic and starts workers that a callee in trouble cannot feed. Give the retries a budget.',
    })
  }
  const brokers = before.flatMap((way) => way.slice(-1))
  found.push(...consumerTraps(brokers, behind))
  const leaves = (way: readonly WayStep[]) => way.at(-1)?.keepsRecords !== true && !way.some((step) => step.deduplicates === true)
  if (before.some((way) => way.at(-1)?.commitsWithEffects === true) && behind.some(leaves)) {
    found.push({
      text: 'Exactly once ends here.',
      why: 'The transaction of the group covers records that are read and written, not what is called or sent elsewhere: a batch that is aborted and read again calls a second time. Make that idempotent: put a deduplicator before it.',
      lesson: 'events/idempotent-consumer',
    })
  }
  return found
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
  found.push(...ofNeighbours(around))
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
  if (p.discipline === 'fair' && p.queueCapacity !== Infinity && p.overflow !== 'dropOldest') {
    found.push({
      text: 'A flood of one still turns all away.',
      why: 'Lines take turns at the workers, not at the door: one that sends too much fills all places, and whoever comes then finds none. Drop the oldest makes room at the cost of the longest line.',
      lesson: 'pools/noisy-tenant',
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
