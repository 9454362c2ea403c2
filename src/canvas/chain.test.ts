import { describe, expect, it } from 'vitest'
import { CHAINS, type Chain } from '../chains'
import { SCHEMAS } from '../kinds/schemas'
import { compileScenario, type Scenario } from '../scenario'
import { splitEndpoint } from '../scenario/endpoint'
import { type ChainSurroundings, insertChain } from './chain'
import { deleteSelection } from './edits'

const CARD = { width: 180, height: 100 }
const CHIP = { width: 136, height: 34 }
const lookup = (kind: string) => SCHEMAS.get(kind)
const sizeOfKind = (kind: string) => (lookup(kind)?.shape === 'chip' ? CHIP : CARD)
const around: ChainSurroundings = { lookup, sizeOfKind, sizeOf: ({ kind }) => sizeOfKind(kind) }

/** A caller, a callee beside it, and others before, behind and below. */
const PLAIN: Scenario = {
  spillway: 1,
  name: 'Plain',
  nodes: [
    { id: 'users', kind: 'producer', label: 'Users', x: 0, y: 0 },
    { id: 'shop', kind: 'worker-pool', label: 'Shop', x: 260, y: 80 },
    { id: 'stock', kind: 'worker-pool', label: 'Stock', x: 520, y: 80 },
    { id: 'retry', kind: 'retry', label: 'Total timeout', x: 20, y: 300 },
  ],
  wires: [
    { id: 'w1', from: 'users', to: 'shop', latencyMs: 2 },
    { id: 'w2', from: 'shop', to: 'stock', latencyMs: 3 },
  ],
  timeline: [{ atSec: 1, fault: 'cut', on: 'w1', forSec: 2 }],
  notes: [{ id: 'n1', x: 300, y: 200, text: 'Behind' }],
}

/** The kinds on the way from a node, following its only wire. */
function way(scenario: Scenario, from: string): string[] {
  const wire = scenario.wires.find((each) => splitEndpoint(each.from).node === from)
  const node = wire && scenario.nodes.find(({ id }) => id === splitEndpoint(wire.to).node)
  return node === undefined ? [] : [node.kind, ...way(scenario, node.id)]
}

describe.each(CHAINS.map((chain): [string, Chain] => [chain.id, chain]))('the chain %s', (_, chain) => {
  const { scenario, ids } = insertChain(PLAIN, 'w1', chain, around)

  it('names kinds, presets and parameters that exist, and compiles', () => {
    for (const { kind, preset } of chain.links) {
      expect(lookup(kind), kind).toBeDefined()
      if (preset !== undefined) expect(lookup(kind)?.presets?.map(({ id }) => id)).toContain(preset)
    }
    expect(compileScenario(scenario)).not.toHaveProperty('problems')
  })

  it('lies on the wire in its order, with the presets set', () => {
    expect(way(scenario, 'users')).toEqual([...chain.links.map(({ kind }) => kind), 'worker-pool', 'worker-pool'])
    for (const [i, link] of chain.links.entries()) {
      const preset = lookup(link.kind)?.presets?.find(({ id }) => id === link.preset)
      const params = { ...preset?.params, ...link.params }
      expect(scenario.nodes.find(({ id }) => id === ids[i])?.params ?? {}).toEqual(params)
    }
  })

  it('makes room to the right, so that nothing overlaps from left to right', () => {
    const row = ['users', ...ids, 'shop', 'stock'].map((id) => scenario.nodes.find((node) => node.id === id))
    for (const [i, node] of row.entries()) {
      if (node === undefined || i === 0) continue
      const before = row[i - 1] as NonNullable<typeof node>
      expect(node.x - before.x - sizeOfKind(before.kind).width).toBeGreaterThanOrEqual(30)
    }
    const shift = scenario.nodes[1].x - 260
    expect(scenario.notes?.[0].x).toBe(300 + shift)
    expect(scenario.nodes.find(({ id }) => id === 'retry')?.x).toBe(20)
  })

  it('keeps the wire before the callee, its latency and its faults, and heals when it goes', () => {
    expect(scenario.wires.find(({ id }) => id === 'w1')).toMatchObject({ to: 'shop', latencyMs: 2 })
    // Wires of a card go with it.
    if (chain.links.some(({ kind }) => lookup(kind)?.shape !== 'chip')) return
    const healed = deleteSelection(scenario, ids, [])
    expect(healed.wires).toEqual(PLAIN.wires)
    expect(healed.timeline).toEqual(PLAIN.timeline)
  })
})

describe('putting a chain on a wire', () => {
  const chain: Chain = { id: 'c', title: 'C', help: '', links: [{ kind: 'timeout', label: 'Total timeout' }, { kind: 'retry' }] }

  it('moves nothing where there is room, and counts where a name is taken', () => {
    const wide = { ...PLAIN, nodes: PLAIN.nodes.map((node) => (node.id === 'users' ? { ...node, x: -800 } : node)) }
    const { scenario, ids } = insertChain(wide, 'w1', chain, around)
    expect(scenario.nodes.slice(0, 4)).toEqual(wide.nodes)
    expect(scenario.nodes.find(({ id }) => id === ids[0])?.label).toBe('Total timeout 2')
  })

  it('lies on the straight line between the middles of both ends, however tall each is', () => {
    const nodes = [
      { id: 'users', kind: 'producer', x: -800, y: 0 },
      { id: 'last', kind: 'retry', x: 260, y: 433 },
    ]
    const ends = { ...PLAIN, nodes, wires: [{ id: 'w1', from: 'users', to: 'last' }], timeline: [] }
    const { scenario, ids } = insertChain(ends, 'w1', chain, around)
    const middles = ['users', ...ids, 'last'].map((id) => {
      const node = scenario.nodes.find((each) => each.id === id)
      return (node?.y ?? Number.NaN) + sizeOfKind(node?.kind ?? '').height / 2
    })
    expect(middles).toEqual([50, 183, 317, 450])
  })

  it('leaves the document alone when the wire or a kind does not exist', () => {
    expect(insertChain(PLAIN, 'w9', chain, around)).toEqual({ scenario: PLAIN, ids: [] })
    expect(insertChain(PLAIN, 'w1', { ...chain, links: [{ kind: 'nothing' }] }, around).scenario).toBe(PLAIN)
  })
})
