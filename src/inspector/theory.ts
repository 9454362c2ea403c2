import type { KindSchema, NodeView, TheoryRow } from '../kinds/contract'
import type { Feed } from '../kinds/contract-panel'
import { PANELS } from '../kinds/panels'
import type { Schemas } from '../kinds/schemas'
import { formatQuantity, type QuantityText, type Unit } from '../params'
import type { Scenario } from '../scenario'
import { splitEndpoint } from '../scenario/endpoint'
import { isOff, NEGLIGIBLE } from './metric-rows'
import type { Params } from './values'

/** A row of the list that sets measurement beside theory. */
export interface ComparedRow {
  readonly title: string
  readonly measured: QuantityText
  /** `null`: the theory does not apply, or there is none. */
  readonly predicted: QuantityText | null
  readonly note: string
  readonly off: boolean
}

const NOTHING: QuantityText = { text: '–', unit: '' }

/** Whether a kind sets measurement beside theory. */
export function hasTheory(schema: KindSchema): boolean {
  return PANELS.get(schema.id)?.theory !== undefined
}

/** The rows of a kind's theory for the figures of this moment; none where there is no theory or no run. */
export function theoryRows(schema: KindSchema, view: NodeView | null, params: Params, feed: Feed): readonly ComparedRow[] {
  if (view === null) return []
  return (PANELS.get(schema.id)?.theory?.(view, params, feed) ?? []).map(compared)
}

/** What feeds a node, through the inline nodes before it. */
export function feedOf({ nodes, wires }: Pick<Scenario, 'nodes' | 'wires'>, id: string, schemas: Schemas): Feed {
  const seen = new Set<string>()
  const open = [id]
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (seen.has(at)) continue
    seen.add(at)
    for (const wire of wires.filter(({ to }) => splitEndpoint(to).node === at)) {
      const from = splitEndpoint(wire.from).node
      const schema = schemas.get(nodes.find((node) => node.id === from)?.kind ?? '')
      if (schema?.shape === 'chip') open.push(from)
      else if (Object.values(schema?.outs ?? {})[0]?.emits[0] === 'deliver') return { isDelivered: true }
    }
  }
  return { isDelivered: false }
}

function compared({ title, unit, measured, predicted, note }: TheoryRow): ComparedRow {
  return {
    title,
    measured: measured === null ? NOTHING : formatQuantity(measured, unit),
    predicted: predicted === null ? null : predictedText(predicted, unit),
    note,
    off: isOff(measured, predicted),
  }
}

/** A formula gives 1e-49 where nobody will ever measure anything. */
function predictedText(value: number, unit: Unit): QuantityText {
  if (value === 0 || Math.abs(value) >= NEGLIGIBLE) return formatQuantity(value, unit)
  return { ...formatQuantity(0, unit), text: '≈ 0' }
}
