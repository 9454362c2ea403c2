import { describe, expect, it } from 'vitest'
import { resultOf } from './collector'
import { explain, remark } from './explain'
import { GOOD, note, topology, traceOf } from './notes.testing'
import { assembleSpans, type Span } from './spans'

/** `node sent–back [part from–to …]`, indented by depth. */
function drawn(spans: readonly Span[]): string[] {
  return spans.map((span) => {
    const parts = span.parts.map(({ kind, fromNs, toNs }) => `${kind} ${fromNs}–${toNs}`)
    return `${'  '.repeat(span.depth)}${topology.nodes[span.node].label} ${span.sentNs}–${span.backNs} [${parts.join(', ')}]`
  })
}

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
