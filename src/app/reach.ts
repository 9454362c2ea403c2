import { type Scenario, splitEndpoint } from '../scenario'

/** The nodes themselves, everything that can be reached from them along wires (`down`) or that reaches them (`up`), and the wires between. */
export function reach(
  scenario: Scenario,
  from: readonly string[],
  direction: 'up' | 'down',
): { readonly nodes: readonly string[]; readonly wires: readonly string[] } {
  const ends = scenario.wires.map((wire) => {
    const [a, b] = [splitEndpoint(wire.from).node, splitEndpoint(wire.to).node]
    return direction === 'down' ? { id: wire.id, near: a, far: b } : { id: wire.id, near: b, far: a }
  })
  const found = new Set(from)
  const wires = new Set<string>()
  // A set goes on to what is added while it is walked.
  for (const node of found) {
    for (const end of ends) {
      if (end.near !== node) continue
      wires.add(end.id)
      found.add(end.far)
    }
  }
  return { nodes: [...found], wires: [...wires] }
}
