import type { Plan } from '../../src/scenario/plan'
import { createLinks, leastLatenciesNs, partition, suggestedWorkers } from '../parallel'
import { COMMAND_RECORD_BYTES, COMMAND_RING_CAPACITY } from '../protocol/commands'
import { controlBytes } from '../protocol/control'
import { ACK_RECORD_BYTES, ACK_RING_CAPACITY, type EngineInit, type PrepareOptions } from '../protocol/engine'
import { allocate, layoutOf } from '../protocol/layout'
import { TRANSIT_RECORD_BYTES, TRANSIT_RING_CAPACITY } from '../protocol/transits'
import { SpscRing } from '../queue-core'

/** Memory that the checkpoints of a run may take. */
const MAX_CHECKPOINT_BYTES = 256e6

/** Allocates everything a run needs and deals its nodes out: one init for each worker that takes part. */
export function prepareRun(plan: Plan, options: PrepareOptions): EngineInit[] {
  const wanted = options.shared ? (options.workers ?? suggestedWorkers(plan, options.cores)) : 1
  const parts = partition(plan, wanted)
  const { workers, assignment, lookaheadNs } = parts
  const layout = layoutOf(plan, { warmup: plan.warmupNs > 0, isSampled: () => options.series ?? true })
  const ring = (capacity: number, recordBytes: number) =>
    SpscRing.create({ capacity, recordBytes, shared: options.shared }).buffer
  const bytes = controlBytes(plan.nodes.length)
  const common = {
    plan,
    layout,
    workers,
    assignment,
    lookaheadNs,
    leastLatenciesNs: leastLatenciesNs(plan, parts),
    telemetry: allocate(layout, options.shared),
    control: options.shared ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes),
    links: workers > 1 ? createLinks(workers) : [],
    ackRing: ring(ACK_RING_CAPACITY, ACK_RECORD_BYTES),
    stopAtDuration: options.stopAtDuration,
    checkpointBytes: options.checkpointBytes ?? MAX_CHECKPOINT_BYTES,
  }
  return Array.from({ length: workers }, (_, worker) => ({
    ...common,
    worker,
    commandRing: ring(COMMAND_RING_CAPACITY, COMMAND_RECORD_BYTES),
    transitRing: ring(TRANSIT_RING_CAPACITY, TRANSIT_RECORD_BYTES),
  }))
}
