import { describe, expect, it } from 'vitest'
import { OUTCOME, type OutcomeId } from '../params'
import { type TraceNote, TransitWay } from '../sim-client/api'
import { latencyNs, resultOf, TraceCollector } from './collector'
import { explain, remark } from './explain'
import { chromeTrace, openTelemetry } from './export'
import { assembleSpans, type Span } from './spans'
import type { Topology, Trace } from './trace'

/** Users → timeout → pool → store, and pool → mail by a queue. */
const topology: Topology = {
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

function note(way: keyof typeof TransitWay, index: number, fromNs: number, toNs: number, told: Told = {}): TraceNote {
  const { outcome = 'ok', isLate = false, sequence = 1, trace = 7 } = told
  return { way: TransitWay[way], index, fromNs, toNs, outcome: OUTCOME[outcome], isLate, trace, sequence }
}

function traceOf(notes: readonly TraceNote[]): Trace {
  const collector = new TraceCollector()
  collector.begin(topology)
  for (const each of notes) collector.note(each)
  return collector.list('recent', 'all')[0]
}

/** `node sent–back [part from–to …]`, indented by depth. */
function drawn(spans: readonly Span[]): string[] {
  return spans.map((span) => {
    const parts = span.parts.map(({ kind, fromNs, toNs }) => `${kind} ${fromNs}–${toNs}`)
    return `${'  '.repeat(span.depth)}${topology.nodes[span.node].label} ${span.sentNs}–${span.backNs} [${parts.join(', ')}]`
  })
}

/** A call with one retry: the pool lets it wait, works, calls the store twice and answers. */
const GOOD = [
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

describe('spans', () => {
  it('nest by who called, with waiting, service and network apart', () => {
    expect(drawn(assembleSpans(traceOf(GOOD)))).toEqual([
      'Users 0–160 []',
      '  Timeout 0–160 [network 0–10, network 150–160]',
      '    Pool 10–150 [network 10–20, waiting 20–50, service 50–60, service 85–100, service 130–140, network 140–150]',
      '      Store 60–85 [network 60–65, here 65–80, network 80–85]',
      '      Store 100–130 [network 100–105, here 105–125, network 125–130]',
    ])
  })

  it('are the same in whatever order the workers told of them', () => {
    const told = drawn(assembleSpans(traceOf(GOOD)))
    for (let turn = 1; turn < GOOD.length; turn++) {
      expect(drawn(assembleSpans(traceOf([...GOOD.slice(turn), ...GOOD.slice(0, turn)])))).toEqual(told)
    }
  })

  it('match replies to requests that overtake each other on one wire', () => {
    const hedged = [
      note('out', 0, 0, 10),
      note('out', 1, 10, 20, { sequence: 1 }),
      note('out', 1, 30, 40, { sequence: 2 }),
      note('back', 1, 60, 70, { sequence: 2 }),
      note('back', 0, 70, 80),
      note('ended', 0, 0, 80),
      note('back', 1, 200, 210, { sequence: 1 }),
    ]
    const spans = assembleSpans(traceOf(hedged))
    expect(drawn(spans).slice(2)).toEqual([
      '    Pool 10–210 [network 10–20, here 20–200, network 200–210]',
      '    Pool 30–70 [network 30–40, here 40–60, network 60–70]',
    ])
    expect(remark(spans[2])).toBe('answered too late: its caller had gone on')
    expect(remark(spans[3])).toBe('')
  })

  it('call the time between two tries a pause where the node does not tell when it works', () => {
    const retried = [
      note('out', 0, 0, 0),
      note('out', 1, 0, 5, { sequence: 1 }),
      note('back', 1, 15, 20, { sequence: 1, outcome: 'error' }),
      note('out', 1, 70, 75, { sequence: 2 }),
      note('back', 1, 85, 90, { sequence: 2 }),
      note('back', 0, 90, 90),
      note('ended', 0, 0, 90),
    ]
    expect(drawn(assembleSpans(traceOf(retried)))[1]).toBe('  Timeout 0–90 [pause 20–70]')
  })

  it('follow what a node sends on after it has answered', () => {
    const kept = [
      note('out', 0, 0, 1),
      note('out', 1, 1, 2),
      note('out', 3, 2, 3),
      note('back', 3, 3, 4),
      note('back', 1, 4, 5),
      note('back', 0, 5, 6),
      note('ended', 0, 0, 6),
      note('out', 4, 50, 51),
      note('back', 4, 60, 61),
    ]
    const spans = assembleSpans(traceOf(kept))
    expect(drawn(spans).slice(3)).toEqual([
      '      Queue 2–4 [network 2–3, kept 3–50, network 3–4]',
      '        Mailer 50–61 [network 50–51, here 51–60, network 60–61]',
    ])
    expect(spans[4].isAftermath).toBe(true)
  })
})

describe('an explanation', () => {
  const timedOut = [
    note('out', 0, 0, 10),
    note('out', 1, 10, 20),
    note('began', 1, 20, 90),
    note('back', 0, 110, 120, { outcome: 'timeout' }),
    note('ended', 0, 0, 120, { outcome: 'timeout' }),
  ]

  it('names the node that gave up, and whose answer it had not got', () => {
    const trace = traceOf(timedOut)
    expect(explain(trace, assembleSpans(trace))).toMatch(
      /^Ended as “timeout” at Timeout, which had no answer from Pool by then\. Most of its time: /,
    )
  })

  it('goes down to where a refusal began', () => {
    const refused = [
      note('out', 0, 0, 10),
      note('out', 1, 10, 20),
      note('back', 1, 20, 30, { outcome: 'rejectedQueueFull' }),
      note('back', 0, 30, 40, { outcome: 'rejectedQueueFull' }),
      note('ended', 0, 0, 40, { outcome: 'rejectedQueueFull' }),
    ]
    const trace = traceOf(refused)
    expect(explain(trace, assembleSpans(trace))).toBe(
      'Ended as “rejected, queue full” at Pool. Most of its time: 0.04 µs on wires.',
    )
  })

  it('counts the time of calls side by side once, and none after the end', () => {
    const trace = traceOf([
      note('out', 0, 0, 10),
      note('out', 1, 10, 20, { sequence: 1 }),
      note('out', 1, 10, 20, { sequence: 2 }),
      note('back', 1, 120, 120, { sequence: 1 }),
      note('back', 0, 120, 120),
      note('ended', 0, 0, 120),
      note('back', 1, 900, 900, { sequence: 2 }),
    ])
    expect(explain(trace, assembleSpans(trace))).toBe('Most of its time: 0.1 µs at Pool.')
  })

  it('names the last of several failures', () => {
    const trace = traceOf([
      note('out', 0, 0, 10),
      note('out', 1, 10, 10, { sequence: 1 }),
      note('back', 1, 20, 20, { sequence: 1, outcome: 'rejectedQueueFull' }),
      note('out', 1, 30, 30, { sequence: 2 }),
      note('back', 1, 40, 40, { sequence: 2, outcome: 'error' }),
      note('back', 0, 50, 60, { outcome: 'timeout' }),
      note('ended', 0, 0, 60, { outcome: 'timeout' }),
    ])
    expect(explain(trace, assembleSpans(trace))).toMatch(/^Ended as “timeout” at Timeout, after “error” from Pool\./)
  })

  it('calls an answer after the deadline late', () => {
    const trace = traceOf([...GOOD.slice(0, -1), note('ended', 0, 0, 160, { isLate: true })])
    expect(resultOf(trace)).toBe('late')
    expect(explain(trace, assembleSpans(trace))).toMatch(/^Answered after its deadline\. Most of its time: 0\.06 µs on wires/)
  })
})

describe('the collector', () => {
  it('keeps the slowest and some of each failure when they are no longer recent', () => {
    const collector = new TraceCollector()
    collector.begin(topology)
    collector.note(note('ended', 0, 0, 1e9, { trace: 1 }))
    collector.note(note('ended', 0, 0, 5, { trace: 2, outcome: 'rejectedShed' }))
    for (let i = 3; i < 1003; i++) collector.note(note('ended', 0, i, i + 100, { trace: i }))
    expect(collector.ended).toBe(1002)
    expect(latencyNs(collector.list('slowest', 'all')[0])).toBe(1e9)
    expect(collector.list('recent', 'rejected').map(({ id }) => id)).toEqual([2])
    expect(collector.list('recent', 'all')).toHaveLength(200)
  })

  it('holds a bounded number of notes, and says when a trace is cut', () => {
    const collector = new TraceCollector()
    collector.begin(topology)
    for (let i = 0; i < 1000; i++) collector.note(note('out', 0, i, i, { sequence: i }))
    collector.note(note('ended', 0, 0, 1))
    const [trace] = collector.list('recent', 'all')
    expect(trace.notes).toHaveLength(400)
    expect(trace.isCut).toBe(true)
  })

  it('takes a number that comes back much later for another request', () => {
    const collector = new TraceCollector()
    collector.begin(topology)
    for (const each of GOOD) collector.note(each)
    collector.note(note('out', 0, 100e9, 100e9))
    collector.note(note('ended', 0, 100e9, 101e9))
    expect(collector.list('recent', 'all').map(({ notes }) => notes.length)).toEqual([1, GOOD.length - 1])
  })

  it('keeps the slowest ones whole, whatever came after them', () => {
    const collector = new TraceCollector()
    collector.begin(topology)
    for (let i = 1; i <= 500; i++) collector.note(note('ended', 0, 0, (i * 7919) % 501, { trace: i }))
    const slowest = Array.from({ length: 60 }, (_, i) => 500 - i)
    expect(collector.list('slowest', 'all').map(latencyNs)).toEqual(slowest)
  })

  it('follows requests also when it has seen many notes', () => {
    const collector = new TraceCollector()
    collector.begin(topology)
    for (let trace = 1; trace <= 1000; trace++) {
      for (let i = 0; i < 100; i++) collector.note(note('out', 0, i, i, { sequence: i, trace }))
      collector.note(note('ended', 0, 0, trace, { trace }))
    }
    for (const { notes } of collector.list('recent', 'all')) expect(notes).toHaveLength(100)
  })

  it('counts the end of a request once', () => {
    const collector = new TraceCollector()
    collector.begin(topology)
    collector.note(note('ended', 0, 0, 160))
    collector.note(note('ended', 0, 0, 900, { outcome: 'timeout' }))
    expect(collector.ended).toBe(1)
    expect(collector.list('recent', 'all').map(latencyNs)).toEqual([160])
  })

  it('leaves signals alone, which belong to no request', () => {
    const collector = new TraceCollector()
    collector.begin(topology)
    collector.note(note('out', 0, 0, 1, { trace: 0 }))
    expect(collector.list('recent', 'all')).toEqual([])
  })
})

describe('an export', () => {
  it('gives Chrome complete events in microseconds, parts inside their spans', () => {
    const { traceEvents } = JSON.parse(chromeTrace([traceOf(GOOD)])) as { traceEvents: Record<string, number | string>[] }
    const spans = traceEvents.filter(({ cat }) => cat === 'request')
    expect(spans.map(({ name, ts, dur }) => [name, ts, dur])).toEqual([
      ['Users', 0, 0.16],
      ['Timeout', 0, 0.16],
      ['Pool', 0.01, 0.14],
      ['Store', 0.06, 0.025],
      ['Store', 0.1, 0.03],
    ])
    for (const part of traceEvents.filter(({ cat }) => cat === 'part')) {
      const holds = spans.some(
        ({ tid, ts, dur }) =>
          tid === part.tid &&
          Number(ts) <= Number(part.ts) &&
          Number(part.ts) + Number(part.dur) <= Number(ts) + Number(dur) + 1e-9,
      )
      expect(holds).toBe(true)
    }
  })

  it('gives a request without an answer an end: the last thing known of it', () => {
    const lost = traceOf([
      note('out', 0, 0, 1000),
      note('out', 1, 1000, 2000),
      note('began', 1, 2000, 5000),
      note('ended', 0, 0, 9000, { outcome: 'timeout' }),
    ])
    const { traceEvents } = JSON.parse(chromeTrace([lost])) as { traceEvents: Record<string, number | string>[] }
    const spans = traceEvents.filter(({ cat }) => cat === 'request')
    expect(spans.map(({ name, ts, dur }) => [name, ts, dur])).toEqual([
      ['Users', 0, 9],
      ['Timeout', 0, 5],
      ['Pool', 1, 4],
    ])
  })

  it('tells the requests of two producers apart whose numbers are the same', () => {
    const ids = [0, 3].map((producer) => /"traceId":"(\w+)"/.exec(openTelemetry([traceOf([note('ended', producer, 0, 5)])]))?.[1])
    expect(new Set(ids).size).toBe(2)
  })

  it('gives OpenTelemetry spans with hexadecimal ids, parents, times as text and a status', () => {
    interface OtelSpan {
      readonly traceId: string
      readonly spanId: string
      readonly parentSpanId?: string
      readonly startTimeUnixNano: string
      readonly endTimeUnixNano: string
      readonly status: { readonly code: number; readonly message?: string }
    }
    interface Otel {
      readonly resourceSpans: readonly {
        readonly resource: { readonly attributes: readonly { readonly value: { readonly stringValue: string } }[] }
        readonly scopeSpans: readonly { readonly spans: readonly OtelSpan[] }[]
      }[]
    }
    const { resourceSpans } = JSON.parse(openTelemetry([traceOf(GOOD)], 1_000n)) as Otel
    expect(resourceSpans.map(({ resource }) => resource.attributes[0].value.stringValue)).toEqual([
      'Users',
      'Timeout',
      'Pool',
      'Store',
    ])
    const spans = resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans))
    const ids = new Set(spans.map(({ spanId }) => spanId))
    expect(ids.size).toBe(5)
    for (const { traceId, spanId, parentSpanId } of spans) {
      expect(traceId).toMatch(/^[0-9a-f]{32}$/)
      expect(spanId).toMatch(/^[0-9a-f]{16}$/)
      if (parentSpanId !== undefined) expect(ids.has(parentSpanId)).toBe(true)
    }
    expect(spans.filter(({ parentSpanId }) => parentSpanId === undefined)).toHaveLength(1)
    expect(spans.map(({ status }) => status.code)).toEqual([1, 1, 1, 2, 1])
    expect([spans[2].startTimeUnixNano, spans[2].endTimeUnixNano]).toEqual(['1010', '1150'])
  })
})
