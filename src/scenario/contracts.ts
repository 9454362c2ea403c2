import type { Contract, KindSchema } from '../kinds/contract'
import { firstPort } from './endpoint'
import { type Graph, inPort, type Link, outPort } from './graph'
import { listed } from './text'

const CONTRACTS: readonly Contract[] = ['call', 'send', 'deliver', 'control']
const WORDS: Readonly<Record<Contract, string>> = {
  call: 'calls',
  send: 'one-way messages',
  deliver: 'deliveries',
  control: 'control messages',
}

/** Contract of a wire between two ports alone: the first that the out port starts and the in port takes; or why there is none. */
export function contractOf(
  from: KindSchema,
  fromPort: string,
  to: KindSchema,
  toPort: string,
): { readonly contract: Contract } | { readonly reason: string } {
  const { emits } = from.outs[fromPort]
  const { accepts } = to.ins[toPort]
  const contract = emits.find((c) => accepts.includes(c))
  if (contract !== undefined) return { contract }
  return { reason: clash(starts(from.title, emits), takes(to.title, accepts), wayOut(emits, accepts)) }
}

/**
 * Whether what leaves an inline node by this port is what entered it, under the same contract. True of its first out port, and of
 * any other that can start all that the node takes; a port that starts less starts exchanges of its own.
 */
export function relays(schema: KindSchema, port: string): boolean {
  if (schema.shape !== 'chip') return false
  if (port === firstPort(schema, 'outs')) return true
  const accepts = Object.values(schema.ins).flatMap((p) => p.accepts)
  return accepts.every((c) => schema.outs[port].emits.includes(c))
}

/** Wires joined by inline nodes: they all carry the same contract. */
interface Chain {
  readonly links: readonly Link[]
  /** Contract of all of them; `null` where no contract suits them all, and `reason` says why. */
  readonly contract: Contract | null
  readonly reason: string
  /** The link that `reason` is about. */
  readonly culprit: Link
  /** Something that starts messages is attached. */
  readonly fed: boolean
}

/** Every wire's contract, or why it can have none. */
export interface Resolved {
  /** By index in `graph.links`; `null` where no contract suits. */
  readonly contracts: readonly (Contract | null)[]
  /** By index in `graph.links`: whether anything upstream starts messages. Where not, the contract may still change. */
  readonly fed: readonly boolean[]
  /** One per group of wires that cannot agree. */
  readonly conflicts: readonly { readonly link: Link; readonly reason: string }[]
}

/** Resolves the contracts of all wires, through chains of inline nodes, from their true upstream. */
export function resolveContracts(graph: Graph): Resolved {
  const chains = chainsOf(graph)
  const indexOf = new Map(graph.links.map((link, i) => [link, i]))
  const contracts = new Array<Contract | null>(graph.links.length).fill(null)
  const fed = new Array<boolean>(graph.links.length).fill(false)
  for (const chain of chains) {
    for (const link of chain.links) {
      const index = indexOf.get(link) as number
      contracts[index] = chain.contract
      fed[index] = chain.fed
    }
  }
  const conflicts = chains.filter((c) => c.contract === null).map((c) => ({ link: c.culprit, reason: c.reason }))
  return { contracts, fed, conflicts }
}

/** The contract, or the reason against it, of the chain that holds one link. */
export function resolveLink(graph: Graph, link: Link): { readonly contract: Contract | null } | { readonly reason: string } {
  const chain = chainsOf(graph).find((c) => c.links.includes(link))
  if (chain === undefined) return { contract: null }
  if (chain.contract === null) return { reason: chain.reason }
  return { contract: chain.fed ? chain.contract : null }
}

function chainsOf(graph: Graph): Chain[] {
  const parent = graph.links.map((_, i) => i)
  const rootOf = (i: number): number => {
    while (parent[i] !== i) {
      parent[i] = parent[parent[i]]
      i = parent[i]
    }
    return i
  }
  // The first link seen at an inline node stands for all that pass through it.
  const through = new Map<number, number>()
  const join = (node: number, link: number) => {
    const other = through.get(node)
    if (other === undefined) through.set(node, link)
    else parent[rootOf(link)] = rootOf(other)
  }
  graph.links.forEach((link, i) => {
    if (relays(graph.nodes[link.from].schema, link.fromPort)) join(link.from, i)
    if (graph.nodes[link.to].schema.shape === 'chip') join(link.to, i)
  })
  const groups = new Map<number, Link[]>()
  graph.links.forEach((link, i) => {
    const root = rootOf(i)
    const group = groups.get(root)
    if (group === undefined) groups.set(root, [link])
    else group.push(link)
  })
  return [...groups.values()].map((links) => agree(graph, links))
}

/** Finds the contract that suits all wires of a chain. */
function agree(graph: Graph, links: readonly Link[]): Chain {
  const source = links.find((link) => !relays(graph.nodes[link.from].schema, link.fromPort))
  const preferred = outPort(graph, source ?? links[0]).emits
  const suits = (c: Contract) =>
    links.every((link) => outPort(graph, link).emits.includes(c) && inPort(graph, link).accepts.includes(c))
  const contract = preferred.find(suits) ?? null
  const fed = source !== undefined
  if (contract !== null) return { links, contract, reason: '', culprit: links[0], fed }
  const { reason, culprit } = disagreement(graph, links)
  return { links, contract, reason, culprit, fed }
}

/** One end's demand on the contract of its chain. */
interface Demand {
  readonly allowed: readonly Contract[]
  readonly text: string
  readonly link: Link
  readonly source: boolean
}

/** Names two ends of a chain that cannot agree. */
function disagreement(graph: Graph, links: readonly Link[]): { readonly reason: string; readonly culprit: Link } {
  const demands = new Map<string, Demand>()
  const add = (demand: Demand) => {
    // One of each sort will do: at most thirty demands to compare.
    const sort = `${demand.source} ${CONTRACTS.filter((c) => demand.allowed.includes(c)).join(' ')}`
    if (!demands.has(sort)) demands.set(sort, demand)
  }
  for (const link of links) {
    const { emits } = outPort(graph, link)
    const { accepts } = inPort(graph, link)
    add({ allowed: emits, text: starts(graph.nodes[link.from].name, emits), link, source: true })
    add({ allowed: accepts, text: takes(graph.nodes[link.to].name, accepts), link, source: false })
  }
  const all = [...demands.values()]
  for (const [i, a] of all.entries()) {
    const b = all.slice(i + 1).find((other) => !other.allowed.some((c) => a.allowed.includes(c)))
    if (b === undefined) continue
    const [first, second] = !a.source && b.source ? [b, a] : [a, b]
    const way = second.source ? '' : wayOut(first.allowed, second.allowed)
    return { reason: clash(first.text, second.text, way), culprit: second.link }
  }
  const names = [...new Set(links.flatMap((l) => [graph.nodes[l.from].name, graph.nodes[l.to].name]))].slice(0, 6)
  return { reason: `no kind of message suits all of ${listed(names)}`, culprit: links[0] }
}

function starts(name: string, emits: readonly Contract[]): string {
  return `${name} starts ${listed(emits.map((c) => WORDS[c]))}`
}

function takes(name: string, accepts: readonly Contract[]): string {
  return `${name} takes only ${listed(accepts.map((c) => WORDS[c]))}`
}

/** What else could be done with dead letters, which find a place nowhere else than in another broker. */
function wayOut(emits: readonly Contract[], accepts: readonly Contract[]): string {
  if (emits.some((c) => c !== 'send')) return ''
  return `: ${accepts.includes('deliver') ? 'put a queue, a topic or a log between them' : 'a queue, a topic or a log takes them'}`
}

function clash(first: string, second: string, way: string): string {
  return `${first}, but ${second}${way}`
}
