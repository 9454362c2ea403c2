import { isSet, type Scenario, type SetEntry, splitSet, wireOf, withWireParams } from '../scenario'

/** Recorded changes of parameters that the other variant does not have. */
export function ownChanges({ timeline = [] }: Scenario, other: Scenario): readonly SetEntry[] {
  const there = new Set((other.timeline ?? []).map((entry) => JSON.stringify(entry)))
  return timeline.filter(isSet).filter((entry) => !there.has(JSON.stringify(entry)))
}

/** The scenario with its own recorded changes of parameters from the start; what both variants have stays where it is on the timeline. */
export function fromStart(scenario: Scenario, other: Scenario): Scenario {
  const own = ownChanges(scenario, other)
  if (own.length === 0) return scenario
  const setOf = (id: string) =>
    Object.fromEntries(
      own.flatMap(({ set, to }): [string, SetEntry['to']][] => {
        const target = splitSet(set)
        return target?.node === id ? [[target.param, to]] : []
      }),
    )
  const nodes = scenario.nodes.map((node) => {
    const set = setOf(node.id)
    return Object.keys(set).length === 0 ? node : { ...node, params: { ...node.params, ...set } }
  })
  const wires = scenario.wires.map((wire) =>
    wireOf(scenario, wire.id) === undefined ? wire : withWireParams(wire, setOf(wire.id)),
  )
  const timeline = scenario.timeline?.filter((entry) => !isSet(entry) || !own.includes(entry))
  return { ...scenario, nodes, wires, timeline }
}
