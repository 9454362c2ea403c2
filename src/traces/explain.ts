import { OUTCOME, OUTCOMES } from '../params'
import { latencyNs, resultOf } from './collector'
import type { PartKind, Span } from './spans'
import type { Trace } from './trace'

/** What parts are called. */
export const PART_TITLES: Readonly<Record<PartKind, string>> = {
  network: 'network',
  waiting: 'waiting',
  service: 'service',
  here: 'at the node, undivided',
  pause: 'pause between tries',
  kept: 'kept after its answer',
}

/** Virtual time in three digits with its unit. */
export function durationText(ns: number): string {
  const figure = (value: number) => String(Number(value.toPrecision(3)))
  if (ns === 0) return '0 ms'
  if (ns < 999.5e3) return `${figure(ns / 1e3)} µs`
  return ns < 999.5e6 ? `${figure(ns / 1e6)} ms` : `${figure(ns / 1e9)} s`
}

export function nodeLabel({ topology }: Trace, node: number): string {
  return topology.nodes[node]?.label ?? 'unknown'
}

export function outcomeTitle(outcome: number | null): string {
  return outcome === null ? 'no answer seen' : OUTCOMES[outcome].title
}

/** Why a trace ended as it did, in one or two sentences made of what was noted and nothing else. */
export function explain(trace: Trace, spans: readonly Span[]): string {
  const result = resultOf(trace)
  const slow = slowText(trace, spans)
  if (result === 'good') return slow
  if (result === 'late') return `Answered after its deadline. ${slow}`
  const place = whereDecided(spans[0])
  const name = nodeLabel(trace, place.node)
  const title = outcomeTitle(trace.outcome)
  const open = place.children.filter((child) => isUnanswered(child, place))
  if (open.length > 0) {
    const names = [...new Set(open.map((child) => nodeLabel(trace, child.node)))].join(', ')
    return `Ended as “${title}” at ${name}, which had no answer from ${names} by then. ${slow}`
  }
  const failed = place.children.findLast(({ outcome }) => outcome !== null && OUTCOMES[outcome].group !== 'ok')
  if (failed !== undefined)
    return `Ended as “${title}” at ${name}, after “${outcomeTitle(failed.outcome)}” from ${nodeLabel(trace, failed.node)}. ${slow}`
  if (place.children.length === 0 && trace.outcome === OUTCOME.timeout && place.wire < 0)
    return `Ended as “${title}” at ${name}; no call was noted, as of a request that is lost on a wire. ${slow}`
  return `Ended as “${title}” at ${name}. ${slow}`
}

/** What was noted of one span beyond its times; empty when there is nothing to say. */
export function remark(span: Span): string {
  const { parent } = span
  if (span.isAftermath) return 'sent on after the answer'
  if (parent === null) return ''
  if (isUnanswered(span, parent)) {
    if (span.backNs !== null) return 'answered too late: its caller had gone on'
    return parent.repliedNs === null ? 'no answer seen' : 'no answer before its caller went on'
  }
  return ''
}

/** Its answer did not come back before its caller had ended. */
function isUnanswered(span: Span, caller: Span): boolean {
  if (span.isAftermath) return false
  return span.backNs === null || (caller.repliedNs !== null && span.backNs > caller.repliedNs)
}

/** The deepest request from which the outcome came up unchanged. */
function whereDecided(root: Span): Span {
  let at = root
  for (;;) {
    const next = at.children.findLast((child) => child.outcome === at.outcome && !child.isAftermath && !isUnanswered(child, at))
    if (next === undefined) return at
    at = next
  }
}

/** Where most of the time went while somebody waited for the answer. */
function slowText(trace: Trace, spans: readonly Span[]): string {
  const total = latencyNs(trace)
  if (total === 0) return 'It took no time.'
  const times = new Map<string, Interval[]>()
  for (const span of spans) {
    for (const { kind, fromNs, toNs } of span.parts) {
      if (kind === 'kept' || fromNs >= trace.endedNs) continue
      const text = placeText(kind, nodeLabel(trace, span.node))
      times.set(text, [...(times.get(text) ?? []), { fromNs, toNs: Math.min(toNs, trace.endedNs) }])
    }
  }
  const sums = [...times].map(([text, intervals]) => ({ text, ns: coveredNs(intervals) }))
  const most = sums.sort((a, b) => b.ns - a.ns)[0]
  return most === undefined ? '' : `Most of its time: ${durationText(most.ns)} ${most.text}.`
}

interface Interval {
  readonly fromNs: number
  readonly toNs: number
}

/** Calls side by side share their time: it counts once. */
function coveredNs(intervals: readonly Interval[]): number {
  let ns = 0
  let covered = 0
  for (const { fromNs, toNs } of [...intervals].sort((a, b) => a.fromNs - b.fromNs)) {
    ns += Math.max(0, toNs - Math.max(fromNs, covered))
    covered = Math.max(covered, toNs)
  }
  return ns
}

function placeText(kind: PartKind, name: string): string {
  if (kind === 'network') return 'on wires'
  return kind === 'here' ? `at ${name}` : `${PART_TITLES[kind]} at ${name}`
}
