import { OUTCOME, type OutcomeId } from '../params'
import { type TraceNote, TransitWay } from '../sim-client/api'
import { TraceCollector } from './collector'
import type { Topology, Trace } from './trace'

/** Users → timeout → pool → store, and pool → mail by a queue. */
export const topology: Topology = {
  nodes: ['Users', 'Timeout', 'Pool', 'Store', 'Queue', 'Mailer'].map((label) => ({ id: label.toLowerCase(), label, kind: 'k' })),
  wires: [
    [0, 1],
    [1, 2],
    [2, 3],
    [2, 4],
    [4, 5],
  ].map(([from, to], i) => ({ id: `w${i}`, from, to })),
}

interface Told {
  readonly outcome?: OutcomeId
  readonly isLate?: boolean
  readonly sequence?: number
  readonly trace?: number
}

export function note(way: keyof typeof TransitWay, index: number, fromNs: number, toNs: number, told: Told = {}): TraceNote {
  const { outcome = 'ok', isLate = false, sequence = 1, trace = 7 } = told
  return { way: TransitWay[way], index, fromNs, toNs, outcome: OUTCOME[outcome], isLate, trace, sequence }
}

/** A collector that has begun, and has been told these. */
export function collectorOf(notes: readonly TraceNote[] = []): TraceCollector {
  const collector = new TraceCollector()
  collector.begin(topology)
  for (const each of notes) collector.note(each)
  return collector
}

export function traceOf(notes: readonly TraceNote[]): Trace {
  return collectorOf(notes).list('recent', 'all')[0]
}

/** A call with one retry: the pool lets it wait, works, calls the store twice and answers. */
export const GOOD = [
  note('out', 0, 0, 10),
  note('out', 1, 10, 20),
  note('began', 1, 20, 50),
  note('out', 2, 60, 65, { sequence: 8 }),
  note('back', 2, 80, 85, { sequence: 8, outcome: 'error' }),
  note('out', 2, 100, 105, { sequence: 9 }),
  note('back', 2, 125, 130, { sequence: 9 }),
  note('back', 1, 140, 150),
  note('back', 0, 150, 160),
  note('ended', 0, 0, 160),
]
