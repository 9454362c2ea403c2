import { OUTCOMES } from '../params'
import { remark } from './explain'
import { assembleSpans, type Span } from './spans'
import type { Trace } from './trace'

/**
 * Traces in the JSON object format of Chrome's trace viewer and Perfetto: a process for each trace, a track for each node, complete events
 * (`ph: X`) in microseconds of virtual time. Parts of a span are events inside it.
 */
export function chromeTrace(traces: readonly Trace[]): string {
  const events = traces.flatMap((trace, i) => {
    const pid = i + 1
    const spans = assembleSpans(trace)
    const nodes = [...new Set(spans.map(({ node }) => node))]
    const outcome = OUTCOMES[trace.outcome].title
    return [
      { name: 'process_name', ph: 'M', pid, args: { name: `Request ${trace.id}, ${outcome}` } },
      ...nodes.map((node) => ({
        name: 'thread_name',
        ph: 'M',
        pid,
        tid: node + 1,
        args: { name: trace.topology.nodes[node]?.label ?? String(node) },
      })),
      ...spans.flatMap((span) => chromeEvents(trace, span, pid)),
    ]
  })
  return JSON.stringify({ displayTimeUnit: 'ms', traceEvents: events })
}

function chromeEvents(trace: Trace, span: Span, pid: number): readonly object[] {
  const tid = span.node + 1
  const at = (fromNs: number, toNs: number) => ({ ph: 'X', pid, tid, ts: fromNs / 1e3, dur: (toNs - fromNs) / 1e3 })
  const name = trace.topology.nodes[span.node]?.label ?? String(span.node)
  return [
    { name, cat: 'request', ...at(span.sentNs, endNs(span)), args: attributesOf(trace, span) },
    ...span.parts
      .filter(({ kind }) => kind !== 'kept')
      .map(({ kind, fromNs, toNs }) => ({ name: kind, cat: 'part', ...at(fromNs, toNs) })),
  ]
}

/**
 * Traces in the JSON encoding of the OpenTelemetry protocol (OTLP 1.x, `resourceSpans`): each node is a service, identifiers are hexadecimal
 * and made from the run's own numbers, times are virtual nanoseconds counted from `epochNs`, by default 1970.
 */
export function openTelemetry(traces: readonly Trace[], epochNs = 0n): string {
  const services = new Map<string, object[]>()
  for (const trace of traces) {
    const spans = assembleSpans(trace)
    const ids = new Map(spans.map((span, i) => [span, hex((trace.id >>> 0) * 512 + i + 1, 16)]))
    for (const span of spans) {
      const service = trace.topology.nodes[span.node]?.label ?? String(span.node)
      const list = services.get(service) ?? []
      services.set(service, list)
      list.push(otelSpan(trace, span, ids, epochNs))
    }
  }
  const resourceSpans = [...services].map(([name, spans]) => ({
    resource: { attributes: [attribute('service.name', name)] },
    scopeSpans: [{ scope: { name: 'spillway' }, spans }],
  }))
  return JSON.stringify({ resourceSpans })
}

/** Kinds and status codes of OTLP. */
const SPAN_INTERNAL = 1
const SPAN_SERVER = 2
const SPAN_CONSUMER = 5
const STATUS = { unset: 0, ok: 1, error: 2 } as const

function otelSpan(trace: Trace, span: Span, ids: ReadonlyMap<Span, string>, epochNs: bigint): object {
  const time = (ns: number) => String(epochNs + BigInt(Math.round(ns)))
  const code = span.outcome === null ? 'unset' : OUTCOMES[span.outcome].group === 'ok' ? 'ok' : 'error'
  return {
    // The origin tells apart what the numbers of two producers do not.
    traceId: hex(trace.node + 1, 16) + hex(trace.id >>> 0, 16),
    spanId: ids.get(span),
    ...(span.parent !== null && { parentSpanId: ids.get(span.parent) }),
    name: trace.topology.nodes[span.node]?.label ?? String(span.node),
    kind: span.wire < 0 ? SPAN_INTERNAL : span.isAftermath ? SPAN_CONSUMER : SPAN_SERVER,
    startTimeUnixNano: time(span.sentNs),
    endTimeUnixNano: time(endNs(span)),
    attributes: Object.entries(attributesOf(trace, span)).map(([key, value]) => attribute(key, value)),
    events: span.parts.map(({ kind, fromNs, toNs }) => ({
      timeUnixNano: time(fromNs),
      name: kind,
      attributes: [attribute('spillway.duration_ns', toNs - fromNs)],
    })),
    status: { code: STATUS[code], ...(code === 'error' && { message: OUTCOMES[span.outcome ?? 0].title }) },
  }
}

/** A span ends when its answer is back; without one, with the last thing known of it. */
function endNs(span: Span): number {
  if (span.backNs !== null) return span.backNs
  const inside = span.parts.filter(({ kind }) => kind !== 'kept').map(({ toNs }) => toNs)
  const calls = span.children.filter(({ isAftermath }) => !isAftermath).map(endNs)
  return Math.max(span.arrivedNs, ...inside, ...calls)
}

function attributesOf(trace: Trace, span: Span): Readonly<Record<string, string | number | boolean>> {
  const said = remark(span)
  return {
    'spillway.node': trace.topology.nodes[span.node]?.id ?? '',
    'spillway.kind': trace.topology.nodes[span.node]?.kind ?? '',
    ...(span.wire >= 0 && { 'spillway.wire': trace.topology.wires[span.wire]?.id ?? '' }),
    'spillway.outcome': span.outcome === null ? 'none seen' : OUTCOMES[span.outcome].id,
    ...(span.wire < 0 && { 'spillway.late': trace.isLate }),
    ...(said !== '' && { 'spillway.remark': said }),
  }
}

function attribute(key: string, value: string | number | boolean): object {
  if (typeof value === 'boolean') return { key, value: { boolValue: value } }
  return { key, value: typeof value === 'string' ? { stringValue: value } : { doubleValue: value } }
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0')
}
