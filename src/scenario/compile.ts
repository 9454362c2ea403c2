import type { Contract, KindSchema, MetricSpecs } from '../kinds/contract'
import { SCHEMAS, type Schemas } from '../kinds/schemas'
import { STANDARD_METRICS } from '../kinds/standard-metrics'
import { type Distribution, resolveParams } from '../params'
import { type CommandContext, timelineCommands, toNs } from './commands'
import { resolveContracts } from './contracts'
import type { Scenario } from './document'
import { firstPort } from './endpoint'
import { type Graph, graphOf, type Link, latencyOf, outPort } from './graph'
import { DEFAULT_DURATION_SEC, DEFAULT_SEED, DEFAULT_WARMUP_SEC } from './limits'
import { nameOf } from './names'
import type { Plan, PlanCommand, PlanMetric, PlanNode, PlanWire } from './plan'
import { type Problem, Report } from './problem'
import { type FarEnds, farEndsOf, type NodeValues, peersOf } from './slots'
import { checkScenario } from './validate'
import { wireReferences } from './wire-references'

/** A plan with remarks, or the reasons why there is none. */
export type Compiled = { readonly plan: Plan; readonly notes: readonly Problem[] } | { readonly problems: readonly Problem[] }

/**
 * Turns a scenario into what the engine needs. Checks it first, so that whatever the plan holds is in range and resolved.
 * What runs but is surely not meant, such as traffic that leads nowhere, is a note.
 */
export function compileScenario(scenario: Scenario, schemas: Schemas = SCHEMAS): Compiled {
  const checked = checkScenario(scenario, schemas)
  if ('problems' in checked) return checked
  const document = checked.scenario
  const graph = graphOf(document, schemas)
  const resolved = resolveContracts(graph)
  // A checked scenario has no conflicts, hence every wire has a contract.
  const contracts = resolved.contracts as readonly Contract[]
  const farEnds = farEndsOf(graph, (link) => contracts[link] === 'deliver')
  const values: NodeValues = document.nodes.map((node, i) => resolveParams(graph.nodes[i].schema.params, node.params))
  const context: CommandContext = {
    schemas: graph.nodes.map((node) => node.schema),
    nodeIndex: new Map(document.nodes.map((node, i) => [node.id, i])),
    wireIndex: new Map(document.wires.map((wire, i) => [wire.id, i])),
  }
  const commands = timelineCommands(document.timeline ?? [], context, values)
  const laterNs = laterLatenciesNs(commands)
  const plan: Plan = {
    seed: document.seed ?? DEFAULT_SEED,
    durationNs: toNs(document.durationSec ?? DEFAULT_DURATION_SEC),
    warmupNs: toNs(document.warmupSec ?? DEFAULT_WARMUP_SEC),
    nodes: planNodes(document, graph, values, peersOf(graph, farEnds)),
    wires: graph.links.map((_, i) => planWire(document, graph, i, contracts[i], farEnds, values, laterNs.get(i) ?? Infinity)),
    commands,
  }
  const report = new Report()
  noteLooseEnds(graph, resolved.fed, report)
  noteWireReferences(document, graph, report)
  return { plan, notes: [...checked.notes, ...report.notes()] }
}

function planNodes(scenario: Scenario, graph: Graph, values: NodeValues, peers: readonly number[]): readonly PlanNode[] {
  const outs = graph.nodes.map(({ schema }) => new Map(Object.keys(schema.outs).map((port): [string, number[]] => [port, []])))
  const ins = graph.nodes.map((): number[] => [])
  graph.links.forEach((link, i) => {
    outs[link.from].get(link.fromPort)?.push(i)
    ins[link.to].push(i)
  })
  // One list a kind: thousands of nodes would each carry the same.
  const metrics = new Map([...new Set(graph.nodes.map(({ schema }) => schema))].map((schema) => [schema, planMetrics(schema)]))
  return scenario.nodes.map((node, i) => {
    const { schema } = graph.nodes[i]
    return {
      id: node.id,
      kind: node.kind,
      label: nameOf(node, schema),
      origin: schema.origin ?? false,
      inline: schema.shape === 'chip',
      peer: peers[i],
      params: values[i],
      outs: Object.fromEntries(outs[i]),
      ins: ins[i],
      metrics: metrics.get(schema) ?? [],
    }
  })
}

/** All metrics of a kind in the order of their layout: the standard ones, then its own. */
function planMetrics(schema: Pick<KindSchema, 'metrics'>): readonly PlanMetric[] {
  const all: MetricSpecs = { ...STANDARD_METRICS, ...schema.metrics }
  return Object.entries(all).map(([id, spec]) => ({ id, type: spec.type, length: spec.type === 'vector' ? spec.length : 1 }))
}

function planWire(
  scenario: Scenario,
  graph: Graph,
  index: number,
  contract: Contract,
  farEnds: FarEnds,
  values: NodeValues,
  laterNs: number,
): PlanWire {
  const { from, fromPort, to, toPort } = graph.links[index]
  const wire = scenario.wires[index]
  const latencyMs = latencyOf(wire)
  return {
    id: wire.id,
    from,
    fromPort,
    to,
    toPort,
    contract,
    latencyMs,
    minLatencyNs: Math.min(minLatencyNs(latencyMs), laterNs),
    lossRatio: wire.lossRatio ?? 0,
    bandwidthMbps: wire.bandwidthMbps ?? Number.POSITIVE_INFINITY,
    share: shareOf(graph, graph.links[index]),
    consumerSlots: farEnds.slotsOf(index, values),
    callee: farEnds.calleeOf(index),
    instances: farEnds.instancesOf(index, values),
  }
}

/** What leaves by a port that few messages take. */
const SELDOM = 0.2

function shareOf(graph: Graph, link: Link): number {
  const { leaves, aside } = outPort(graph, link)
  if (leaves === 'seldom' || aside !== undefined) return SELDOM
  if (leaves === undefined) return 1
  return 1 / graph.links.filter(({ from, fromPort }) => from === link.from && fromPort === link.fromPort).length
}

/** The shortest latency (ns) that changes of each wire can give. */
function laterLatenciesNs(commands: readonly PlanCommand[]): ReadonlyMap<number, number> {
  const least = new Map<number, number>()
  for (const command of commands) {
    if (command.type !== 'wire' || command.change.latencyMs === undefined) continue
    least.set(command.wire, Math.min(least.get(command.wire) ?? Infinity, minLatencyNs(command.change.latencyMs)))
  }
  return least
}

/** The shortest latency that a distribution in milliseconds can give, in whole nanoseconds. */
export function minLatencyNs(latencyMs: Distribution): number {
  return Math.round(lowestMs(latencyMs) * 1e6)
}

function lowestMs(latencyMs: Distribution): number {
  switch (latencyMs.dist) {
    case 'constant':
      return latencyMs.mean
    case 'uniform':
    case 'pareto':
      return latencyMs.min
    case 'bimodal':
      return latencyMs.low
    case 'empirical':
      return latencyMs.values.reduce((low, value) => Math.min(low, value), Number.POSITIVE_INFINITY)
    default:
      return 0
  }
}

/** Notes origins and inline nodes whose messages have nowhere to go, and inline nodes that nothing reaches. */
function noteLooseEnds(graph: Graph, fed: readonly boolean[], report: Report): void {
  const used = new Set(graph.links.map((link) => `${link.from} ${link.fromPort}`))
  const reached = new Set(graph.links.filter((_, i) => fed[i]).map((link) => link.to))
  graph.nodes.forEach(({ id, name, schema }, i) => {
    const port = firstPort(schema, 'outs')
    const isLoose = port !== null && !used.has(`${i} ${port}`)
    if (schema.origin === true && isLoose) report.note(id, `${name} sends to nobody: draw a wire from its port "${port}"`)
    if (schema.shape !== 'chip') return
    if (isLoose) report.note(id, `${name} leads nowhere: draw a wire from its port "${port}"`)
    if (!reached.has(i)) report.note(id, `nothing reaches ${name}: no wire brings it any messages`)
  })
}

/** Notes parameters that name a wire which does not leave their node. */
function noteWireReferences(scenario: Scenario, graph: Graph, report: Report): void {
  const leaving = graph.nodes.map(() => new Set<string>())
  for (const link of graph.links) leaving[link.from].add(link.id)
  scenario.nodes.forEach((node, i) => {
    for (const { param, wire } of wireReferences(graph.nodes[i].schema.params, node.params ?? {})) {
      if (leaving[i].has(wire)) continue
      report.note(`nodes[${i}] ${node.id} · params.${param}`, `the wire "${wire}" does not leave ${graph.nodes[i].name}`)
    }
  })
}
