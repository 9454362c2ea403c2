import { OUTCOMES } from '../params'
import { type SimClient, type TraceListener, type TraceNote, TransitWay } from '../sim-client'
import type { Topology, Trace, TraceResult } from './trace'

/** Requests that are followed at once, and notes of all of them together; the oldest is given up for a new one. */
const MOST_FOLLOWED = 4000
const MOST_NOTES_IN_ALL = 50_000
/** Notes a request may have. */
const MOST_NOTES = 400
const RECENT = 200
const SLOWEST = 60
/** Failures are rare and wanted: some of each outcome stay when they are no longer recent. */
const OF_EACH_OUTCOME = 20
/** After its end a request takes notes for this long; its number may come back later for another one. */
const AFTERMATH_NS = 60e9

interface Collected extends Trace {
  notes: TraceNote[]
  node: number
  beganNs: number
  /** −1: under way. */
  endedNs: number
  outcome: number
  isLate: boolean
  isCut: boolean
}

/** Keeps traced requests in bounded memory: the latest, the slowest, and some of each way to fail. */
export class TraceCollector implements TraceListener {
  /** Requests that have ended, since the run began or the page was opened. */
  ended = 0
  /** Newest last. */
  private recent: Trace[] = []
  /** Slowest first. */
  private slow: Trace[] = []
  private byOutcome = new Map<number, Trace[]>()
  private topology: Topology = { nodes: [], wires: [] }
  /** By number; in the order of their first notes. */
  private readonly known = new Map<number, Collected>()
  private followedNotes = 0

  begin(topology: Topology): void {
    this.topology = topology
    this.ended = 0
    this.recent = []
    this.slow = []
    this.byOutcome = new Map()
    this.known.clear()
    this.followedNotes = 0
  }

  note(note: TraceNote): void {
    if (note.trace === 0) return
    const trace = this.traceOf(note)
    if (note.way === TransitWay.ended) return this.end(trace, note)
    if (trace.notes.length >= MOST_NOTES) trace.isCut = true
    else {
      trace.notes.push({ ...note })
      this.followedNotes++
    }
  }

  private traceOf({ trace: id, fromNs }: TraceNote): Collected {
    const { known } = this
    const found = known.get(id)
    if (found !== undefined && (found.endedNs < 0 || fromNs - found.endedNs <= AFTERMATH_NS)) return found
    this.forget(id)
    const { topology } = this
    const made: Collected = {
      id,
      topology,
      notes: [],
      node: -1,
      beganNs: fromNs,
      endedNs: -1,
      outcome: 0,
      isLate: false,
      isCut: false,
    }
    known.set(id, made)
    while (known.size > MOST_FOLLOWED || this.followedNotes > MOST_NOTES_IN_ALL) this.forget(known.keys().next().value ?? id)
    return made
  }

  /** Takes no more notes of a request; what lists hold of it stays. */
  private forget(id: number): void {
    this.followedNotes -= this.known.get(id)?.notes.length ?? 0
    this.known.delete(id)
  }

  private end(trace: Collected, { index, fromNs, toNs, outcome, isLate }: TraceNote): void {
    if (trace.endedNs >= 0) return
    trace.node = index
    trace.beganNs = fromNs
    trace.endedNs = toNs
    trace.outcome = outcome
    trace.isLate = isLate
    this.ended++
    keepLast(this.recent, trace, RECENT)
    this.keepSlow(trace)
    if (resultOf(trace) === 'good') return
    const same = this.byOutcome.get(outcome) ?? []
    this.byOutcome.set(outcome, same)
    keepLast(same, trace, OF_EACH_OUTCOME)
  }

  private keepSlow(trace: Trace): void {
    const { slow } = this
    const latency = latencyNs(trace)
    if (slow.length >= SLOWEST && latency <= latencyNs(slow[slow.length - 1])) return
    let at = slow.length
    while (at > 0 && latencyNs(slow[at - 1]) < latency) at--
    slow.splice(at, 0, trace)
    if (slow.length > SLOWEST) slow.pop()
  }

  /** What is kept, each trace once: the latest first, or the slowest first. */
  list(order: 'recent' | 'slowest', result: TraceResult | 'all'): readonly Trace[] {
    const all = new Set([...this.recent, ...this.slow, ...[...this.byOutcome.values()].flat()])
    const wanted = [...all].filter((trace) => result === 'all' || resultOf(trace) === result)
    if (order === 'slowest') return wanted.sort((a, b) => latencyNs(b) - latencyNs(a)).slice(0, SLOWEST)
    return wanted.sort((a, b) => b.endedNs - a.endedNs).slice(0, RECENT)
  }
}

function keepLast(list: Trace[], trace: Trace, most: number): void {
  list.push(trace)
  if (list.length > most) list.shift()
}

export function latencyNs({ beganNs, endedNs }: Trace): number {
  return endedNs - beganNs
}

export function resultOf({ outcome, isLate }: Trace): TraceResult {
  const group = OUTCOMES[outcome].group
  if (group !== 'ok') return group
  return isLate ? 'late' : 'good'
}

let collector: TraceCollector | null = null

/** The page's collector; it follows the client from the first call on. */
export function collectTraces(client: SimClient): TraceCollector {
  if (collector === null) {
    collector = new TraceCollector()
    client.onTrace(collector)
  }
  return collector
}
