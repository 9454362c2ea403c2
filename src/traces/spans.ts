import { type TraceNote, TransitWay } from '../sim-client'
import type { Trace } from './trace'

/** How time went by in a part of a span. */
export type PartKind =
  /** On a wire, out or back. */
  | 'network'
  /** Arrived, and work had not begun. */
  | 'waiting'
  /** Being worked on, with no call under way. */
  | 'service'
  /** At a node that does not say when work begins: waiting or service. */
  | 'here'
  /** Between two calls over one wire: a pause before another try. */
  | 'pause'
  /** Held by a node that had answered already. */
  | 'kept'

/** Times are virtual nanoseconds. */
export interface Part {
  readonly kind: PartKind
  readonly fromNs: number
  readonly toNs: number
}

/** One request over one wire, with the time at the node that it came to; the first span of a trace is the request at its origin. */
export interface Span {
  /** `wire:number`, `origin` for the first one. */
  readonly id: string
  readonly parent: Span | null
  readonly children: readonly Span[]
  readonly depth: number
  /** Index of the node that was asked. */
  readonly node: number
  /** Index of the wire; −1: the origin. */
  readonly wire: number
  readonly sentNs: number
  readonly arrivedNs: number
  /** Work began; `null`: the node does not say, or it had not begun. */
  readonly workNs: number | null
  /** The node answered; `null`: no answer was seen. */
  readonly repliedNs: number | null
  /** The answer was back; `null`: it was not, or was lost. */
  readonly backNs: number | null
  /** `null`: none was seen. */
  readonly outcome: number | null
  /** Sent on by a node that had answered before: its caller did not wait for it. */
  readonly isAftermath: boolean
  readonly parts: readonly Part[]
}

type Draft = { -readonly [K in Exclude<keyof Span, 'parent' | 'children'>]: Span[K] }

/** A span that is still being put together. */
interface OpenSpan extends Draft {
  parent: OpenSpan | null
  children: OpenSpan[]
}

/**
 * Puts the spans of a trace together from its notes; the first is its root, the others follow as they are called. Replies are matched to
 * requests by wire and number. Who called is not noted: it is taken to be the request that came to the calling node last and was open then,
 * or, when none was, the last one there before (a node that answers first and sends on later). Requests of which nothing was noted, as those
 * lost on their way, are missing.
 */
export function assembleSpans(trace: Trace): readonly Span[] {
  const root = rootOf(trace)
  const calls = callsOf(trace)
  for (const call of calls) attach(call, root, calls, trace)
  const inOrder: OpenSpan[] = []
  const visit = (span: OpenSpan, depth: number) => {
    span.depth = depth
    span.children.sort((a, b) => a.sentNs - b.sentNs)
    span.parts = partsOf(span)
    inOrder.push(span)
    for (const child of span.children) visit(child, depth + 1)
  }
  visit(root, 0)
  return inOrder
}

function rootOf({ node, beganNs, endedNs, outcome }: Trace): OpenSpan {
  return {
    ...spanAt(-1, node, beganNs, beganNs),
    id: 'origin',
    repliedNs: endedNs,
    backNs: endedNs,
    outcome,
  }
}

function spanAt(wire: number, node: number, sentNs: number, arrivedNs: number): OpenSpan {
  return {
    id: '',
    parent: null,
    children: [],
    depth: 0,
    node,
    wire,
    sentNs,
    arrivedNs,
    workNs: null,
    repliedNs: null,
    backNs: null,
    outcome: null,
    isAftermath: false,
    parts: [],
  }
}

/** The requests of a trace in order of time: of those sent at one instant, first those that lead to others. */
function callsOf({ notes, topology }: Trace): readonly OpenSpan[] {
  const calls = new Map<string, OpenSpan>()
  const key = ({ index, sequence }: TraceNote) => `${index}:${sequence}`
  for (const note of notes) {
    if (note.way !== TransitWay.out) continue
    const to = topology.wires[note.index]?.to ?? -1
    calls.set(key(note), { ...spanAt(note.index, to, note.fromNs, note.toNs), id: key(note) })
  }
  for (const note of notes) {
    const call = calls.get(key(note))
    if (call === undefined) continue
    if (note.way === TransitWay.began) call.workNs ??= note.toNs
    else if (note.way === TransitWay.back) {
      call.repliedNs = note.fromNs
      call.backNs = note.toNs
      call.outcome = note.outcome
    }
  }
  return [...calls.values()].sort((a, b) => a.sentNs - b.sentNs)
}

function attach(call: OpenSpan, root: OpenSpan, calls: readonly OpenSpan[], { topology }: Trace): void {
  const caller = topology.wires[call.wire]?.from ?? -1
  const before = [root, ...calls].filter(
    (other) => other !== call && other.node === caller && other.arrivedNs <= call.sentNs && !isBelow(other, call),
  )
  const open = before.filter(({ repliedNs }) => repliedNs === null || wasOpen(repliedNs, call))
  const parent = latest(open) ?? latest(before)
  call.isAftermath = open.length === 0 && parent !== undefined
  call.parent = parent ?? root
  call.parent.children.push(call)
}

/** Answered at the very instant of the call, a caller was open only if the call had ended by then too. */
function wasOpen(repliedNs: number, call: OpenSpan): boolean {
  return repliedNs > call.sentNs || (repliedNs === call.sentNs && call.backNs !== null && call.backNs <= repliedNs)
}

/** Hand-overs at one instant could seem to call each other in a circle. */
function isBelow(span: OpenSpan, of: OpenSpan): boolean {
  for (let at: OpenSpan | null = span; at !== null; at = at.parent) if (at === of) return true
  return false
}

function latest(spans: readonly OpenSpan[]): OpenSpan | undefined {
  return spans.reduce<OpenSpan | undefined>((best, span) => (best && best.arrivedNs > span.arrivedNs ? best : span), undefined)
}

/** A span's time, cut into parts that do not overlap; those of its calls are theirs. */
function partsOf(span: OpenSpan): readonly Part[] {
  const parts: Part[] = []
  const add = (kind: PartKind, fromNs: number, toNs: number) => {
    if (toNs > fromNs) parts.push({ kind, fromNs, toNs })
  }
  add('network', span.sentNs, span.arrivedNs)
  const end = span.repliedNs ?? lastSeen(span)
  let at = span.arrivedNs
  if (span.workNs !== null) {
    add('waiting', at, Math.min(span.workNs, end))
    at = Math.max(at, span.workNs)
  }
  let before: OpenSpan | null = null
  for (const child of span.children.filter(({ isAftermath }) => !isAftermath)) {
    const isAnother = before !== null && before.wire === child.wire && span.workNs === null
    add(isAnother ? 'pause' : ownKind(span), at, Math.min(child.sentNs, end))
    at = Math.max(at, Math.min(child.backNs ?? endOf(child), end))
    before = child
  }
  add(ownKind(span), at, end)
  for (const child of span.children) if (child.isAftermath) add('kept', span.repliedNs ?? at, child.sentNs)
  if (span.repliedNs !== null && span.backNs !== null) add('network', span.repliedNs, span.backNs)
  return parts
}

function ownKind({ workNs }: OpenSpan): PartKind {
  return workNs === null ? 'here' : 'service'
}

/** Of a call without an answer: when its caller ended, if that is known. */
function endOf(call: OpenSpan): number {
  return call.repliedNs ?? call.parent?.repliedNs ?? lastSeen(call)
}

/** The last thing known to have happened in a span. */
function lastSeen(span: OpenSpan): number {
  const own = Math.max(span.arrivedNs, span.workNs ?? 0)
  return span.children.reduce((last, child) => Math.max(last, child.backNs ?? lastSeen(child)), own)
}

/** A span of virtual time. */
export interface Extent {
  readonly fromNs: number
  readonly toNs: number
}

/** The whole extent of a trace: its request, and whatever went on after its end. */
export function extentOf(spans: readonly Span[]): Extent {
  const fromNs = Math.min(...spans.map(({ sentNs }) => sentNs))
  const ends = spans.flatMap(({ arrivedNs, backNs, repliedNs, parts }) => [
    arrivedNs,
    backNs ?? repliedNs ?? 0,
    ...parts.map(({ toNs }) => toNs),
  ])
  return { fromNs, toNs: Math.max(...ends) }
}
