import { SCHEMAS, schemaOf } from '../kinds/schemas'
import type { ParamValue } from '../params'
import type { Scenario } from '../scenario'
import { wireCounts } from './selection'
import { warningsOf } from './Warnings'
import { waysAround } from './ways'

export type Params = Readonly<Record<string, ParamValue>>
export type Part = readonly [id: string, kind: string, params?: Params]

/** Nodes in a row, each calling the next. */
export function row(...parts: readonly Part[]): Scenario {
  const nodes = parts.map(([id, kind, params]) => ({ id, kind, x: 0, y: 0, ...(params && { params }) }))
  const wires = parts.slice(1).map(([id], i) => ({ id: `w${i}`, from: parts[i][0], to: id }))
  return { spillway: 1, name: 'Row', nodes, wires }
}

/** What the inspector would say of a node. */
export function said(scenario: Scenario, id: string): readonly string[] {
  const node = scenario.nodes.find((each) => each.id === id)
  if (node === undefined) throw new Error(`no ${id}`)
  const schema = schemaOf(node.kind)
  const around = { ...wireCounts(scenario, id, schema), ...waysAround(scenario, id, SCHEMAS) }
  return warningsOf(schema, node.params ?? {}, around).map(({ text }) => text)
}
