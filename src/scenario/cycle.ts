import type { Graph } from './graph'

/** Indices of the nodes on a cycle of wires on which no time passes, in order; `null` where there is none. */
export function instantCycle(graph: Graph): readonly number[] | null {
  const next = instantNeighbours(graph)
  const unseen = 0
  const onPath = 1
  const done = 2
  const mark = new Uint8Array(graph.nodes.length)
  const tried = new Int32Array(graph.nodes.length)
  for (let root = 0; root < graph.nodes.length; root++) {
    if (mark[root] !== unseen) continue
    const path = [root]
    mark[root] = onPath
    while (path.length > 0) {
      const node = path[path.length - 1]
      const to = next[node][tried[node]++]
      if (to === undefined) {
        mark[node] = done
        path.pop()
      } else if (mark[to] === onPath) {
        return path.slice(path.indexOf(to))
      } else if (mark[to] === unseen) {
        mark[to] = onPath
        path.push(to)
      }
    }
  }
  return null
}

/** The shortest way from one node to another over wires on which no time passes, ends included; `null` where there is none. */
export function instantPath(graph: Graph, from: number, to: number): readonly number[] | null {
  const next = instantNeighbours(graph)
  const cameFrom = new Map<number, number>([[from, from]])
  const queue = [from]
  for (const node of queue) {
    if (node === to) {
      const path = [node]
      while (path[0] !== from) path.unshift(cameFrom.get(path[0]) as number)
      return path
    }
    for (const neighbour of next[node]) {
      if (cameFrom.has(neighbour)) continue
      cameFrom.set(neighbour, node)
      queue.push(neighbour)
    }
  }
  return null
}

/** What to say about such a cycle: who is on it, and the cure. */
export function cycleText(graph: Graph, cycle: readonly number[]): string {
  const names = cycle.map((node) => graph.nodes[node].name)
  const around = names.length > 8 ? [...names.slice(0, 7), '…', names[0]] : [...names, names[0]]
  const cure = cycle.length === 1 ? 'Give this wire a latency.' : 'Give one of these wires a latency.'
  return `${around.join(' → ')}: a message could go round without any time passing. ${cure}`
}

function instantNeighbours(graph: Graph): readonly (readonly number[])[] {
  const next = graph.nodes.map((): number[] => [])
  for (const link of graph.links) if (link.instant) next[link.from].push(link.to)
  return next
}
