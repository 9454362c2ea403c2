import type { KindSchema, PlannedSet, Surroundings, WayStep } from '../kinds/contract'
import { type ParamValue, resolveParams } from '../params'
import type { Scenario } from '../scenario'
import { splitEndpoint } from '../scenario/endpoint'

/** Longest way that is looked at, and most ways: enough for what a person draws. */
const MOST_STEPS = 32
const MOST_WAYS = 64

type Schemas = ReadonlyMap<string, KindSchema>
type Graph = Pick<Scenario, 'nodes' | 'wires' | 'timeline'>
type Way = readonly WayStep[]

interface Side {
  /** Nodes at the other ends of the wires of a node. */
  readonly next: (id: string) => readonly string[]
  /** Whether the way ends with a node that is not inline. */
  readonly endsAt: (step: WayStep) => boolean
}

function plannedAt({ timeline = [] }: Graph, id: string): readonly PlannedSet[] {
  return timeline.flatMap((entry) => {
    if (!('set' in entry)) return []
    const { node, port: param } = splitEndpoint(entry.set)
    return node === id && param !== null ? [{ param, to: entry.to as ParamValue }] : []
  })
}

/** Whether the timeline changes how many deliveries a node can work on at once. */
function isScaled(graph: Graph, id: string, schema: KindSchema | undefined): boolean {
  const { nodes, timeline = [] } = graph
  if (schema?.consumerSlots === undefined) return false
  if (timeline.some((entry) => 'fault' in entry && entry.fault === 'scale' && entry.on === id)) return true
  const params = nodes.find((node) => node.id === id)?.params ?? {}
  const now = schema.consumerSlots(resolveParams(schema.params, params))
  return plannedAt(graph, id).some(
    ({ param, to }) => schema.consumerSlots?.(resolveParams(schema.params, { ...params, [param]: to })) !== now,
  )
}

function walk(graph: Graph, schemas: Schemas, from: string, side: Side): readonly Way[] {
  const { nodes } = graph
  const ways: Way[] = []
  const go = (id: string, way: Way, seen: readonly string[], sameCall: boolean) => {
    const next = side.next(id).filter((each) => !seen.includes(each))
    if (next.length === 0 || way.length === MOST_STEPS) {
      if (way.length > 0 && ways.length < MOST_WAYS) ways.push(way)
      return
    }
    for (const each of next) {
      if (ways.length >= MOST_WAYS) return
      const node = nodes.find((one) => one.id === each)
      const schema = node && schemas.get(node.kind)
      const facts = schema?.callFacts?.(resolveParams(schema.params, node?.params ?? {}))
      const step = { ...facts, sameCall, ...(isScaled(graph, each, schema) && { isScaled: true }) }
      const isInline = schema?.shape === 'chip'
      if (!isInline && side.endsAt(step)) ways.push([...way, step])
      else go(each, [...way, step], [...seen, each], sameCall && isInline)
    }
  }
  go(from, [], [from], true)
  return ways
}

/** Nodes that calls from a node's ports reach through inline nodes: its callees. */
function calleesOf({ nodes, wires }: Graph, schemas: Schemas, from: readonly string[]): ReadonlySet<string> {
  const kindOf = (id: string) => nodes.find((each) => each.id === id)?.kind
  const found = new Set<string>()
  const seen = new Set<string>()
  const open = [...from]
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (seen.has(id)) continue
    seen.add(id)
    if (schemas.get(kindOf(id) ?? '')?.shape !== 'chip') found.add(id)
    else open.push(...wires.filter((wire) => splitEndpoint(wire.from).node === id).map((wire) => splitEndpoint(wire.to).node))
  }
  return found
}

/** The ways that lead to a node and away from it, for warnings that depend on its neighbours. */
export function waysAround(
  graph: Graph,
  id: string,
  schemas: Schemas,
): Required<Pick<Surroundings<never>, 'before' | 'behind' | 'comesRound' | 'asideMeets' | 'planned'>> {
  const { nodes, wires } = graph
  const firstOut = (node: string) => {
    const kind = nodes.find((each) => each.id === node)?.kind
    return Object.keys((kind !== undefined && schemas.get(kind)?.outs) || {})[0]
  }
  const isMain = (wire: Scenario['wires'][number]) => {
    const { node, port } = splitEndpoint(wire.from)
    return port === null || port === firstOut(node)
  }
  const calls = wires.filter(isMain)
  const callers = (node: string) =>
    calls.filter((wire) => splitEndpoint(wire.to).node === node).map((wire) => splitEndpoint(wire.from).node)
  const callees = (node: string) =>
    calls.filter((wire) => splitEndpoint(wire.from).node === node).map((wire) => splitEndpoint(wire.to).node)
  const leads = (main: boolean) =>
    wires
      .filter((wire) => splitEndpoint(wire.from).node === id && isMain(wire) === main)
      .map((wire) => splitEndpoint(wire.to).node)
  const usual = calleesOf(graph, schemas, leads(true))
  return {
    before: walk(graph, schemas, id, { next: callers, endsAt: (step) => step.waits !== true }),
    behind: walk(graph, schemas, id, { next: callees, endsAt: (step) => step.worksMs !== undefined || step.waits !== true }),
    planned: plannedAt(graph, id),
    comesRound: waitsRound(graph, schemas, id, callers),
    asideMeets: [...calleesOf(graph, schemas, leads(false))].some((each) => usual.has(each)),
  }
}

/** Whether the way back through those who wait for an answer comes to the node itself. */
function waitsRound({ nodes }: Graph, schemas: Schemas, id: string, callers: (id: string) => readonly string[]): boolean {
  const seen = new Set<string>()
  const open = [...callers(id)]
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (at === id) return true
    const node = nodes.find((each) => each.id === at)
    const schema = node && schemas.get(node.kind)
    const waits = schema?.callFacts?.(resolveParams(schema.params, node?.params ?? {})).waits === true
    if (seen.has(at) || !(waits || schema?.shape === 'chip')) continue
    seen.add(at)
    open.push(...callers(at))
  }
  return false
}
