import type { KindSchema } from '../kinds/contract'
import { SCHEMAS } from '../kinds/schemas'
import { canConnect } from '../scenario/connect'
import type { Scenario } from '../scenario/document'
import { splitEndpoint } from '../scenario/endpoint'
import { nodeName } from '../scenario/names'
import { type Joint, NEW_WIRE_LATENCY_MS } from './edits'

/** The schema of a kind, or `undefined` where there is none. */
export function lookup(kind: string): KindSchema | undefined {
  return SCHEMAS.get(kind)
}

/** The schema of a node in a document. */
export function schemaOfNode(scenario: Scenario, id: string): KindSchema | undefined {
  const node = scenario.nodes.find((each) => each.id === id)
  return node && lookup(node.kind)
}

/** The name of a node as the page shows it. */
export function nameOfNode(scenario: Scenario, id: string): string {
  return nodeName(scenario, id)
}

/** Why two ports cannot be joined, as a sentence; `null` where they can. */
export function refusalOf(scenario: Scenario, joint: Joint): string | null {
  const target = schemaOfNode(scenario, joint.toNode)
  const latencyMs = target?.shape === 'chip' ? undefined : NEW_WIRE_LATENCY_MS
  const from = `${joint.fromNode}.${joint.fromPort}`
  const to = `${joint.toNode}.${joint.toPort}`
  const answer = canConnect(scenario, from, to, SCHEMAS, latencyMs === undefined ? {} : { latencyMs })
  return answer.ok ? null : answer.reason
}

/** Why nodes that were put onto a wire cannot stand there, as a sentence; `null` where they can. */
export function refusalOnWire(scenario: Scenario, ids: readonly string[]): string | null {
  for (const { id, from, to, latencyMs } of scenario.wires) {
    if (!ids.includes(splitEndpoint(from).node) && !ids.includes(splitEndpoint(to).node)) continue
    const answer = canConnect(scenario, from, to, SCHEMAS, { latencyMs, replacing: id })
    if (!answer.ok) return answer.reason
  }
  return null
}

/** One end of a wire that is being drawn. */
export interface DrawnFrom {
  readonly node: string
  readonly port: string
  /** `true`: drawn from an out port. */
  readonly out: boolean
}

/** The joint of a wire drawn from a port to a node: its named port, else the first that fits, else the first at all. */
export function jointTo(scenario: Scenario, from: DrawnFrom, node: string, port: string | null): Joint | null {
  const schema = schemaOfNode(scenario, node)
  const ports = port === null ? Object.keys((from.out ? schema?.ins : schema?.outs) ?? {}) : [port]
  const joints = ports.map((each): Joint => {
    if (from.out) return { fromNode: from.node, fromPort: from.port, toNode: node, toPort: each }
    return { fromNode: node, fromPort: each, toNode: from.node, toPort: from.port }
  })
  return joints.find((joint) => refusalOf(scenario, joint) === null) ?? joints[0] ?? null
}

/** Like {@link refusalOf} for a whole node as the other end. */
export function refusalAt(scenario: Scenario, from: DrawnFrom, node: string, port: string | null): string | null {
  const joint = jointTo(scenario, from, node, port)
  if (joint !== null) return refusalOf(scenario, joint)
  const name = nameOfNode(scenario, node)
  return from.out ? `${name} has no port for wires to enter` : `${name} has no port for wires to leave`
}
