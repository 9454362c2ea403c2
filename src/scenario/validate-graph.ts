import type { Schemas } from '../kinds/schemas'
import { portProblem, selfProblem } from './connect'
import { resolveContracts } from './contracts'
import { cycleText, instantCycle } from './cycle'
import type { Scenario } from './document'
import { type Graph, graphOf, type Link } from './graph'
import type { Report } from './problem'

/** Judges what the wires form together: full ports, doubled wires, ends that do not understand each other, instant cycles. */
export function checkGraph(scenario: Pick<Scenario, 'nodes' | 'wires'>, schemas: Schemas, report: Report): void {
  const graph = graphOf(scenario, schemas)
  const whereOf = (link: Link) => `wires[${link.wire}] ${link.id}`
  checkPorts(graph, (link, what) => report.error(whereOf(link), what))
  const { contracts, conflicts } = resolveContracts(graph)
  for (const { link, reason } of conflicts) report.error(whereOf(link), reason)
  graph.links.forEach((link, i) => {
    const problem = selfProblem(graph, link, contracts[i])
    if (problem !== null) report.error(whereOf(link), problem)
  })
  const cycle = instantCycle(graph)
  if (cycle !== null) report.error('wires', cycleText(graph, cycle))
}

/** Looks at the wires in drawing order, each against those before it at the same node. */
function checkPorts(graph: Graph, error: (link: Link, what: string) => void): void {
  const before = new Map<number, Link[]>()
  for (const link of graph.links) {
    const links = before.get(link.from) ?? []
    const problem = portProblem({ nodes: graph.nodes, links }, link)
    if (problem !== null) error(link, problem)
    links.push(link)
    before.set(link.from, links)
  }
}
