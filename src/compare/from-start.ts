import { isSet, type Scenario, type SetEntry, splitSet } from '../scenario'

/** Recorded changes of parameters that the other variant does not have. */
export function ownChanges({ timeline = [] }: Scenario, other: Scenario): readonly SetEntry[] {
  const there = new Set((other.timeline ?? []).map((entry) => JSON.stringify(entry)))
  return timeline.filter(isSet).filter((entry) => !there.has(JSON.stringify(entry)))
}

/** The scenario with its own recorded changes of parameters from the start; what both variants have stays where it is on the timeline. */
export function fromStart(scenario: Scenario, other: Scenario): Scenario {
  const own = ownChanges(scenario, other)
  if (own.length === 0) return scenario
  const nodes = scenario.nodes.map((node) => {
    const set = own.flatMap(({ set, to }): [string, SetEntry['to']][] => {
      const target = splitSet(set)
      return target?.node === node.id ? [[target.param, to]] : []
    })
    return set.length === 0 ? node : { ...node, params: { ...node.params, ...Object.fromEntries(set) } }
  })
  const timeline = scenario.timeline?.filter((entry) => !isSet(entry) || !own.includes(entry))
  return { ...scenario, nodes, timeline }
}
