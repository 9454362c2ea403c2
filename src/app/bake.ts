import { usePending } from '../inspector/pending'
import type { ParamSpecs, ParamValue } from '../params'
import { isSet, paramsAt, type Scenario, wireOf, withWireParams } from '../scenario'
import { shownUntilSec, useRun } from '../state'

/** How many recorded parameter changes have taken effect by a virtual time. */
export function bakeable(scenario: Scenario, atSec: number): number {
  return (scenario.timeline ?? []).filter((entry) => isSet(entry) && entry.atSec <= atSec).length
}

/**
 * Makes the values in force at `atSec` the values with which the run begins: recorded parameter changes up to then go into the nodes
 * and wires, and off the timeline. Faults, and changes still to come, stay.
 */
export function bakeCurrentValues(scenario: Scenario, atSec: number): Scenario {
  if (bakeable(scenario, atSec) === 0) return scenario
  const nodes = scenario.nodes.map((node) => {
    const params = paramsAt(scenario, node.id, atSec)
    return Object.keys(params).length === 0 ? node : { ...node, params }
  })
  const wires = scenario.wires.map((wire) =>
    wireOf(scenario, wire.id) === undefined ? wire : withWireParams(wire, paramsAt(scenario, wire.id, atSec)),
  )
  const left = (scenario.timeline ?? []).filter((entry) => !isSet(entry) || entry.atSec > atSec)
  const { timeline: _, ...rest } = scenario
  return left.length > 0 ? { ...rest, nodes, wires, timeline: left } : { ...rest, nodes, wires }
}

/**
 * The document with the values that the inspector shows at this moment, also those that the run is about to take: what a copy is made of. A copy
 * begins with what a person sees of the original; the timeline goes on speaking of the original alone.
 */
export function asSeen(scenario: Scenario): Scenario {
  const { virtualSec, reachedSpeed } = useRun.getState()
  const atSec = shownUntilSec(virtualSec, reachedSpeed)
  const pending = Object.entries(usePending.getState()).flatMap(([id, params]) =>
    Object.entries(params).map(([param, to]) => ({ atSec, set: `${id}.${param}`, to })),
  )
  return bakeCurrentValues({ ...scenario, timeline: [...(scenario.timeline ?? []), ...pending] }, atSec)
}

/**
 * Sets a parameter of some nodes from the start of the run on. Those that it depends on begin with the values in force at `atSec`, or it would
 * mean nothing until then; what was recorded of all of them up to then goes off the timeline.
 */
export function setFromStart(
  scenario: Scenario,
  { nodeIds, param, value }: { readonly nodeIds: readonly string[]; readonly param: string; readonly value: ParamValue },
  specs: ParamSpecs,
  atSec: number,
): Scenario {
  const names = new Set([param])
  for (const name of names) {
    const { when } = specs[name] ?? {}
    if (when !== undefined) names.add(when.param)
  }
  const nodes = scenario.nodes.map((node) => {
    if (!nodeIds.includes(node.id)) return node
    const inForce = Object.entries(paramsAt(scenario, node.id, atSec)).filter(([name]) => names.has(name))
    return { ...node, params: { ...node.params, ...Object.fromEntries(inForce), [param]: value } }
  })
  const gone = new Set(nodeIds.flatMap((id) => [...names].map((name) => `${id}.${name}`)))
  const left = (scenario.timeline ?? []).filter((entry) => !isSet(entry) || entry.atSec > atSec || !gone.has(entry.set))
  const { timeline: _, ...rest } = scenario
  return left.length > 0 ? { ...rest, nodes, timeline: left } : { ...rest, nodes }
}
