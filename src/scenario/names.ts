import type { KindSchema } from '../kinds/contract'
import { SCHEMAS, type Schemas } from '../kinds/schemas'
import type { Scenario, ScenarioNode } from './document'
import { splitEndpoint } from './endpoint'

/** What a person calls a node: its label, or else the title of its kind; the kind itself where that is not known. */
export function nameOf({ label, kind }: Pick<ScenarioNode, 'label' | 'kind'>, schema: KindSchema | undefined): string {
  return label ?? schema?.title ?? kind
}

/** The name of the node with that id; the id itself where there is none. */
export function nodeName({ nodes }: Pick<Scenario, 'nodes'>, id: string, schemas: Schemas = SCHEMAS): string {
  const node = nodes.find((each) => each.id === id)
  return node === undefined ? id : nameOf(node, schemas.get(node.kind))
}

/** The wire with that id by the names of its ends: `Checkout → Database`; the id itself where there is none. */
export function wireName(scenario: Pick<Scenario, 'nodes' | 'wires'>, id: string, schemas: Schemas = SCHEMAS): string {
  const wire = scenario.wires.find((each) => each.id === id)
  if (wire === undefined) return id
  return [wire.from, wire.to].map((end) => nodeName(scenario, splitEndpoint(end).node, schemas)).join(' → ')
}
