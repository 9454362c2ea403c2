import { useMemo } from 'react'
import { SCHEMAS } from '../kinds/schemas'
import { nameOf, type Scenario } from '../scenario'
import { useSimClient } from '../sim-client'
import { select } from '../state'
import { lateText, Section } from '../ui'
import { useParamsNow } from './params-now'
import { wireCounts } from './selection'
import type { Params } from './values'
import { warningsOf } from './Warnings'
import { waysAround } from './ways'

/** Nodes looked at: each needs a walk along its wires. */
const MOST_NODES = 200
const FEW = 4

interface Trap {
  readonly node: string
  readonly name: string
  readonly text: string
}

function trapsOf(scenario: Scenario, all: readonly Params[]): readonly Trap[] {
  return all.flatMap((params, i) => {
    const node = scenario.nodes[i]
    const schema = SCHEMAS.get(node?.kind ?? '')
    if (node === undefined || schema === undefined) return []
    const around = { ...wireCounts(scenario, node.id, schema), ...waysAround(scenario, node.id, SCHEMAS) }
    const name = nameOf(node, schema)
    return warningsOf(schema, params, around).map(({ text }) => ({ node: node.id, name, text }))
  })
}

/** Known traps of all nodes at this moment of the run; a name leads to its node and to why. */
export function Traps({ scenario }: { readonly scenario: Scenario }) {
  const { nodes, wires, timeline } = scenario
  const ids = nodes.slice(0, MOST_NODES).map((node) => node.id)
  const all = useParamsNow(scenario, ids, useSimClient())
  // biome-ignore lint/correctness/useExhaustiveDependencies: what else a document holds changes none of them
  const traps = useMemo(() => trapsOf(scenario, all), [nodes, wires, timeline, all])
  if (traps.length === 0) return null
  return (
    <Section title={`Known traps (${traps.length})`} collapsible defaultOpen={traps.length <= FEW}>
      <ul className="insp-traps">
        {traps.map(({ node, name, text }) => (
          <li key={`${node} ${text}`}>
            <button type="button" className="ui-link" onClick={() => select([node])}>
              {name}
            </button>{' '}
            {lateText(text)}
          </li>
        ))}
      </ul>
    </Section>
  )
}
