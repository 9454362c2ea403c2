import type { ScenarioWire } from '../scenario/document'

/** The latency of a wire in a few characters. */
export function latencyText(wire: ScenarioWire): string {
  const { latencyMs } = wire
  if (latencyMs === undefined || latencyMs === 0) return 'in process'
  if (typeof latencyMs === 'number') return `${latencyMs} ms`
  return 'mean' in latencyMs ? `${latencyMs.dist} ${latencyMs.mean} ms` : latencyMs.dist
}
