import type { Scenario } from '../../src/scenario'

/** Producers of the busy log; each sends its share of the records. */
const PRODUCERS = 4
const PARTITIONS = 12
const GROUPS = ['billing', 'search', 'audit'] as const
const WIRE_MS = 1

/**
 * A log as busy as it may be: records of 1,000 bytes with Zipf keys from four producers, twelve partitions with three copies each and
 * acks=all, and three groups of twelve members that take what a poll gives at once. All wires take a millisecond.
 */
export function busyLog(ratePerSec: number, seed: number): Scenario {
  const at = { x: 0, y: 0 }
  const sources = Array.from({ length: PRODUCERS }, (_, i) => `source${i + 1}`)
  const groups = GROUPS.map((id) => ({
    type: 'group' as const,
    wire: `to-${id}`,
    members: PARTITIONS,
    listener: 'batch',
    initialRebalanceDelayMs: 0,
    autoOffsetReset: 'earliest',
  }))
  return {
    spillway: 1,
    name: 'A busy log',
    seed,
    durationSec: 1,
    nodes: [
      ...sources.map((id) => ({ id, kind: 'producer', ...at, params: { ratePerSec: ratePerSec / PRODUCERS } })),
      { id: 'log', kind: 'log', ...at, params: { partitions: PARTITIONS, replicationFactor: 3, minInsyncReplicas: 2, groups } },
      ...GROUPS.map((id) => ({ id, kind: 'worker-pool', ...at, params: { workers: PARTITIONS, serviceTimeMs: 1 } })),
    ],
    wires: [
      ...sources.map((id) => ({ id: `from-${id}`, from: id, to: 'log', latencyMs: WIRE_MS })),
      ...GROUPS.map((id) => ({ id: `to-${id}`, from: 'log.out', to: id, latencyMs: WIRE_MS })),
    ],
  }
}
