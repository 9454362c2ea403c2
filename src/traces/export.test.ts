import { describe, expect, it } from 'vitest'
import { chromeTrace, openTelemetry } from './export'
import { GOOD, note, traceOf } from './notes.testing'

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
