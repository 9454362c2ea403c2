import { SCHEMAS, type Schemas } from '../kinds/schemas'
import { type Distribution, exactText } from '../params'
import { cycleText, instantCycle } from './cycle'
import type { Scenario } from './document'
import { graphOf, isInstant, startsControl } from './graph'
import { isSet, sortTimeline, splitSet } from './timeline'
import { wireOf } from './wire-params'

interface LatencyChange {
  readonly atSec: number
  readonly wire: string
  readonly instant: boolean
}

function latencyChanges(scenario: Scenario): readonly LatencyChange[] {
  return sortTimeline(scenario.timeline ?? []).flatMap((entry) => {
    const change = isSet(entry) ? splitSet(entry.set) : null
    if (change?.param !== 'latencyMs' || !isSet(entry) || wireOf(scenario, change.node) === undefined) return []
    return [{ atSec: entry.atSec, wire: change.node, instant: isInstant(entry.to as number | Distribution) }]
  })
}

/** Why changes of latencies on the timeline cannot be: a cycle of wires on which no time passes from then on. `null`: there is none. */
export function timelineCycle(scenario: Scenario, schemas: Schemas = SCHEMAS): string | null {
  const changes = latencyChanges(scenario)
  if (!changes.some(({ instant }) => instant)) return null
  const graph = graphOf(scenario, schemas)
  const links = [...graph.links]
  const places = new Map(links.map(({ id }, i) => [id, i]))
  for (const [i, { atSec, wire, instant }] of changes.entries()) {
    const place = places.get(wire)
    if (place === undefined) continue
    const link = links[place]
    links[place] = { ...link, instant: instant && !startsControl(graph.nodes, link) }
    // No message comes between two changes of one instant.
    if (changes[i + 1]?.atSec === atSec) continue
    const cycle = instantCycle({ nodes: graph.nodes, links })
    if (cycle !== null) return `from ${exactText(atSec, 's')} on, ${cycleText({ nodes: graph.nodes, links }, cycle)}`
  }
  return null
}
