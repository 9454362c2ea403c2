import { describe, expect, it } from 'vitest'
import { readOrder } from '../../src/kinds/contract-order'
import type { Scenario } from '../../src/scenario'
import { TelemetryReader } from '../protocol/reader'
import { type TransitNote, TransitReader, TransitWay } from '../protocol/transits'
import { LiveThreads } from '../testing/live-threads'
import { simulate } from '../testing/simulate'

/** Consumers of different speed, the slow one from half a second on: then a later message of a key is done before an earlier one. */
const scenario: Scenario = {
  spillway: 1,
  name: 'overtaking',
  durationSec: 32,
  seed: 3,
  nodes: [
    { id: 'users', kind: 'producer', x: 0, y: 0, params: { ratePerSec: 12_000, keyspace: 4 } },
    { id: 'queue', kind: 'queue', x: 1, y: 0, params: { prefetch: 1 } },
    { id: 'work', kind: 'worker-pool', x: 2, y: 0, params: { workers: 1, serviceTimeMs: 0.01 } },
    { id: 'slow', kind: 'worker-pool', x: 2, y: 1, params: { workers: 1, serviceTimeMs: 1 } },
  ],
  wires: [
    { id: 'in', from: 'users', to: 'queue', latencyMs: 0.5 },
    { id: 'w', from: 'queue', to: 'work', latencyMs: 0.02 },
    { id: 's', from: 'queue', to: 'slow', latencyMs: 0.02 },
  ],
}

function notesOf(readers: readonly TransitReader[]): readonly TransitNote[] {
  const notes: TransitNote[] = []
  for (const reader of readers) reader.drain((note) => notes.push({ ...note }))
  return notes
}

// Two workers that meet at every window take long where all cores are busy.
describe.each([1, 2])('going through a run again on %i workers', (workers) => {
  it('traces the requests that begin at two instants and no others, over checkpoints, and changes nothing', async () => {
    const run = await LiveThreads.open(scenario, workers)
    const { telemetry, layout, plan } = run.inits[0]
    const story = () => {
      const reader = new TelemetryReader(telemetry, layout, plan)
      reader.advance(run.nowSec * 1e9)
      return readOrder(reader.nodeView(1))
    }
    run.send({ type: 'speed', factor: Infinity })
    run.send({ type: 'seek', toNs: 30e9, after: 'pause' })
    await run.sought()
    expect(run.checkpoints.count).toBeGreaterThan(1)
    const before = story()
    if (before === null) throw new Error('no order was broken')
    expect([before.late.trace, before.early.trace]).toEqual([0, 0])
    const instantsNs = [before.late.createdNs, before.early.createdNs]
    const readers = run.inits.map(({ transitRing }) => new TransitReader(transitRing))
    notesOf(readers)
    run.send({ type: 'seek', toNs: Math.min(...instantsNs), after: 'pause' })
    await run.sought()
    run.send({ type: 'seek', toNs: 30e9, after: 'pause', tracing: { instantsNs, untilNs: 30e9 } })
    await run.sought()

    const after = story()
    expect(after?.late).toEqual({ ...before.late, trace: after?.late.trace })
    const traces = [after?.late.trace, after?.early.trace]
    expect(traces).not.toContain(0)
    const ended = notesOf(readers).filter(({ way }) => way === TransitWay.ended)
    expect(new Set(ended.map(({ fromNs }) => fromNs))).toEqual(new Set(instantsNs))
    for (const trace of traces) expect(ended.map((note) => note.trace)).toContain(trace)

    run.send({ type: 'play' })
    await run.until(() => run.digest !== null)
    expect(run.digest).toBe(simulate(scenario).digest)
    await run.stop()
  }, 150_000)
})
