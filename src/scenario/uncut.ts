import type { Plan } from './plan'

/** The plan for a run in which both ends of these wires are together: a wire that may take no time is never cut. */
export function withUncut(plan: Plan, ids: readonly string[]): Plan {
  if (ids.length === 0) return plan
  return { ...plan, wires: plan.wires.map((wire) => (ids.includes(wire.id) ? { ...wire, minLatencyNs: 0 } : wire)) }
}
